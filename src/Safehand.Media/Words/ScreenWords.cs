using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Safehand.Kernel;
using Safehand.Media.Faces;
using Safehand.Media.Render;

namespace Safehand.Media.Words;

/// <summary>Writing that stands in the picture for a while: a proposal, to be confirmed by a person.</summary>
/// <param name="Id">From 1, in the order in which they appear.</param>
/// <param name="Text">What it says, in the surest reading.</param>
/// <param name="Confidence">Of that reading, 0 to 1.</param>
/// <param name="Looks">In how many pictures it was read.</param>
/// <param name="Keyframes">Where it is, as fractions of the upright frame, with a margin; between keyframes the box moves in a straight line. From the look before it was first read to the look after it was last read.</param>
public sealed record ScreenText(int Id, string Text, double Confidence, int Looks, IReadOnlyList<Keyframe> Keyframes);

/// <summary>What was read in a film.</summary>
/// <param name="Texts">By first appearance.</param>
/// <param name="Looked">How many pictures were read.</param>
public sealed record ScreenWordsFound(IReadOnlyList<ScreenText> Texts, int Looked);

/// <summary>
/// Reads what is written in the picture, every two seconds and where the picture changes, as proposals for a person to confirm. Latin letters, upright lines. It misses
/// small, slanted, handwritten and fleeting writing: nothing may be released on its word.
/// </summary>
public sealed class ScreenWords(MediaSandbox sandbox)
{
    /// <summary>Seconds between two readings of a picture that does not change much.</summary>
    public const double Every = 2;

    private const string Program = "/usr/bin/tesseract";
    private const int GlancesPerSecond = 2;
    private const int LongestSide = 1920;
    private const int ShortestLongSide = 1280;
    private const int MostTable = 4 << 20;

    private static readonly JobLimits Reading = new(TimeSpan.FromSeconds(60), 60, 2L << 30);

    /// <summary>Reads. On two threads beside the decoder; memory does not grow with the film's length but for what is found.</summary>
    /// <param name="openMaster">Opens the film, decrypted in memory, seekable. Closed here.</param>
    /// <param name="film">The film on its working clock, with a picture.</param>
    /// <param name="progress">Is told the part done, 0 to 1.</param>
    /// <param name="ct">Stops at once.</param>
    /// <returns>What was read, or a refusal: the program is missing, or the film cannot be read to its end.</returns>
    public async Task<Result<ScreenWordsFound>> FindAsync(Func<CancellationToken, Task<Stream>> openMaster, FilmShape film, IProgress<double>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(film);
        film.Check();
        if (!File.Exists(Program))
        {
            return Refusal.Conflict("words.program-missing", "Writing cannot be read on this server: the packages tesseract-ocr and tesseract-ocr-eng are not installed. Mark it by hand, or ask the operator.");
        }

        var step = film.Step(GlancesPerSecond);
        var (width, height) = SizeOf(film);
        var change = new PictureChange(width, height);
        var looks = new ConcurrentDictionary<long, IReadOnlyList<ScreenLine>?>();
        var (glanced, done) = (0L, 0L);
        var pictures = Channel.CreateBounded<(long Frame, byte[] Picture)>(2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] readers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(ReadAsync, ct))];
        var read = false;
        try
        {
            await using var master = await openMaster(ct);
            read = await new FrameSampler(sandbox).SampleAsync(
                master,
                film,
                $"select=not(mod(n\\,{step})),scale={width}:{height}:flags=bicubic",
                "gray",
                width * height,
                async (number, picture, halt) =>
                {
                    glanced = number + 1;
                    var frame = (long)number * step;
                    if (frame < film.Frames && (number % (int)(GlancesPerSecond * Every) == 0 | change.IsLarge(picture)))
                    {
                        await pictures.Writer.WriteAsync((frame, picture), halt);
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // A reader failed and stopped the decoding; waiting for it below tells why.
        }
        finally
        {
            pictures.Writer.Complete();
            await Task.WhenAll(readers);
        }

        ct.ThrowIfCancellationRequested();
        if (!read || !film.SeenToItsEnd(glanced, step))
        {
            return Refusal.Invalid("words.unreadable", "The picture of this recording could not be read to its end, so no writing is proposed. Mark it by hand.");
        }

        if (looks.Values.Any(l => l is null))
        {
            return Refusal.Conflict("words.failed", "Reading what is written ended early, so no writing is proposed. Try again; if it happens again, mark it by hand and tell the operator.");
        }

        progress?.Report(1);
        var timeline = new WordTimeline(film);
        foreach (var (frame, lines) in looks.OrderBy(l => l.Key))
        {
            timeline.Take(frame, lines!);
        }

        return new ScreenWordsFound(timeline.Texts(), looks.Count);

        async Task ReadAsync()
        {
            try
            {
                await foreach (var (frame, picture) in pictures.Reader.ReadAllAsync(ct))
                {
                    looks[frame] = await LinesAsync(picture, width, height, ct);
                    var furthest = Math.Max(frame, Interlocked.Read(ref done));
                    Interlocked.Exchange(ref done, furthest);
                    progress?.Report(Math.Min(1, (double)furthest / film.Frames));
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private static (int Width, int Height) SizeOf(FilmShape film)
    {
        var longer = Math.Max(film.Width, film.Height);
        var scale = (double)Math.Clamp(longer, ShortestLongSide, LongestSide) / longer;
        return (Math.Max(16, (int)(film.Width * scale) / 2 * 2), Math.Max(16, (int)(film.Height * scale) / 2 * 2));
    }

    // The recogniser gets a bare bitmap that we made: no decoder of pictures but the simplest is reached in it.
    private async Task<IReadOnlyList<ScreenLine>?> LinesAsync(byte[] picture, int width, int height, CancellationToken ct)
    {
        using var table = new MemoryStream();
        var end = await sandbox.RunAsync(
            "/usr/bin/env",
            ["OMP_THREAD_LIMIT=1", "LC_ALL=C", Program, "stdin", "stdout", "-l", "eng", "--dpi", "96", "--psm", "11", "-c", "thresholding_method=2", "tsv"],
            async (stdin, stop) =>
            {
                await stdin.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{width} {height}\n255\n")), stop);
                await stdin.WriteAsync(picture, stop);
            },
            (stdout, stop) => Probe.CopyAtMostAsync(stdout, table, MostTable, stop),
            Reading,
            ct);
        return end.Succeeded ? ScreenLine.Read(Encoding.UTF8.GetString(table.ToArray()), width, height) : null;
    }
}
