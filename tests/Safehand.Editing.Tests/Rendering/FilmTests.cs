using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Safehand.Editing.Tests;

/// <summary>Films as they really come, through the whole path: each is rendered rightly or refused in words that help.</summary>
[Trait("Category", "Slow")]
public sealed class FilmTests(FilmsWorld films) : IClassFixture<FilmsWorld>
{
    [Fact]
    public async Task Film_OfVaryingRate_IsPutOnASteadyOneWithEveryFrameAtItsTime()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.VaryingAsync());
        var rate = (double)shape["rate"]![0]! / (int)shape["rate"]![1]!;
        Assert.False((bool)shape["steadyRate"]!);

        var shown = await NumberedFilm.NumbersAsync(await films.RenderedAsync(room, JourneyTests.Cut(10, 20)));

        Assert.Equal((int)shape["frames"]! - 10, shown.Length);
        Assert.InRange(shown.Length / rate, 3.5, 3.8);
        Assert.All(shown.Select((number, at) => (number / 25.0) - ((at < 10 ? at : at + 10) / rate)), off => Assert.InRange(off, -0.121, 0.041)); // at most three frames in a row were left out
    }

    [Fact]
    public async Task Film_OfATurnedPhone_IsEditedAndRenderedUpright()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.TurnedAsync());
        Assert.Equal((NumberedFilm.Height, NumberedFilm.Width), ((int)shape["width"]!, (int)shape["height"]!));

        var rendered = await films.RenderedAsync(room, JourneyTests.Cut(0, 25));

        var stream = (await ProbeAsync(rendered))["streams"]![0]!;
        Assert.Equal((NumberedFilm.Height, NumberedFilm.Width), ((int)stream["width"]!, (int)stream["height"]!));
        Assert.Null(stream["side_data_list"]);
        Assert.Equal(Enumerable.Range(25, 75), await NumberedFilm.NumbersAsync(rendered, "transpose=clock"));
    }

    [Fact]
    public async Task Film_WithoutSound_IsEditedInPictureAlone()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.SilentAsync());
        Assert.False((bool)shape["hasSound"]!);
        (await films.PutAsync(room, Lists.Mute(0, 100))).Is(HttpStatusCode.BadRequest, "edit.no-sound");

        var rendered = await films.RenderedAsync(room, JourneyTests.Cut(0, 25));

        Assert.Equal(["video"], await KindsAsync(rendered));
        Assert.Equal(Enumerable.Range(25, 75), await NumberedFilm.NumbersAsync(rendered));
    }

    [Fact]
    public async Task Film_WithSoundOfEightKilohertz_KeepsItBesideThePicture()
    {
        var (room, _) = await films.RoomAsync(await OddFilms.EightKilohertzAsync());

        var rendered = await films.RenderedAsync(room, JourneyTests.Cut(50, 75), Lists.Mute(1000, 1500));

        Assert.Equal(Enumerable.Range(0, 50).Concat(Enumerable.Range(75, 25)), await NumberedFilm.NumbersAsync(rendered));
        await SoundsOfAsync(rendered, 3000, silent: (1050, 1450));
    }

    [Fact]
    public async Task Sound_Alone_IsEditedWithoutAPicture()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.SoundAloneAsync());
        Assert.Equal((0, 0), ((int)shape["width"]!, (int)shape["height"]!));
        (await films.PutAsync(room, Lists.Box(0, 10))).Is(HttpStatusCode.BadRequest, "edit.no-picture");

        var rendered = await films.RenderedAsync(room, JourneyTests.Cut(75, 100), Lists.Mute(1000, 2000));

        Assert.Equal(["audio"], await KindsAsync(rendered));
        await SoundsOfAsync(rendered, 3000, silent: (1050, 1950));
    }

    [Theory]
    [InlineData("matroska")]
    [InlineData("quicktime")]
    [InlineData("captions")]
    public async Task Film_WithMoreThanItShows_IsRenderedWithNothingBeside(string what)
    {
        var film = await (what switch
        {
            "matroska" => OddFilms.LadenMatroskaAsync(),
            "quicktime" => OddFilms.LadenQuickTimeAsync(),
            _ => OddFilms.CaptionedAsync(),
        });
        var source = await ProbeAsync(film);
        Assert.True(what == "captions" ? await IsCaptionedAsync(film) : source.ToJsonString().Contains(OddFilms.Canary, StringComparison.Ordinal) && source["streams"]!.AsArray().Count > 3);
        var (room, shape) = await films.RoomAsync(film);

        var rendered = await films.RenderedAsync(room, JourneyTests.Cut(25, 50));

        var probed = await ProbeAsync(rendered);
        Assert.Equal(what == "captions" ? ["video"] : ["video", "audio"], probed["streams"]!.AsArray().Select(s => (string)s!["codec_type"]!));
        Assert.False(await IsCaptionedAsync(rendered));
        Assert.Empty(probed["chapters"]!.AsArray());
        Assert.Equal(-1, rendered.AsSpan().IndexOf("GA94"u8));
        foreach (var word in new[] { OddFilms.Canary, "51.5074", "10:00:00" })
        {
            Assert.All(new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode }, form => Assert.Equal(-1, rendered.AsSpan().IndexOf(form.GetBytes(word))));
        }

        // An edit list may begin in the middle of a group: the first frame shown is the first that the film shows.
        var shown = await NumberedFilm.NumbersAsync(rendered);
        Assert.Equal(Enumerable.Range(what == "quicktime" ? 10 : 0, (int)shape["frames"]!).Where((_, at) => at is < 25 or >= 50), shown);
    }

    [Theory]
    [InlineData("no film")]
    [InlineData("index lost")]
    [InlineData("unknown codec")]
    public async Task Film_ThatCannotBeDecoded_IsRefusedInWordsBeforeAnybodyEdits(string what)
    {
        var film = what switch
        {
            "no film" => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("no film at all ", 500))),
            "index lost" => (await OddFilms.SilentAsync())[..^4000],
            _ => await OddFilms.UnknownAsync(),
        };

        var refused = await films.RefusedAsync(film);

        Assert.Equal("commission.cannot-be-edited", refused.Code);
        Assert.Contains("cannot be edited here", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Film_ThatBreaksOff_IsRenderedAsFarAsItGoes()
    {
        var whole = await OddFilms.PlainAsync();
        var (room, shape) = await films.RoomAsync(whole[..(whole.Length * 6 / 10)]);
        var frames = (int)shape["frames"]!;
        Assert.InRange(frames, 40, 80);

        var shown = await NumberedFilm.NumbersAsync(await films.RenderedAsync(room, JourneyTests.Cut(0, 10)));

        Assert.Equal(Enumerable.Range(10, frames - 10), shown);
    }

    [Fact]
    public async Task Film_DamagedInItsMiddle_KeepsEveryWholeFrameInItsPlace()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.DamagedAsync(0.6, 0.63));
        Assert.Equal(100, (int)shape["frames"]!);

        var shown = await NumberedFilm.NumbersAsync(await films.RenderedAsync(room, JourneyTests.Cut(0, 10)));

        Assert.Equal(90, shown.Length);
        Assert.Equal(Enumerable.Range(10, 40), shown[..40]); // the first group of fifty is whole
    }

    [Fact]
    public async Task Film_WhoseEndIsLost_IsNotRenderedAsIfItWereWhole()
    {
        var (room, _) = await films.RoomAsync(await OddFilms.DamagedAsync(0.45, 1));

        var message = await films.FailedAsync(room, JourneyTests.Cut(0, 10));

        Assert.Contains("could not be decoded to its end", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Film_OfTenHours_IsCutToItsLastMinute()
    {
        var (room, shape) = await films.RoomAsync(await OddFilms.HoursAsync(10));
        Assert.Equal((36_000, 36_000_000L), ((int)shape["frames"]!, (long)shape["durationMs"]!));

        var shown = await NumberedFilm.NumbersAsync(await films.RenderedAsync(room, JourneyTests.Cut(0, 35_940)));

        Assert.Equal(Enumerable.Range(540, 60), shown);
    }

    [Fact]
    public async Task Film_LongerThanTwelveHours_IsRefusedInWords()
    {
        var room = (await films.World.CommissionAsync(await films.World.ExhibitAsync(await OddFilms.HoursAsync(13)))).Rooms[0];

        var refused = await films.EnterAsync(room);

        refused.Is(HttpStatusCode.Conflict, "film.too-long");
        Assert.Contains("longer than 12 hours", refused.Json.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<bool> IsCaptionedAsync(byte[] film) => Encoding.UTF8.GetString(
        await Outside.RunAsync("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "frame_side_data=side_data_type", "-"], film)).Contains("Closed Captions", StringComparison.Ordinal);

    private static async Task<JsonNode> ProbeAsync(byte[] film) =>
        JsonNode.Parse(await Outside.RunAsync("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-show_chapters", "-of", "json", "-"], film))!;

    private static async Task<IEnumerable<string>> KindsAsync(byte[] film) => (await ProbeAsync(film))["streams"]!.AsArray().Select(s => (string)s!["codec_type"]!);

    // The tone is heard for so many milliseconds, but for the silent ones.
    private static async Task SoundsOfAsync(byte[] film, int milliseconds, (int From, int Until) silent)
    {
        var bytes = await Outside.RunAsync("ffmpeg", ["-v", "error", "-i", "pipe:0", "-ar", "48000", "-ac", "1", "-f", "s16le", "pipe:1"], film);
        var samples = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(bytes).ToArray();
        Assert.InRange(samples.Length / 48, milliseconds - 50, milliseconds + 50);
        Assert.True(samples[(silent.From * 48)..(silent.Until * 48)].Max(Math.Abs) <= 1);
        Assert.True(samples[(200 * 48)..(800 * 48)].Max(Math.Abs) > 1000);
    }
}
