using System.Threading.Channels;

namespace Safehand.Media.Render;

/// <summary>
/// The picture of a film on its way: decoded in the sandbox, painted here, given to whoever encodes. Decoding, painting and
/// encoding overlap, a few frames apart; frames that are cut are dropped where they arrive and given to nobody.
/// </summary>
internal sealed class PictureLine(MediaSandbox sandbox)
{
    private const int FramesAhead = 6;

    /// <summary>Runs it.</summary>
    /// <param name="plan">What is edited.</param>
    /// <param name="from">The source's frame to start from.</param>
    /// <param name="master">The film, from a place before that frame.</param>
    /// <param name="skip">How many frames that stay are already rendered: they are decoded and left out.</param>
    /// <param name="frame">Is given each frame that stays, in order. It is overwritten afterwards.</param>
    /// <param name="ct">Stops.</param>
    internal async Task RunAsync(RenderPlan plan, long from, Stream master, long skip, Func<ReadOnlyMemory<byte>, CancellationToken, Task> frame, CancellationToken ct)
    {
        var length = plan.Film.Width * plan.Film.Height * 3 / 2;
        var free = Channel.CreateUnbounded<byte[]>();
        for (var i = 0; i < FramesAhead; i++)
        {
            free.Writer.TryWrite(new byte[length]);
        }

        var read = Channel.CreateUnbounded<(byte[] Frame, long Number)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Together.AllAsync(
            stop,
            ReadAsync(plan, from, master, skip, free, read.Writer, stop.Token),
            Task.Run(() => PaintAsync(plan, read.Reader, free.Writer, frame, stop.Token), stop.Token));
    }

    private static async Task PaintAsync(
        RenderPlan plan, ChannelReader<(byte[] Frame, long Number)> read, ChannelWriter<byte[]> free, Func<ReadOnlyMemory<byte>, CancellationToken, Task> frame, CancellationToken ct)
    {
        var painter = new Painter(plan);
        await foreach (var (bytes, number) in read.ReadAllAsync(ct))
        {
            painter.Paint(bytes, number);
            await frame(bytes, ct);
            free.TryWrite(bytes);
        }
    }

    private async Task ReadAsync(
        RenderPlan plan, long from, Stream master, long skip, Channel<byte[]> free, ChannelWriter<(byte[] Frame, long Number)> read, CancellationToken ct)
    {
        var last = FilmClock.Kept(plan)[^1].Until;
        var decoded = from;
        var waiting = new Waiting(plan, skip, free, read);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            Decoding.Picture(plan.Film, from, last - from),
            (stdin, stop) => master.CopyToAsync(stdin, 1 << 18, stop),
            async (stdout, stop) =>
            {
                PipeRoom.Widen(stdout);
                while (decoded < last && await waiting.TakeAsync(stdout, decoded, stop))
                {
                    decoded++;
                }
            },
            Decoding.Limits,
            ct);

        // A broken film may end early: half a film must not pass for the whole.
        if (!end.Succeeded || decoded == from || decoded < Math.Min(last, plan.Film.PictureFrames) - Allowed(plan.Film))
        {
            throw RenderException.Of(end, "The picture could not be decoded to its end.");
        }

        // Where sound goes on behind the picture, its last frame stands still.
        for (; decoded < last; decoded++)
        {
            await waiting.RepeatAsync(decoded, ct);
        }

        read.Complete();
    }

    // Damaged packets at the very end, of which a decoder makes nothing: half a second.
    private static long Allowed(FilmShape film) => (long)Math.Ceiling(film.Rate.PerSecond / 2);

    // The frames between decoder and painter: six buffers that go round.
    private sealed class Waiting(RenderPlan plan, long skip, Channel<byte[]> free, ChannelWriter<(byte[] Frame, long Number)> read)
    {
        private readonly IReadOnlyList<FrameSpan> kept = FilmClock.Kept(plan);
        private readonly IReadOnlyList<FrameSpan> uncut = FilmClock.Uncut(plan);
        private readonly long nearEnd = plan.Film.PictureFrames - Allowed(plan.Film) - 1;
        private byte[]? buffer;
        private byte[]? still;
        private int span;
        private long toSkip = skip;

        /// <summary>Takes the next frame; false where the film has ended.</summary>
        internal async Task<bool> TakeAsync(Stream stdout, long number, CancellationToken ct)
        {
            buffer ??= await free.Reader.ReadAsync(ct);
            if (await stdout.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct) < buffer.Length)
            {
                return false;
            }

            if (number >= nearEnd)
            {
                Remember(number);
            }

            await GiveAsync(number, ct);
            return true;
        }

        /// <summary>Gives the last frame once more.</summary>
        internal async Task RepeatAsync(long number, CancellationToken ct)
        {
            buffer ??= await free.Reader.ReadAsync(ct);
            if (still is null)
            {
                Remember(long.MaxValue);
            }

            still!.CopyTo(buffer, 0);
            await GiveAsync(number, ct);
        }

        // A frame that was cut must not come back by standing still: black takes its place. One that a preview only does not reach is no such frame.
        private void Remember(long number)
        {
            still ??= new byte[buffer!.Length];
            if (uncut.Any(k => number >= k.From && number < k.Until))
            {
                buffer!.CopyTo(still, 0);
            }
            else
            {
                var luma = plan.Film.Width * plan.Film.Height;
                still.AsSpan(0, luma).Fill(16);
                still.AsSpan(luma).Fill(128);
            }
        }

        // The buffer of a frame that is cut is filled anew with the next one: nothing of it goes on.
        private async Task GiveAsync(long number, CancellationToken ct)
        {
            while (span < kept.Count && number >= kept[span].Until)
            {
                span++;
            }

            if (span == kept.Count || number < kept[span].From || toSkip-- > 0)
            {
                return;
            }

            await read.WriteAsync((buffer!, number), ct);
            buffer = null;
        }
    }
}
