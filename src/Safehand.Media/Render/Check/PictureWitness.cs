using System.Globalization;

namespace Safehand.Media.Render;

/// <summary>
/// Decodes master and rendition side by side, once, and looks at every frame that is kept: whether it is the master's frame of that place, and whether
/// every box in it is covered. Holds a few frames of each, however long the film.
/// </summary>
internal sealed class PictureWitness(MediaSandbox sandbox, RenderPlan plan)
{
    internal const string Kept = "Every frame shows what the master shows at the place that the edit list keeps, outside the boxes and as painted inside them.";
    internal const string Covered = "Every box is covered in every frame: black, or no more than the means of its cells; nothing of the master shows through.";

    private readonly BoxWitness boxes = new(plan);
    private readonly Painter painter = new(plan);
    private readonly byte[] painted = new byte[plan.Film.Width * plan.Film.Height * 3 / 2];

    internal async Task<IReadOnlyList<CheckFinding>> LookAsync(Func<CancellationToken, Task<Stream>> openMaster, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        var frames = new FrameWitness(plan, boxes);
        var (master, rendition) = (new FrameTap(painted.Length), new FrameTap(painted.Length));
        var last = KeptNumbers.Of(plan).Last() + 1;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        string[] shown = ["-nostdin", .. Decoding.Reading, "-i", "pipe:0", "-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"];
        var decoding = Task.WhenAll(
            master.RunAsync(sandbox, Decoding.Picture(plan.Film, 0, last), openMaster, stop.Token),
            rendition.RunAsync(sandbox, shown, openRendition, stop.Token));
        string? broken;
        try
        {
            broken = await CompareAsync(frames, master, rendition, stop.Token);
        }
        finally
        {
            await stop.CancelAsync();
            await decoding; // A tap tells its fault to whoever takes its frames, and has none of its own.
        }

        var passed = broken is null && frames is { Other: 0, Shifted: 0, Compared: > 0 };
        var bare = boxes.Bare + boxes.Strange + boxes.Unpainted;
        return
        [
            new("kept", Kept, passed, broken ?? string.Create(
                CultureInfo.InvariantCulture, $"{frames.Compared:N0} frames compared, {frames.Other:N0} show something else, {frames.Shifted:N0} are out of step; largest mean difference {frames.Worst:0.0} of 255")),
            new("covered", Covered, broken is null && bare == 0, broken ?? (plan.Picture.Count == 0 ? "there are no boxes" : string.Create(
                CultureInfo.InvariantCulture,
                $"{boxes.Seen:N0} of {plan.Picture.Count:N0} boxes seen, {boxes.Looked:N0} times; {boxes.Bare:N0} times the master shows through, {boxes.Strange:N0} times something else, {boxes.Unpainted:N0} times not painted as it should be"))),
        ];
    }

    private async Task<string?> CompareAsync(FrameWitness frames, FrameTap master, FrameTap rendition, CancellationToken ct)
    {
        byte[]? current = null;
        var (source, keptLast, ended) = (-1L, -1L, false);
        foreach (var number in KeptNumbers.Of(plan))
        {
            while (!ended && source < number)
            {
                if (await master.NextAsync(ct) is not { } next)
                {
                    ended = true;
                    break;
                }

                if (current is not null)
                {
                    master.Return(current);
                }

                (current, source) = (next, source + 1);
                frames.Pass(source, current);
            }

            // A decoder may make nothing of the very last packets; a master that ends earlier than that was not compared.
            if (current is null || (ended && source + 1 < Math.Min(number, plan.Film.PictureFrames) - (plan.Film.Rate.PerSecond / 2)))
            {
                return $"the master's picture could be decoded to frame {source + 1:N0} only";
            }

            if (await rendition.NextAsync(ct) is not { } shown)
            {
                return $"the rendition ends at frame {frames.Compared:N0}";
            }

            var stands = source < number;
            if (stands && keptLast != source)
            {
                Black(current); // A frame that was cut does not stand still: black takes its place.
                keptLast = source;
            }

            Compare(frames, number, shown, current, stands);
            keptLast = stands ? keptLast : number;
            rendition.Return(shown);
        }

        frames.End();
        return null;
    }

    private void Compare(FrameWitness frames, long number, byte[] shown, byte[] master, bool stands)
    {
        boxes.Find(number);
        var paint = master;
        if (boxes.Any || plan.BurnFrameNumbers)
        {
            master.CopyTo(painted, 0);
            painter.Paint(painted, number);
            paint = painted;
        }

        frames.Compare(number, shown, paint, stands);
        boxes.Look(shown, paint, master);
    }

    private void Black(byte[] frame)
    {
        frame.AsSpan(0, plan.Film.Width * plan.Film.Height).Fill(16);
        frame.AsSpan(plan.Film.Width * plan.Film.Height).Fill(128);
    }
}
