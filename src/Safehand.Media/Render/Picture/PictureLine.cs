namespace Safehand.Media.Render;

/// <summary>
/// The picture of a film on its way: decoded in the sandbox, painted here, given to whoever encodes. Decoding, painting and
/// encoding overlap by what the pipes between them hold; frames that are cut are dropped where they arrive and given to nobody.
/// </summary>
internal sealed class PictureLine(MediaSandbox sandbox)
{
    /// <summary>Runs it.</summary>
    /// <param name="plan">What is edited.</param>
    /// <param name="from">The source's frame to start from.</param>
    /// <param name="threads">How many the decoder may use; 0: as many as it likes.</param>
    /// <param name="master">The film, from a place before that frame.</param>
    /// <param name="sink">Where each frame that stays goes, in order; asked on a thread that may wait.</param>
    /// <param name="ct">Stops.</param>
    internal async Task RunAsync(RenderPlan plan, long from, int threads, Stream master, IFrameSink sink, CancellationToken ct)
    {
        var last = FilmClock.Kept(plan)[^1].Until;
        var decoded = from;
        var frames = new Frames(plan, sink);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            Decoding.Picture(plan.Film, from, last - from, threads),
            (stdin, stop) => master.CopyToAsync(stdin, 1 << 18, stop),
            (stdout, _) => Apart.RunAsync(() =>
            {
                var pipe = new FramePipe(stdout);
                while (decoded < last && frames.Take(pipe, decoded))
                {
                    decoded++;
                }
            }),
            Decoding.Limits,
            ct);
        ct.ThrowIfCancellationRequested();

        // A broken film may end early: half a film must not pass for the whole.
        if (!end.Succeeded || frames.Torn || decoded == from || decoded < Math.Min(last, plan.Film.PictureFrames) - Allowed(plan.Film))
        {
            throw RenderException.Of(end, "The picture could not be decoded to its end.");
        }

        // Where sound goes on behind the picture, its last frame stands still.
        await Apart.RunAsync(() =>
        {
            for (; decoded < last; decoded++)
            {
                frames.Repeat(decoded);
            }
        });
    }

    // Damaged packets at the very end, of which a decoder makes nothing: half a second.
    private static long Allowed(FilmShape film) => (long)Math.Ceiling(film.Rate.PerSecond / 2);

    /// <summary>The one frame that is filled, painted and given on, again and again.</summary>
    private sealed class Frames(RenderPlan plan, IFrameSink sink)
    {
        private readonly IReadOnlyList<FrameSpan> kept = FilmClock.Kept(plan);
        private readonly IReadOnlyList<FrameSpan> uncut = FilmClock.Uncut(plan);
        private readonly long nearEnd = plan.Film.PictureFrames - Allowed(plan.Film) - 1;
        private readonly Painter painter = new(plan);
        private readonly byte[] buffer = new byte[plan.Film.Width * plan.Film.Height * 3 / 2];
        private byte[]? still;
        private int span;

        /// <summary>Whether a frame that was being passed on broke off.</summary>
        internal bool Torn { get; private set; }

        /// <summary>Takes the next frame; false where the film has ended.</summary>
        internal bool Take(FramePipe pipe, long number)
        {
            if (number < nearEnd && IsKept(number))
            {
                return Pass(pipe, number);
            }

            if (!pipe.Read(buffer))
            {
                return false;
            }

            if (number >= nearEnd)
            {
                Remember(number);
            }

            Give(number);
            return true;
        }

        /// <summary>Gives the last frame once more.</summary>
        internal void Repeat(long number)
        {
            if (still is null)
            {
                Remember(long.MaxValue);
            }

            still!.CopyTo(buffer, 0);
            Give(number);
        }

        // A frame that was cut must not come back by standing still: black takes its place. One that a preview only does not reach is no such frame.
        private void Remember(long number)
        {
            still ??= new byte[buffer.Length];
            if (uncut.Any(k => number >= k.From && number < k.Until))
            {
                buffer.CopyTo(still, 0);
            }
            else
            {
                var luma = plan.Film.Width * plan.Film.Height;
                still.AsSpan(0, luma).Fill(16);
                still.AsSpan(luma).Fill(128);
            }
        }

        // A frame that is cut is overwritten with the next one: nothing of it goes on.
        private void Give(long number)
        {
            if (IsKept(number))
            {
                painter.Paint(buffer, number);
                sink.Next().Write(buffer);
                sink.Given();
            }
        }

        // Only the rows within which something is painted are read: the others go from pipe to pipe as they are.
        private bool Pass(FramePipe pipe, long number)
        {
            var (top, bottom) = painter.Rows(number);
            if (bottom - top == plan.Film.Height / 2)
            {
                return Whole(pipe, number);
            }

            var to = sink.Next();
            for (var which = 0; which < Plane.Count; which++)
            {
                var plane = new Plane(which, plan.Film.Width, plan.Film.Height);
                var bytes = buffer.AsSpan(plane.At, plane.Length);
                var row = plane.Width * plane.Scale;
                var (above, below) = (top * row, plane.Length - (bottom * row));
                var painted = bytes[above..(plane.Length - below)];
                Torn = !pipe.Pass(to, above) || !pipe.Read(painted);
                if (Torn)
                {
                    return false;
                }

                painter.Paint(bytes, plane, number);
                to.Write(painted);
                Torn = !pipe.Pass(to, below);
                if (Torn)
                {
                    return false;
                }
            }

            sink.Given();
            return true;
        }

        private bool Whole(FramePipe pipe, long number)
        {
            if (!pipe.Read(buffer))
            {
                return false;
            }

            Give(number);
            return true;
        }

        private bool IsKept(long number)
        {
            while (span < kept.Count && number >= kept[span].Until)
            {
                span++;
            }

            return span < kept.Count && number >= kept[span].From;
        }
    }
}

/// <summary>Where painted frames go (planar, 4:2:0, 8 bits). May wait.</summary>
internal interface IFrameSink
{
    /// <summary>The pipe for the next frame.</summary>
    FramePipe Next();

    /// <summary>The frame has been written.</summary>
    void Given();
}
