using System.Globalization;
using System.Text;
using Safehand.Media.Faces;
using Safehand.Media.Render;
using Safehand.Media.Words;
using Xunit;

namespace Safehand.Media.Tests.Words;

/// <summary>Judged against where and when ffmpeg was told to write.</summary>
public sealed class ScreenWordsTests
{
    private const string Font = "fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    private static readonly FilmShape Film = new(1280, 720, new(25, 1), 300, false, 0);
    private readonly MediaSandbox sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindAsync_WritingAtKnownPlacesAndTimes_IsReadThereAndThen()
    {
        var film = await DrawnAsync(
            "0x3d454a",
            $"drawtext={Font}:text='14 Harbour Street':fontsize=40:fontcolor=black:x=600:y=424:enable='between(t,4.2,8.1)'",
            $"drawtext={Font}:text='%{{pts\\:hms\\:37800}}':fontsize=26:fontcolor=white:x=1080:y=24",
            $"drawtext={Font}:text='Statement of Priya Nair':fontsize=30:fontcolor=white:x=60:y=600");

        var found = await FoundAsync(film);

        Assert.Equal(3, found.Texts.Count);
        var street = Assert.Single(found.Texts, t => t.Text == "14 Harbour Street");
        Assert.InRange(street.Keyframes[0].Frame, 50, 105);
        Assert.InRange(street.Keyframes[^1].Frame, 202, 255);
        Assert.All(street.Keyframes, k => Holds(k, 604, 425, 354, 28));
        var name = Assert.Single(found.Texts, t => t.Text == "Statement of Priya Nair");
        Assert.Equal((0, 299), (name.Keyframes[0].Frame, name.Keyframes[^1].Frame));
        Assert.All(name.Keyframes, k => Holds(k, 63, 600, 340, 28));
        Assert.InRange(name.Confidence, 0.8, 1);
        Assert.Equal((0, 299), Assert.Single(found.Texts, t => t.Text.StartsWith("10:30:", StringComparison.Ordinal)).Keyframes is var clock ? (clock[0].Frame, clock[^1].Frame) : default);
    }

    [Fact]
    public async Task FindAsync_PageShownForASecondBetweenTwoReadings_IsRead()
    {
        var film = await DrawnAsync(
            "0x202020",
            $"drawbox=x=100:y=50:w=1080:h=620:c=white:t=fill:enable='between(t,4.5,5.5)',drawtext={Font}:text='Witness address':fontsize=48:fontcolor=black:x=200:y=300:enable='between(t,4.5,5.5)'");

        var found = await FoundAsync(film);

        var page = Assert.Single(found.Texts, t => t.Text.Contains("Witness", StringComparison.Ordinal));
        Assert.True(page.Keyframes[0].Frame <= 113 && page.Keyframes[^1].Frame >= 137, $"{page.Keyframes[0]} {page.Keyframes[^1]}");
    }

    [Fact]
    public async Task FindAsync_NothingWritten_ProposesNothing()
    {
        var found = await FoundAsync(await DrawnAsync("0x3d454a", "drawbox=x=430:y=60:w=420:h=200:c=0x59656e:t=fill"));

        Assert.Equal(7, found.Looked);
        Assert.Empty(found.Texts);
    }

    [Fact]
    public async Task FindAsync_FilmThatCannotBeRead_IsRefusedInWords()
    {
        var found = await new ScreenWords(sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream("no film"u8.ToArray())), Film, null, Stop);

        Assert.Equal("words.unreadable", found.Refusal?.Code);
    }

    [Fact]
    public async Task FindAsync_Cancelled_Stops()
    {
        var film = await DrawnAsync("0x3d454a", $"drawtext={Font}:text='SPECIMEN':fontsize=40:x=60:y=60");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new ScreenWords(sandbox).FindAsync(
            _ => Task.FromResult<Stream>(new MemoryStream(film)), Film, new Told(cancel.Cancel), cancel.Token));
    }

    [Theory]
    [InlineData("Nair", "Nair", 1)]
    [InlineData("10:30:05", "10:30:07", 0.83)]
    [InlineData("14 Harbour St", "14 harbour st", 1)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("", "", 1)]
    [InlineData("a", "", 0)]
    public void Alike_TwoTexts_IsThePartThatStays(string one, string other, double alike) => Assert.Equal(alike, ScreenLine.Alike(one, other), 0.01);

    [Fact]
    public void Read_HostileTable_GivesLinesInsideThePictureWithoutControls()
    {
        const string row = "5\t1\t1\t1\t1\t{0}\t{1}\t10\t90\t20\t{2}\t{3}\n";
        var table = new StringBuilder("level\tpage_num\n");
        (int Left, string Sure, string Text)[] words = [(5, "96", "Harbour\u202E\u0007"), (60, "NaN", "no"), (900, "99", "outside"), (-4, "99", "outside"), (30, "95", "Street"), (40, "12", "unsure")];
        for (var i = 0; i < words.Length; i++)
        {
            table.AppendFormat(CultureInfo.InvariantCulture, row, i, words[i].Left, words[i].Sure, words[i].Text);
        }

        var line = Assert.Single(ScreenLine.Read(table + "5\t1\nrubbish\t\t\t\t\t\t\t\t\t\t\t", 200, 100));

        Assert.Equal("Harbour Street", line.Text);
        Assert.Equal(new Box(0.025f, 0.1f, 0.575f, 0.2f), line.Box);
    }

    [Fact]
    public void Take_LineMissedTwice_IsStillTheSame()
    {
        var timeline = new WordTimeline(Film);
        IReadOnlyList<ScreenLine> one = [new("Priya Nair", new Box(0.1f, 0.1f, 0.2f, 0.05f), 0.9)];
        foreach (var (frame, lines) in new (long, IReadOnlyList<ScreenLine>)[] { (0, one), (50, []), (100, []), (150, one), (200, []), (250, []) })
        {
            timeline.Take(frame, lines);
        }

        var text = Assert.Single(timeline.Texts());

        Assert.Equal((0, 200, 2), (text.Keyframes[0].Frame, text.Keyframes[^1].Frame, text.Looks));
    }

    private static void Holds(Keyframe box, int x, int y, int width, int height) => Assert.True(
        box.X * 1280 <= x && box.Y * 720 <= y && (box.X + box.Width) * 1280 >= x + width && (box.Y + box.Height) * 720 >= y + height && box.Width * 1280 < width * 1.25 && box.Height * 720 < height * 2.2,
        $"{box} does not hold {x},{y} {width} by {height} tightly");

    private async Task<ScreenWordsFound> FoundAsync(byte[] film) =>
        (await new ScreenWords(sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), Film, null, Stop)).Value;

    private async Task<byte[]> DrawnAsync(string wall, params string[] drawn)
    {
        using var made = new MemoryStream();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", "-v", "error", "-f", "lavfi", "-i", $"color=c={wall}:s=1280x720:r=25:d=12,{string.Join(',', drawn)}", "-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-f", "matroska", "pipe:1"],
            (_, _) => Task.CompletedTask, (stdout, ct) => stdout.CopyToAsync(made, ct), JobLimits.Short, Stop);
        Assert.True(end.Succeeded && made.Length > 0);
        return made.ToArray();
    }

    private sealed class Told(Action act) : IProgress<double>
    {
        public void Report(double value) => act();
    }
}
