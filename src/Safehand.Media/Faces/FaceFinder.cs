using System.Collections.Concurrent;
using System.Threading.Channels;
using Safehand.Kernel;
using Safehand.Media.Render;

namespace Safehand.Media.Faces;

/// <summary>
/// Finds faces in a film and follows them, as proposals for a person to confirm. It may miss a face (from behind, in the dark, half
/// hidden, less than about a fortieth of the frame) and take a pattern for one: nothing may be released on its word.
/// </summary>
public sealed class FaceFinder(MediaSandbox sandbox)
{
    /// <summary>How many frames a second are looked at unless told otherwise.</summary>
    public const double LooksPerSecond = 4;

    /// <summary>Least confidence of a sighting, 0 to 1.</summary>
    public const float LeastConfidence = 0.4f;

    private const int MostSightings = 2_000_000;

    /// <summary>Finds them. Runs on two threads beside the decoder; memory does not grow with the film's length but for what is found.</summary>
    /// <param name="openMaster">Opens the film, decrypted in memory, seekable. Closed here.</param>
    /// <param name="film">The film on its working clock, with a picture.</param>
    /// <param name="progress">Is told the part done, 0 to 1.</param>
    /// <param name="ct">Stops at once.</param>
    /// <param name="looksPerSecond">How many frames a second are looked at, at most every one.</param>
    /// <returns>What was found, or a refusal where the film cannot be read.</returns>
    public async Task<Result<FacesFound>> FindAsync(
        Func<CancellationToken, Task<Stream>> openMaster, FilmShape film, IProgress<double>? progress, CancellationToken ct, double looksPerSecond = LooksPerSecond)
    {
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(film);
        film.Check();
        var step = film.Step(looksPerSecond);
        var (width, height) = FaceDetector.SizeOf(film.Width, film.Height);
        var tracker = new FaceTracker(film, step);
        var sightings = new List<FaceSighting>();
        var looked = 0;

        // Few pictures wait: the decoder is held up by whoever looks, and memory stays bounded.
        var pictures = Channel.CreateBounded<(int Number, byte[] Picture)>(4);
        var seen = new ConcurrentDictionary<int, IReadOnlyList<(Box Box, float Confidence)>>();
        var order = new Lock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] lookers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(LookAsync, ct))];
        var read = false;
        try
        {
            await using var master = await openMaster(ct);
            read = await new FrameSampler(sandbox).SampleAsync(
                master,
                film,
                $"select=not(mod(n\\,{step})),scale={width}:{height}:flags=area",
                "rgb24",
                width * height * 3,
                async (number, picture, halt) =>
                {
                    if ((long)number * step < film.Frames)
                    {
                        await pictures.Writer.WriteAsync((number, picture), halt);
                    }
                },
                stop.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // A looker failed and stopped the reading; waiting for it below tells why.
        }
        finally
        {
            pictures.Writer.Complete();
            await Task.WhenAll(lookers);
        }

        ct.ThrowIfCancellationRequested();

        if (!read || !film.SeenToItsEnd(looked, step))
        {
            return Refusal.Invalid("faces.unreadable", "The picture of this recording could not be read to its end, so no faces are proposed. Mark them by hand.");
        }

        if (film.Frames > film.SeenFrames() && (long)(looked - 1) * step is var still)
        {
            sightings.AddRange([.. sightings.Where(f => f.Frame == still).Select(f => f with { Frame = film.Frames - 1 })]);
        }

        progress?.Report(1);
        return new FacesFound(tracker.Tracks(), sightings, step, looked);

        async Task LookAsync()
        {
            try
            {
                var detector = new FaceDetector();
                await foreach (var (number, picture) in pictures.Reader.ReadAllAsync(ct))
                {
                    ct.ThrowIfCancellationRequested();
                    seen[number] = detector.Find(picture, width, height, LeastConfidence);
                    Join();
                }
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        // Two look at once, and whoever is done with the next in line hands it on.
        void Join()
        {
            lock (order)
            {
                while (seen.TryRemove(looked, out var faces))
                {
                    var frame = (long)looked * step;
                    tracker.Take(frame, faces);
                    sightings.AddRange(faces.Select(f => new FaceSighting(frame, f.Box.X, f.Box.Y, f.Box.Width, f.Box.Height, f.Confidence)));
                    if (sightings.Count > MostSightings)
                    {
                        throw new InvalidDataException("More faces than a film holds.");
                    }

                    looked++;
                    progress?.Report(Math.Min(1, (double)frame / film.Frames));
                }
            }
        }
    }
}
