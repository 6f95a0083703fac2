using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

public sealed class ExchangeTests
{
    [Theory]
    [InlineData(0, "00:00:00;00")]
    [InlineData(1799, "00:00:59;29")]
    [InlineData(1800, "00:01:00;02")]
    [InlineData(17981, "00:09:59;29")]
    [InlineData(17982, "00:10:00;00")]
    [InlineData(107892, "01:00:00;00")]
    public void Timecode_WithDroppedNumbers_IsThatOfTheStandard(long frame, string text)
    {
        var timecode = Timecode.Of(new EditRate(30000, 1001))!;
        Assert.Equal(text, timecode.Text(frame));
        Assert.Equal(frame, timecode.Frame(text));
    }

    [Fact]
    public void Timecode_OfEveryFrame_IsReadBack() => Prop.ForAll(
        Gen.Elements((24, 1), (25, 1), (30, 1), (50, 1), (24000, 1001), (30000, 1001), (60000, 1001)).ToArbitrary(), Gen.Choose(0, 2_000_000).ToArbitrary(), (rate, frame) =>
        {
            var timecode = Timecode.Of(new EditRate(rate.Item1, rate.Item2))!;
            return timecode.Frame(timecode.Text(frame)) == frame;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("00:01:00;00")]
    [InlineData("00:01:00;01")]
    [InlineData("00:00:00;30")]
    [InlineData("00:60:00;00")]
    [InlineData("1:00:00;00")]
    public void Timecode_ThatIsNone_IsRefused(string text) => Assert.Null(Timecode.Of(new EditRate(30000, 1001))!.Frame(text));

    [Fact]
    public void Edl_OfAnyList_GivesItsCutsAndSoundBack() => Prop.ForAll(Lists.Any, list =>
    {
        var imported = Edl.Read(Edl.Write(list, "JS_1").Value.Text, list.Master, [], "name").Value;
        return SameCuts(list, imported.Edits) && SameRest(list.Edits.Where(e => e.IsSound), imported.Edits.Where(e => e.IsSound));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Otio_OfAnyList_GivesEverythingBackButNotes() => Prop.ForAll(Lists.Any, list =>
    {
        var imported = Otio.Read(Encoding.UTF8.GetBytes(Otio.Write(list, "JS_1").Text), list.Master, [], "name").Value;
        return SameCuts(list, imported.Edits) && SameRest(list.Edits.Where(e => e.Kind is not EditKind.Cut), imported.Edits.Where(e => e.Kind is not EditKind.Cut));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Edl_OfAnotherProgram_IsReadAsCuts()
    {
        const string edl = """
            TITLE: INTERVIEW
            FCM: NON-DROP FRAME

            001  TAPE1    V     C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00
            002  TAPE1    AA    C        00:00:00:00 00:00:04:00 01:00:00:00 01:00:04:00
            * FROM CLIP NAME: INTERVIEW
            003  TAPE1    V     C        00:00:08:00 00:00:40:00 01:00:04:00 01:00:36:00
            """;
        var imported = Edl.Read(edl, Lists.Master(), [], "not-relevant").Value;
        var cut = Assert.Single(imported.Edits);
        Assert.Equal((EditKind.Cut, 100, 200, "not-relevant"), (cut.Kind, cut.From, cut.Until, cut.Reason));
        Assert.Equal("edit-list.reason-needed", Edl.Read(edl, Lists.Master(), [], null).Refusal?.Code);
    }

    [Theory]
    [InlineData("001  A V     D    025 00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00", "edl.transition")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:08:00", "edl.speed")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:30 00:00:00:00 00:00:04:30", "edl.timecode")]
    [InlineData("001  A V     C        00:00:00:00 00:01:40:00 00:00:00:00 00:01:40:00", "edl.outside")]
    [InlineData("001  A V     C        00:00:04:00 00:00:08:00 00:00:00:00 00:00:04:00\n002  A V     C        00:00:00:00 00:00:04:00 00:00:04:00 00:00:08:00", "edl.order")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A V     C        00:00:04:00 00:00:08:00 00:00:05:00 00:00:09:00", "edl.black")]
    [InlineData("001 nonsense", "edl.line")]
    [InlineData("", "edl.empty")]
    public void Edl_ThatDoesNotFit_SaysWhy(string text, string code) => Assert.Equal(code, Edl.Read(text, Lists.Master(), [], "name").Refusal?.Code);

    [Fact]
    public void Edl_OfARateThatTimecodeDoesNotKnow_IsRefused() =>
        Assert.Equal("edl.rate", Edl.Write(EditList.InOrder(Lists.Master(25, 2), [], []), "JS_1").Refusal?.Code);

    [Theory]
    [InlineData("{}", "otio.schema")]
    [InlineData("[1", "otio.unreadable")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[]}}""", "otio.no-track")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[{"kind":"Video","children":[{"OTIO_SCHEMA":"Gap.1"}]}]}}""", "otio.gap")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[{"kind":"Video","children":[{"OTIO_SCHEMA":"Transition.1"}]}]}}""", "otio.transition")]
    public void Otio_ThatDoesNotFit_SaysWhy(string text, string code) => Assert.Equal(code, Otio.Read(Encoding.UTF8.GetBytes(text), Lists.Master(), [], "name").Refusal?.Code);

    [Fact]
    public void Exports_NameNoNote()
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Box(0, 9), Lists.Mute(0, 9) with { Note = "the boy at the window" }], []);
        Assert.DoesNotContain("window", Edl.Write(list, "JS_1").Value.Text + Otio.Write(list, "JS_1").Text, StringComparison.Ordinal);
    }

    // Cuts that touch or overlap come back as one.
    private static bool SameCuts(EditList list, IEnumerable<Edit> imported) =>
        new FilmMap(list.Master, list.Edits).Kept.SequenceEqual(new FilmMap(list.Master, imported).Kept);

    private static bool SameRest(IEnumerable<Edit> ours, IEnumerable<Edit> theirs) =>
        ours.Select(e => EditListText.Of(e with { Note = string.Empty })).Order().SequenceEqual(theirs.Select(EditListText.Of).Order());
}
