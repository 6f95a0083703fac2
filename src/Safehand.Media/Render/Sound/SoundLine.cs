using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>The sound of a film on its way: decoded in the sandbox, edited here, encoded in the sandbox. Frames of AAC come out.</summary>
internal sealed class SoundLine(MediaSandbox sandbox)
{
    private const int Block = FilmClock.SampleRate / 10;

    // Damaged packets at the very end, of which a decoder makes nothing: half a second, as for the picture.
    private const int Allowed = FilmClock.SampleRate / 2;

    /// <summary>Stores the sound as a part.</summary>
    /// <param name="plan">What is edited.</param>
    /// <param name="from">The source's frame to start from; what is kept begins there or later.</param>
    /// <param name="openMaster">Opens the film.</param>
    /// <param name="parts">Where it is stored.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Samples in muted spans, each seen to be zero before it was encoded.</returns>
    internal async Task<long> StoreAsync(RenderPlan plan, long from, Func<CancellationToken, Task<Stream>> openMaster, IRenderParts parts, CancellationToken ct)
    {
        await using var master = await openMaster(ct);
        var window = await FilmWindow.OpenAsync(master, plan.Film, picture: false, from, FilmClock.Kept(plan)[^1].Until, ct);
        long silent = 0;
        await parts.StoreAsync(
            Assembly.Sound,
            async (part, stop) =>
            {
                await PartForm.WriteHeadAsync(part, EncodedSound.Configuration(plan.Film.Channels), stop);
                silent = await RunAsync(plan, from, window, (stdout, s) => EncodedSound.ReadAsync(stdout, sample => PartForm.WriteAsync(part, sample, s), s), stop);
                await PartForm.WriteEndAsync(part, stop);
            },
            ct);
        return silent;
    }

    private async Task<long> RunAsync(RenderPlan plan, long from, Stream master, Func<Stream, CancellationToken, Task> encoded, CancellationToken ct)
    {
        var desk = new SoundDesk(plan);
        desk.StartAt(FilmClock.Sample(plan.Film.Rate, from));
        using var pipe = new Handover();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var encoding = EncodeAsync(plan.Film.Channels, pipe, encoded, stop.Token);
        var decoding = DecodeAsync(plan.Film, from, desk, master, pipe, stop.Token);
        await Together.AllAsync(stop, encoding, decoding);
        return desk.SilentSamples;
    }

    private async Task DecodeAsync(FilmShape film, long from, SoundDesk desk, Stream master, Handover pipe, CancellationToken ct)
    {
        var block = new byte[Block * film.Channels * sizeof(short)];
        var at = FilmClock.Sample(film.Rate, from);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var end = await sandbox.RunAsync(
                "/usr/bin/ffmpeg",
                Decoding.Sound(film, from),
                (stdin, stop) => master.CopyToAsync(stdin, 1 << 18, stop),
                async (stdout, stop) =>
                {
                    int read;
                    while (at < desk.End && (read = await stdout.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, stop)) > 0)
                    {
                        at += await PassAsync(desk, block.AsMemory(0, Whole(read, film.Channels)), film.Channels, pipe, stop);
                    }

                    if (at >= desk.End)
                    {
                        await enough.CancelAsync(); // What comes behind the last kept sample is not even decoded.
                    }
                },
                Decoding.Limits,
                enough.Token);
            if (!end.Succeeded)
            {
                throw RenderException.Of(end, "The sound could not be decoded to its end.");
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested && at >= desk.End)
        {
        }

        // A decoder that breaks off half way ends as quietly as one that is done: what its packets hold and it did not give must not pass for silence.
        if (at < Math.Min(desk.End, FilmClock.Sample(film.Rate, film.SoundFrames) - Allowed))
        {
            throw new RenderException("The sound could not be decoded to its end.");
        }

        // Sound that ends before the picture does is silence to its end.
        while (at < desk.End)
        {
            var silence = block.AsMemory(0, (int)Math.Min(Block, desk.End - at) * film.Channels * sizeof(short));
            silence.Span.Clear();
            at += await PassAsync(desk, silence, film.Channels, pipe, ct);
        }

        await pipe.EndAsync(ct);
    }

    private static int Whole(int bytes, int channels) => bytes - (bytes % (channels * sizeof(short)));

    private static async Task<long> PassAsync(SoundDesk desk, Memory<byte> block, int channels, Handover pipe, CancellationToken ct)
    {
        using var edited = new MemoryStream(block.Length);
        desk.Edit(MemoryMarshal.Cast<byte, short>(block.Span), samples => edited.Write(MemoryMarshal.AsBytes(samples)));
        await pipe.GiveAsync(edited.ToArray(), ct);
        return block.Length / (channels * sizeof(short));
    }

    private async Task EncodeAsync(int channels, Handover pipe, Func<Stream, CancellationToken, Task> encoded, CancellationToken ct)
    {
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            [
                "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-f", "s16le", "-ar", $"{FilmClock.SampleRate}", "-ac", $"{channels}", "-i", "pipe:0",
                "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-c:a", "aac", "-b:a", channels == 1 ? "96k" : "128k", "-aac_pns", "0", "-f", "adts", "pipe:1",
            ],
            pipe.CopyToAsync,
            encoded,
            Decoding.Limits,
            ct);
        if (!end.Succeeded)
        {
            throw RenderException.Of(end, "The sound could not be encoded.");
        }
    }
}
