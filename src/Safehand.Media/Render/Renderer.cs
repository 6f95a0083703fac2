using Safehand.Kernel;

namespace Safehand.Media.Render;

/// <summary>How far a rendition is.</summary>
/// <param name="Done">Frames of the rendition that are encoded.</param>
/// <param name="Of">Frames of the rendition.</param>
public readonly record struct RenderProgress(long Done, long Of);

/// <summary>What was made.</summary>
/// <param name="Frames">Frames of the rendition.</param>
/// <param name="Samples">Samples of its sound at 48 kHz.</param>
/// <param name="SilentSamples">Samples in muted spans of which each was seen to be exactly zero when it was handed to the encoder; null where the sound was encoded before a restart.</param>
/// <param name="Tool">The program and version that encoded, and the build of Safehand that cut, muted and painted.</param>
/// <param name="Settings">Its settings.</param>
public sealed record Rendered(long Frames, long Samples, long? SilentSamples, string Tool, string Settings);

/// <summary>
/// Makes a rendition. Decoders and encoders run in the sandbox, the edits are made here between them; nothing is written but
/// to the given parts and output. MUST be given a master that is the one its plan was made for.
/// </summary>
public sealed class Renderer : IDisposable
{
    private static readonly EncoderSettings Settings = new("veryfast", 21);
    private static readonly string Told = $"libx264 preset {Settings.Preset} crf {Settings.Quality}, groups of 50 frames, parts of 60 s at most; AAC LC 48 kHz";

    // What paints, mutes and cuts is this assembly. Its module's identifier changes with every line of it that changes, and with nothing else.
    private static readonly string Build = typeof(Renderer).Module.ModuleVersionId.ToString("N");

    private readonly MediaSandbox sandbox;
    private readonly SemaphoreSlim free;

    /// <summary>Makes it.</summary>
    /// <param name="sandbox">Where jobs run.</param>
    /// <param name="atOnce">How many renditions are made at a time. Others wait their turn.</param>
    public Renderer(MediaSandbox sandbox, int atOnce = 1)
    {
        this.sandbox = sandbox;
        free = new SemaphoreSlim(atOnce, atOnce);
    }

    /// <summary>Makes a rendition, or goes on with one: parts that this build stored with this encoder are not encoded again.</summary>
    /// <param name="plan">What is to be made.</param>
    /// <param name="openMaster">Opens the master anew, seekable. Called several times, at once too.</param>
    /// <param name="parts">Where finished parts wait.</param>
    /// <param name="output">Is given one MP4 file, front to back, at the very end. On any fault it may hold a part of one: throw it away then.</param>
    /// <param name="progress">Is told about once in a second's frames.</param>
    /// <param name="ct">Kills all jobs at once.</param>
    /// <returns>What was made, or why the plan does not fit.</returns>
    /// <exception cref="RenderException">The master cannot be decoded to its end; no rendition is made of half a film.</exception>
    /// <exception cref="JobKilledException">A decoder or encoder was ended from outside; asking again goes on with the parts that are stored.</exception>
    public async Task<Result<Rendered>> RenderAsync(
        RenderPlan plan, Func<CancellationToken, Task<Stream>> openMaster, IRenderParts parts, Stream output, IProgress<RenderProgress>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(output);
        if (plan.Misfit() is { } misfit)
        {
            return misfit;
        }

        await free.WaitAsync(ct);
        try
        {
            var tool = await ToolAsync(ct);
            parts = new PartsOfBuild(parts, $"{tool} {Told}");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var silent = plan.Film.HasSound ? SoundAsync(plan, openMaster, parts, stop.Token) : Task.FromResult<long?>(0);
            var picture = plan.Film.HasPicture ? new PictureRun(sandbox, plan, Settings, parts, progress).RunAsync(openMaster, stop.Token) : Task.CompletedTask;
            await Together.AllAsync(stop, silent, picture);
            await Assembly.WriteAsync(plan, sandbox, Settings, parts, output, ct);
            return new Rendered(
                plan.Film.HasPicture ? FilmClock.KeptFrames(plan) : 0,
                plan.Film.HasSound ? FilmClock.Sample(plan.Film.Rate, FilmClock.KeptFrames(plan)) : 0,
                await silent,
                tool,
                Told);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();

    private async Task<long?> SoundAsync(RenderPlan plan, Func<CancellationToken, Task<Stream>> openMaster, IRenderParts parts, CancellationToken ct)
    {
        if (await parts.OpenAsync(Assembly.Sound, ct) is { } stored)
        {
            await stored.DisposeAsync();
            return null;
        }

        return await new SoundLine(sandbox).StoreAsync(plan, 0, openMaster, parts, ct);
    }

    private async Task<string> ToolAsync(CancellationToken ct)
    {
        using var said = new MemoryStream();
        await sandbox.RunAsync(
            "/usr/bin/ffmpeg", ["-hide_banner", "-version"], (_, _) => Task.CompletedTask, (stdout, stop) => Probe.CopyAtMostAsync(stdout, said, 4096, stop), JobLimits.Short, ct);
        return System.Text.Encoding.ASCII.GetString(said.ToArray()).Split('\n')[0].Split(" Copyright")[0] + "; Safehand build " + Build;
    }
}
