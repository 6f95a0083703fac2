using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

public sealed class ListTests
{
    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void Canonical_OfAnyList_IsReadBackToTheSameText() => Prop.ForAll(Lists.Any, list =>
    {
        var text = EditListText.Of(list);
        return EditListText.Of(EditListReading.List(Bytes(text)).Value) == text;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Hash_OfTheSameEditsInAnotherOrder_IsTheSame() => Prop.ForAll(Lists.Any, list =>
        EditListText.Hash(EditList.InOrder(list.Master, list.Edits.Reverse(), [])) == EditListText.Hash(list)).QuickCheckThrowOnFailure();

    [Fact]
    public void Fitting_OfAFittingListToAnotherMaster_IsRefused() => Prop.ForAll(Lists.Any, list =>
        EditFitting.Misfit(list, list.Master, null) is null
        && EditFitting.Misfit(list, list.Master with { Sha256 = new string('b', 64) }, null)?.Code == "edit-list.other-master"
        && EditFitting.Misfit(list, list.Master with { Frames = 999 }, null)?.Code == "edit-list.other-clock").QuickCheckThrowOnFailure();

    [Fact]
    public void Map_OfAnyCuts_KeepsEveryFrameThatIsNotCutOnceAndInOrder() => Prop.ForAll(Lists.Any, list =>
    {
        var map = new FilmMap(list.Master, list.Edits);
        var cut = Enumerable.Range(0, 1000).Select(f => list.Edits.Any(e => e.Kind is EditKind.Cut && e.From <= f && f < e.Until)).ToArray();
        var shown = 0L;
        for (var f = 0; f < 1000; f++)
        {
            if (map.Keeps(f) == cut[f] || map.FrameOf(f) != shown)
            {
                return false;
            }

            shown += cut[f] ? 0 : 1;
        }

        return shown == map.KeptFrames && map.MsOf(list.Master.DurationMs) <= map.KeptMs + 1;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Map_OfEveryMillisecond_IsWhereItsFrameIsAndNeverGoesBack() => Prop.ForAll(Lists.Any, list =>
    {
        var (map, rate) = (new FilmMap(list.Master, list.Edits), list.Master.Rate);
        var times = Enumerable.Range(0, (int)list.Master.DurationMs).Select(ms => map.MsOf(ms)).ToArray();
        return times.Zip(times.Skip(1)).All(t => t.First <= t.Second + 1)
            && map.Kept.All(k => Enumerable.Range((int)k.From, (int)(k.Until - k.From)).All(f => Math.Abs(map.MsOf(rate.MsOf(f)) - rate.MsOf(map.FrameOf(f))) <= 1));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\":1}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"format\":\"safehand-edit-list\",\"version\":1,\"version\":1}")]
    [InlineData("{\"format\":\"\\ud800\"}")]
    [InlineData("{\"\\ud800\":1}")]
    public void Reading_WhatIsNoList_IsRefused(string text) => Assert.Equal(RefusalKind.Invalid, EditListReading.List(Bytes(text)).Refusal?.Kind);

    [Theory]
    [InlineData("format")]
    [InlineData("kind")]
    [InlineData("safehand-edit-list")]
    public async Task Reading_BytesThatAreNoText_IsRefused(string within)
    {
        var bytes = System.Text.Encoding.Latin1.GetBytes("""{"format":"safehand-edit-list","ops":[{"kind":"safehand-edit-list"}]}""".Replace(within, within[..2] + '\u0080', StringComparison.Ordinal));

        Assert.Equal(RefusalKind.Invalid, EditListReading.List(bytes).Refusal?.Kind);
        Assert.Equal(RefusalKind.Invalid, (await ChangeEditsHandler.ReadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken)).Refusal?.Kind);
    }

    [Fact]
    public void Reading_DeeplyNested_IsRefused() => Assert.NotNull(EditListReading.List(Bytes(new string('[', 100_000))).Refusal);

    [Fact]
    public void Reading_AnyByteOfAListChanged_NeverThrows() => Prop.ForAll(Lists.Any, ArbMap.Default.ArbFor<int>(), ArbMap.Default.ArbFor<byte>(), (list, at, value) =>
    {
        var bytes = Bytes(EditListText.Of(list));
        bytes[(at & int.MaxValue) % bytes.Length] = value;
        var read = EditListReading.List(bytes);
        return read.IsRefused(out _) || EditFitting.Misfit(read.Value, list.Master, null) is null || EditListText.Of(read.Value) != EditListText.Of(list);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fitting_EditsThatDoNot_SaysWhy()
    {
        var master = Lists.Master();
        string[] codes =
        [
            Code(Lists.Cut(5, 5)), Code(Lists.Cut(0, 1001)), Code(Lists.Mute(0, 40_001)), Code(Lists.Box(10, 1000)), Code(Lists.Box(10, 10)),
            Code(Lists.Mute(0, 1) with { Note = "a\u202Eb" }), Code(Lists.Mute(0, 1) with { Note = new string('a', 501) }), Code(Lists.Mute(0, 1) with { Reason = "because" }),
            EditFitting.Misfit(Lists.Mute(0, 1), Lists.Master(sound: false), null)!.Code, EditFitting.Misfit(Lists.Box(0, 1), Lists.Master(picture: false), null)!.Code,
        ];
        Assert.Equal(
            ["edit.outside", "edit.outside", "edit.outside", "edit.keyframes", "edit.keyframes", "text.hidden-characters", "edit.note-long", "edit.reason", "edit.no-sound", "edit.no-picture"],
            codes);
        Assert.Equal("edit-list.nothing-left", EditFitting.Misfit([Lists.Cut(0, 600), Lists.Cut(500, 1000)], master)?.Code);

        string Code(Edit edit) => EditFitting.Misfit(edit, master, [.. EditReasons.All.Select(r => r.Code)])?.Code ?? "fits";
    }

    [Fact]
    public void Ops_OnWhatSomebodyElseChanged_ChangeNothing()
    {
        var (mine, theirs) = (Lists.Cut(0, 5), Lists.Mute(0, 5));
        var kept = new Dictionary<EditId, KeptEdit> { [mine.Id] = new(mine, 3), [theirs.Id] = new(theirs, 7) };
        var outcome = EditOps.Apply(kept, [new(mine.Id, mine with { Until = 6 }, 3), new(theirs.Id, null, 5)]).Value;
        Assert.Equal([theirs.Id], outcome.Conflicts);
        Assert.Empty(outcome.Changed);
    }

    [Fact]
    public void Ops_SentAgain_ChangeNothingAndConflictWithNothing()
    {
        var edit = Lists.Cut(0, 5);
        var outcome = EditOps.Apply(new Dictionary<EditId, KeptEdit> { [edit.Id] = new(edit, 9) }, [new(edit.Id, edit, 0)]).Value;
        Assert.Empty(outcome.Changed);
        Assert.Empty(outcome.Conflicts);
    }

    [Fact]
    public void Log_HoldsNothingOfWhatWasRemoved()
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Cut(100, 200), Lists.Mute(10_000, 11_000), Lists.Mute(4_500, 5_000), Lists.Box(50, 149)], []);
        var rows = RedactionLog.Of(list, "Agreed between the parties: Agreed edits, dated 2 November 2026");
        // The mute from 4.5 s lies inside the cut from 4 to 8 s and has no time in the rendition.
        Assert.Equal(["Part of the picture blurred", "Cut", "Muted"], rows.Select(r => r.Kind));
        Assert.Equal([(2000, 2000), (4000, 4000), (6000, 1000)], rows.Select(r => (r.AtMs, r.DurationMs)));
        var csv = RedactionLog.ToCsv(rows, "Agreed between the parties: Agreed edits, dated 2 November 2026");
        Assert.DoesNotContain("window", csv, StringComparison.Ordinal);
        Assert.Equal(4, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal("\"'=1+1,\"\"\"", RedactionLog.Cell("=1+1,\""));
    }
}
