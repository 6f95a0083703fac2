using System.Net;
using System.Text;
using System.Text.Json.Nodes;
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
            004  TAPE1    AA    C        00:00:08:00 00:00:20:00 01:00:04:00 01:00:16:00
            005  TAPE1    AA    C        00:00:20:00 00:00:40:00 01:00:16:00 01:00:36:00
            """;
        var imported = Edl.Read(edl, Lists.Master(), [], "not-relevant").Value;
        var cut = Assert.Single(imported.Edits);
        Assert.Equal((EditKind.Cut, 100, 200, "not-relevant"), (cut.Kind, cut.From, cut.Until, cut.Reason));
        Assert.Equal("edit-list.reason-needed", Edl.Read(edl, Lists.Master(), [], null).Refusal?.Code);
    }

    [Fact]
    public void Edl_OfMoreEventsThanAListHasEdits_IsRefused()
    {
        var events = string.Concat(Enumerable.Repeat("1 A V C 00:00:00:00 00:00:00:00 00:00:00:00 00:00:00:00\n", EditList.MostEdits + 1));
        Assert.Equal("edl.too-long", Edl.Read(events, Lists.Master(), [], "not-relevant").Refusal?.Code);
    }

    [Theory]
    [InlineData("001  A V     D    025 00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00", "edl.transition")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:08:00", "edl.speed")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:30 00:00:00:00 00:00:04:30", "edl.timecode")]
    [InlineData("001  A V     C        00:00:00:00 00:01:40:00 00:00:00:00 00:01:40:00", "edl.outside")]
    [InlineData("001  A V     C        00:00:04:00 00:00:08:00 00:00:00:00 00:00:04:00\n002  A V     C        00:00:00:00 00:00:04:00 00:00:04:00 00:00:08:00", "edl.order")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A V     C        00:00:04:00 00:00:08:00 00:00:05:00 00:00:09:00", "edl.black")]
    [InlineData("001  TAPE1 V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  TAPE2 V     C        00:00:08:00 00:00:12:00 00:00:04:00 00:00:08:00", "edl.several-recordings")]
    [InlineData("001  TAPE1 V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  TAPE2 A     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00", "edl.several-recordings")]
    [InlineData("001  AX V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n* FROM CLIP NAME: A\n002  AX V     C        00:00:08:00 00:00:12:00 00:00:04:00 00:00:08:00\n* FROM CLIP NAME: B", "edl.several-recordings")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  BL V     C        00:00:00:00 00:00:04:00 00:00:04:00 00:00:08:00", "edl.black")]
    [InlineData("* SAFEHAND MASTER 00000000000000000000000000000000000000000000000000000000000000ff\n001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00", "edl.other-master")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A A     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n003  A V     C        00:00:08:00 00:00:12:00 00:00:04:00 00:00:08:00", "edl.sound-elsewhere")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A A     C        00:00:00:00 00:00:03:00 00:00:00:00 00:00:03:00", "edl.sound-elsewhere")]
    [InlineData("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A A     C        00:00:01:00 00:00:05:00 00:00:00:00 00:00:04:00", "edl.sound-elsewhere")]
    [InlineData("001  A B     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A V     C        00:00:08:00 00:00:12:00 00:00:04:00 00:00:08:00", "edl.sound-elsewhere")]
    [InlineData("001  A AA/V  C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00\n002  A A/V   C        00:00:08:00 00:00:12:00 00:00:04:00 00:00:08:00", "edl.sound-elsewhere")]
    [InlineData("001 nonsense", "edl.line")]
    [InlineData("", "edl.empty")]
    public void Edl_ThatDoesNotFit_SaysWhy(string text, string code) => Assert.Equal(code, Edl.Read(text, Lists.Master(), [], "name").Refusal?.Code);

    [Fact]
    public void Edl_OfARateThatTimecodeDoesNotKnow_IsRefused() =>
        Assert.Equal("edl.rate", Edl.Write(EditList.InOrder(Lists.Master(25, 2), [], []), "JS_1").Refusal?.Code);

    [Fact]
    public void Otio_ThatNamesACutTwice_IsUnreadable()
    {
        var list = EditList.InOrder(Lists.Master(), [new Edit { Id = Kernel.Ids.New<Kernel.EditId>(), Kind = EditKind.Cut, Reason = "name", From = 10, Until = 20 }], []);
        var text = Otio.Write(list, "JS_1").Text;
        Assert.Contains("\"cuts\": {", text, StringComparison.Ordinal);

        var read = Otio.Read(Encoding.UTF8.GetBytes(text.Replace("\"cuts\": {", "\"cuts\": {\"1-2\":\"name\",\"1-2\":\"name\",", StringComparison.Ordinal)), list.Master, [], "name");

        Assert.Equal("otio.unreadable", read.Refusal?.Code);
    }

    [Theory]
    [InlineData("{}", "otio.schema")]
    [InlineData("[1", "otio.unreadable")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[]}}""", "otio.no-track")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[{"kind":"Video","children":[{"OTIO_SCHEMA":"Gap.1"}]}]}}""", "otio.gap")]
    [InlineData("""{"OTIO_SCHEMA":"Timeline.1","tracks":{"children":[{"kind":"Video","children":[{"OTIO_SCHEMA":"Transition.1"}]}]}}""", "otio.transition")]
    public void Otio_ThatDoesNotFit_SaysWhy(string text, string code) => Assert.Equal(code, Otio.Read(Encoding.UTF8.GetBytes(text), Lists.Master(), [], "name").Refusal?.Code);

    [Theory]
    [InlineData("a clip switched off", "otio.disabled")]
    [InlineData("a track switched off", "otio.disabled")]
    [InlineData("everything switched off", "otio.disabled")]
    [InlineData("a trimmed track", "otio.trimmed")]
    [InlineData("a trimmed stack", "otio.trimmed")]
    [InlineData("an effect on the track", "otio.effect")]
    [InlineData("an effect on a clip", "otio.effect")]
    [InlineData("a second track over it", "otio.tracks")]
    [InlineData("clips of two files", "otio.several-recordings")]
    [InlineData("another recording", "otio.other-master")]
    [InlineData("another length", "otio.other-master")]
    [InlineData("a master that does not read", "otio.other-master")]
    [InlineData("sound taken out", "otio.sound-elsewhere")]
    [InlineData("sound silent in between", "otio.sound-elsewhere")]
    [InlineData("sound switched off", "otio.disabled")]
    [InlineData("sound in more pieces", null)]
    [InlineData("an empty track beside", null)]
    [InlineData("as it was written", null)]
    public void Otio_ThatShowsOtherThanItsClipsSay_IsNotRead(string what, string? code)
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Cut(100, 200)], []);
        var timeline = JsonNode.Parse(Otio.Write(list, "JS_1").Text)!;
        var stack = timeline["tracks"]!;
        var track = stack["children"]![0]!;
        var clips = track["children"]!.AsArray();
        var range = clips[0]!["source_range"]!.DeepClone();
        switch (what)
        {
            case "a clip switched off": clips[1]!["enabled"] = false; break;
            case "a track switched off": track["enabled"] = false; break;
            case "everything switched off": stack["enabled"] = false; break;
            case "a trimmed track": track["source_range"] = range; break;
            case "a trimmed stack": stack["source_range"] = range; break;
            case "an effect on the track": track["effects"] = new JsonArray(new JsonObject()); break;
            case "an effect on a clip": clips[0]!["effects"] = new JsonArray(new JsonObject()); break;
            case "a second track over it": stack["children"]!.AsArray().Add(track.DeepClone()); break;
            case "clips of two files":
                clips[0]!["media_references"]!["DEFAULT_MEDIA"]!["target_url"] = "one.mov";
                clips[1]!["media_references"]!["DEFAULT_MEDIA"]!["target_url"] = "two.mov";
                break;
            case "another recording": timeline["metadata"]!["safehand"]!["master"]!["sha256"] = new string('0', 64); break;
            case "another length": timeline["metadata"]!["safehand"]!["master"]!["frames"] = 7; break;
            case "a master that does not read": timeline["metadata"]!["safehand"]!["master"] = new JsonObject(); break;
            case "sound taken out": stack["children"]![1]!["children"]!.AsArray().RemoveAt(1); break;
            case "sound silent in between": stack["children"]![1]!["children"]!.AsArray().Insert(1, new JsonObject { ["OTIO_SCHEMA"] = "Gap.1" }); break;
            case "sound switched off": stack["children"]![1]!["enabled"] = false; break;
            case "sound in more pieces":
                var heard = stack["children"]![1]!["children"]!.AsArray();
                var rest = heard[0]!.DeepClone();
                heard[0]!["source_range"]!["duration"]!["value"] = 40.0;
                rest["source_range"]!["start_time"]!["value"] = 40.0;
                rest["source_range"]!["duration"]!["value"] = 60.0;
                heard.Insert(1, rest);
                break;
            case "an empty track beside":
                var empty = track.DeepClone();
                empty["children"] = new JsonArray();
                stack["children"]!.AsArray().Insert(0, empty);
                break;
        }

        Assert.Equal(code, Otio.Read(Encoding.UTF8.GetBytes(timeline.ToJsonString()), list.Master, [], "name").Refusal?.Code);
    }

    [Fact]
    public void Lists_WithoutAWordOfTheSound_SayThatItFollowsThePicture()
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Cut(100, 200)], []);
        var timeline = JsonNode.Parse(Otio.Write(list, "JS_1").Text)!;
        timeline["tracks"]!["children"]!.AsArray().RemoveAt(1);

        Assert.Contains(Otio.Read(Encoding.UTF8.GetBytes(timeline.ToJsonString()), list.Master, [], "name").Value.Said, s => s.StartsWith("The file says nothing of the sound", StringComparison.Ordinal));
        Assert.Contains(
            Edl.Read("001  A V     C        00:00:00:00 00:00:04:00 00:00:00:00 00:00:04:00", list.Master, [], "name").Value.Said,
            s => s.StartsWith("The file says nothing of the sound", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(25.0, 90_000, null)]
    [InlineData(24.0, 86_400, null)]
    [InlineData(25.0, 90_000.5, "otio.range")]
    [InlineData(25.0, 90_001, "otio.range")]
    public void Otio_OfARecordingWhoseTimeBeginsElsewhere_IsReadFromItsFirstFrame(double rate, double begins, string? code)
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Cut(100, 200)], []);
        var timeline = JsonNode.Parse(Otio.Write(list, "JS_1").Text)!;
        foreach (var clip in timeline["tracks"]!["children"]!.AsArray().SelectMany(t => t!["children"]!.AsArray()))
        {
            var start = clip!["source_range"]!["start_time"]!;
            start["value"] = (double)start["value"]! + 90_000;
            var available = clip["source_range"]!.DeepClone();
            (available["start_time"]!["value"], available["start_time"]!["rate"]) = (begins, rate);
            clip["media_references"]!["DEFAULT_MEDIA"]!["available_range"] = available;
        }

        var read = Otio.Read(Encoding.UTF8.GetBytes(timeline.ToJsonString()), list.Master, [], "name");

        Assert.Equal(code, read.Refusal?.Code);
        Assert.Equal(code is null ? [(100L, 200L)] : [], code is null ? read.Value.Edits.Select(e => (e.From, e.Until)) : []);
    }

    // In the turn of the one who writes: everybody else waits for it.
    [Fact]
    public void Otio_OfTheLongestList_IsWrittenAndReadInSeconds()
    {
        var master = Lists.Master(frames: 100_000);
        var cuts = Enumerable.Range(0, 10_000).Select(i => Lists.Cut(i * 10, (i * 10) + 3));
        var mutes = Enumerable.Range(0, 10_000).Select(i => Lists.Mute((i * 400) + 200, (i * 400) + 300));
        var list = EditList.InOrder(master, [.. cuts, .. mutes], []);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var read = Otio.Read(Encoding.UTF8.GetBytes(Otio.Write(list, "JS_1").Text), master, list.Edits, null).Value;
        var log = RedactionLog.Of(list, "Agreed");

        Assert.Equal((20_000, 20_000), (read.Edits.Count, log.Count));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Exports_NameNoNote()
    {
        var list = EditList.InOrder(Lists.Master(), [Lists.Box(0, 9), Lists.Mute(0, 9) with { Note = "the boy at the window" }], []);
        Assert.DoesNotContain("window", Edl.Write(list, "JS_1").Value.Text + Otio.Write(list, "JS_1").Text + EditListText.Of(list.WithoutNotes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eva")]
    [InlineData("ruth")]
    public async Task Exports_FromARoom_NameNoNoteAndGiveItBackWhenTheyReturn(string who)
    {
        await using var world = await World.MakeAsync();
        var (room, _) = await JourneyTests.RoomAsync(world);
        using var eva = await Desk.OfAsync(world, "eva");
        using var taker = await Desk.OfAsync(world, who);
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        (await eva.PutAsync(room, Lists.Cut(10, 20) with { Reason = "name", Note = "the boy at the window" }, Lists.Box(60, 90))).Is(HttpStatusCode.OK);
        foreach (var form in new[] { "json", "edl", "otio" })
        {
            var file = await taker.GetAsync($"/api/v1/rooms/{room}/edit-list.{form}");
            file.Is(HttpStatusCode.OK);
            var text = Encoding.UTF8.GetString(file.Bytes);
            Assert.DoesNotContain("window", text, StringComparison.Ordinal);
            (await eva.PostTextAsync($"/api/v1/rooms/{room}/edit-list?format={form}", text)).Is(HttpStatusCode.OK);
            Assert.All((await eva.GetAsync($"/api/v1/rooms/{room}/edits")).Json["edits"]!.AsArray(), e => Assert.Equal("the boy at the window", (string?)e!["note"]));
        }
    }

    // Cuts that touch or overlap come back as one.
    private static bool SameCuts(EditList list, IEnumerable<Edit> imported) =>
        new FilmMap(list.Master, list.Edits).Kept.SequenceEqual(new FilmMap(list.Master, imported).Kept);

    private static bool SameRest(IEnumerable<Edit> ours, IEnumerable<Edit> theirs) =>
        ours.Select(e => EditListText.Of(e with { Note = string.Empty })).Order().SequenceEqual(theirs.Select(EditListText.Of).Order());
}
