using FsCheck;
using FsCheck.Fluent;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

/// <summary>Edit lists, arbitrary and by hand.</summary>
internal static class Lists
{
    private static readonly string[] Codes = [.. EditReasons.All.Select(r => r.Code)];

    internal static EditMaster Master(int num = 25, int den = 1, long frames = 1000, bool picture = true, bool sound = true) => new(
        new string('a', 64), picture ? 640 : 0, picture ? 360 : 0, new EditRate(num, den), frames, ((frames * 1000 * den) + num - 1) / num, sound);

    internal static Edit Cut(long from, long until) => new() { Id = Ids.New<EditId>(), Kind = EditKind.Cut, Reason = "not-relevant", From = from, Until = until };

    internal static Edit Mute(long from, long until) => new() { Id = Ids.New<EditId>(), Kind = EditKind.Mute, Reason = "name", From = from, Until = until };

    internal static Edit Box(long from, long until, EditKind kind = EditKind.Blur) => new()
    {
        Id = Ids.New<EditId>(), Kind = kind, Reason = "third-party", Note = "the boy at the window", Shape = EditShape.Ellipse,
        Keyframes = [new(from, 0.1, 0.1, 0.2, 0.2), new(until, 0.3, 0.1, 0.2, 0.25)],
    };

    /// <summary>Fitting lists of films of 1,000 frames: up to twelve edits of every kind.</summary>
    internal static Arbitrary<EditList> Any { get; } = (
        from rate in Gen.Elements((25, 1), (30000, 1001), (24, 1), (50, 1), (60000, 1001))
        let master = Master(rate.Item1, rate.Item2)
        from edits in OneEdit(master).ListOf()
        let kept = edits.Take(12).ToList()
        where EditFitting.Misfit(kept, master) is null
        select EditList.InOrder(master, kept, [])).ToArbitrary();

    private static Gen<Edit> OneEdit(EditMaster master) =>
        from kind in Gen.Elements(Enum.GetValues<EditKind>())
        from reason in Gen.Elements(Codes)
        from a in Gen.Choose(0, 990)
        from length in Gen.Choose(1, 9)
        from x in Gen.Choose(-1_000_000, 1_000_000)
        from w in Gen.Choose(1, 1_000_000)
        from shape in Gen.Elements(Enum.GetValues<EditShape>())
        from note in Gen.Elements(string.Empty, "näher \"dran\"", "\\o/ 日本")
        let ms = master.Rate.MsOf(a)
        let box = kind is EditKind.Blur or EditKind.Pixelate or EditKind.Solid
        select new Edit
        {
            Id = Ids.New<EditId>(), Kind = kind, Reason = reason, Note = note, Shape = box ? shape : EditShape.Rectangle,
            From = box ? 0 : kind is EditKind.Cut ? a : ms,
            Until = box ? 0 : kind is EditKind.Cut ? a + length : ms + length,
            Keyframes = box ? [new(a, x / 1e6, 0, w / 1e6, 1), new(a + length, 0, x / 1e6, 1, w / 1e6)] : [],
        };
}
