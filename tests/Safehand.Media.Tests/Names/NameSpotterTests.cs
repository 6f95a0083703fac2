using System.Buffers.Binary;
using Safehand.Media.Names;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Names;

/// <summary>Judged on speech made by flite, laid at known times, and on the recorded readings that come with the recogniser.</summary>
public sealed class NameSpotterTests
{
    private const int Rate = 16000;
    private static readonly string[] Asked = ["Priya Nair", "Michael Davies", "Thomas Okonkwo", "Margaret Hughes", "Élodie O'Brien"];
    private readonly MediaSandbox sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kal16")]
    [InlineData("awb")]
    [InlineData("rms")]
    [InlineData("slt")]
    public async Task FindAsync_NamesAtKnownTimes_AreFoundThereAndCoveredWhole(string voice)
    {
        (int Name, string Said)[] sentences =
        [
            (-1, "good morning, this interview is being recorded in the harbour office."),
            (0, "priya nair"), (-1, "told us what happened, and then she went home by bus."), (1, "michael davies"),
            (-1, "was not there, he was late for work that evening."), (2, "thomas okonkwo"), (-1, "saw the blue van by the gate."),
        ];
        var film = new MemoryStream();
        var truth = new List<(int Name, double From, double Until)>();
        foreach (var (name, said) in sentences)
        {
            var speech = await SpokenAsync(voice, said);
            var at = film.Length / 2.0 / Rate;
            if (name >= 0)
            {
                truth.Add((name, at + Edge(speech), at + (speech.Length / 2.0 / Rate) - Edge(Reversed(speech))));
            }

            film.Write(speech);
            film.Write(new byte[Rate / 2]);
        }

        var spotted = await SpottedAsync(Wave(film.ToArray()), Asked, film.Length / 2.0 / Rate);

        Assert.Equal(truth.Select(t => t.Name), spotted.Spots.Where(s => s.Name < 3).Select(s => s.Name));
        Assert.DoesNotContain(spotted.Spots, s => s.Name == 3);
        Assert.All(truth.Zip(spotted.Spots.Where(s => s.Name < 3)), p =>
        {
            Assert.InRange(p.Second.FromMs / 1000.0, p.First.From - 0.5, p.First.From + 0.02);
            Assert.InRange(p.Second.UntilMs / 1000.0, p.First.Until - 0.05, p.First.Until + 0.6);
            Assert.InRange(p.Second.Confidence, 0.2, 1);
        });
    }

    [Fact]
    public async Task FindAsync_RecordedReading_NameIsFoundWhereItIsRead()
    {
        var reading = await File.ReadAllBytesAsync("/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0870.wav", Stop);
        var other = await File.ReadAllBytesAsync("/usr/share/pocketsphinx/test/data/librivox/sense_and_sensibility_01_austen_64kb-0890.wav", Stop);

        var spotted = await SpottedAsync(reading, ["John Dashwood", "Margaret Hughes"], 7.1);

        var spot = Assert.Single(spotted.Spots);
        Assert.Equal(0, spot.Name);
        Assert.InRange(spot.FromMs, 400, 700);
        Assert.InRange(spot.UntilMs, 1500, 1800);
        Assert.Empty((await SpottedAsync(other, ["John Dashwood", "Margaret Hughes"], 5)).Spots);
    }

    [Fact]
    public async Task FindAsync_AfterALongSilence_TimesHold()
    {
        var name = await SpokenAsync("slt", "michael davies");
        var film = new byte[(Rate * 2 * 300) + name.Length + (Rate * 2)];
        name.CopyTo(film, Rate * 2 * 300);

        var spotted = await SpottedAsync(Wave(film), ["Michael Davies"], 302);

        Assert.InRange(Assert.Single(spotted.Spots).FromMs, 299_500, 300_300);
    }

    [Fact]
    public async Task FindAsync_WhileItListens_NoCommandLineOrEnvironmentHoldsAName()
    {
        var speech = Wave([.. await SpokenAsync("slt", "we spoke with xanthippe zabriskie yesterday"), .. new byte[Rate * 60]]);
        var looked = 0;
        var seen = new List<string>();

        var spotted = await new NameSpotter(sandbox).FindAsync(
            _ => Task.FromResult<Stream>(new MemoryStream(speech)), ["Xanthippe Zabriskie"], Film(33), new Told(() =>
            {
                looked++;
                seen.AddRange(from process in Directory.GetDirectories("/proc") where int.TryParse(Path.GetFileName(process), out _) from file in new[] { "cmdline", "environ" } select Text(Path.Combine(process, file)));
            }),
            Stop);

        Assert.Null(spotted.Refusal);
        Assert.True(looked > 0);
        Assert.Contains(seen, s => s.Contains("pocketsphinx_continuous", StringComparison.Ordinal));
        Assert.DoesNotContain(seen, s => s.Contains("zabriskie", StringComparison.OrdinalIgnoreCase) || s.Contains("xanthippe", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("text")]
    [InlineData("silent film")]
    public async Task FindAsync_WithoutSound_IsRefusedInWords(string what)
    {
        var bytes = what == "text" ? "not a film"u8.ToArray() : await MadeAsync(["-f", "lavfi", "-i", "color=s=320x240:d=1", "-c:v", "libx264", "-f", "matroska"]);

        var spotted = await new NameSpotter(sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream(bytes)), Asked, Film(1), null, Stop);

        Assert.Equal("names.no-sound", spotted.Refusal?.Code);
    }

    [Theory]
    [InlineData("names.too-many", "")]
    [InlineData("names.unheard", "李")]
    [InlineData("names.unheard", "Jo")]
    [InlineData("names.unheard", "$(id) `;|")]
    public async Task FindAsync_NameThatCannotBeListenedFor_IsRefusedInWords(string code, string name)
    {
        var spotted = await new NameSpotter(sandbox).FindAsync(_ => throw new InvalidOperationException("Not opened."), name.Length == 0 ? [] : [name], Film(1), null, Stop);

        Assert.Equal(code, spotted.Refusal?.Code);
    }

    [Fact]
    public async Task FindAsync_Cancelled_Stops()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var speech = Wave(new byte[Rate * 2 * 600]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new NameSpotter(sandbox).FindAsync(
            _ => Task.FromResult<Stream>(new MemoryStream(speech)), Asked, Film(600), new Told(cancel.Cancel), cancel.Token));
    }

    [Theory]
    [InlineData("Nair", "nair")]
    [InlineData("Élodie  O’Brien-Łukasz", "elodie o'brien lukasz")]
    [InlineData("STRAẞE straße Øre", "strasse strasse ore")]
    [InlineData("李 Smith", "smith")]
    public void Words_OfAName_AreSmallLettersWithoutAccents(string name, string words) => Assert.Equal(words, string.Join(' ', Pronunciations.Words(name)));

    [Theory]
    [InlineData("okonkwo", "OW K OW NG K W OW")]
    [InlineData("nkechi", "NG K EH CH IY")]
    [InlineData("ibrahimovic", "IY B R AA IY M OW V IY K")]
    [InlineData("whittaker", "W IH T AE K ER")]
    [InlineData("xu", "Z UW")]
    [InlineData("maria", "M AA R IY AA")]
    [InlineData("schmidt", "SH M IH D T")]
    public void Readings_OfAWordInNoDictionary_HoldTheExpectedOne(string word, string sounds) => Assert.Contains(sounds, LetterSounds.Readings(word));

    [Fact]
    public async Task Readings_OfAnyLetters_AreSoundsOfTheModel()
    {
        var model = (await File.ReadAllLinesAsync("/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict", Stop)).SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)).ToHashSet();
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var word = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)('a' + random.Next(26)))]);
            Assert.All(LetterSounds.Readings(word), r => Assert.All(r.Split(' '), sound => Assert.Contains(sound, model)));
        }
    }

    [Theory]
    [InlineData("n0w0 n0w1 1.000 2.000 0.9", 1)]
    [InlineData("n9w0 1.000 2.000 0.9", 0)]
    [InlineData("n0w0 2.000 1.000 0.9", 0)]
    [InlineData("n0w0 NaN 1.000 0.9", 0)]
    [InlineData("n0w0 99.000 100.000 0.9", 0)]
    [InlineData("nw0 1.000 2.000 0.9", 0)]
    [InlineData("n0w0 n0w1", 0)]
    public void Read_Line_OnlyWhatIsASpotCounts(string line, int spots) => Assert.Equal(spots, NameSpotter.Read(line + "\n\n", 1, 60_000).Count());

    private static FilmShape Film(double seconds) => new(0, 0, new(25, 1), (long)Math.Ceiling(seconds * 25), true, 1);

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty; // it has ended meanwhile
        }
    }

    private async Task<NamesSpotted> SpottedAsync(byte[] film, string[] names, double seconds) =>
        (await new NameSpotter(sandbox).FindAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), names, Film(seconds), null, Stop)).Value;

    private Task<byte[]> SpokenAsync(string voice, string text) => MadeAsync(["-f", "lavfi", "-i", $"flite=text='{text.Replace(",", "\\,", StringComparison.Ordinal)}':voice={voice}", "-ar", $"{Rate}", "-ac", "1", "-f", "s16le"]);

    private async Task<byte[]> MadeAsync(string[] arguments)
    {
        using var made = new MemoryStream();
        var end = await sandbox.RunAsync("/usr/bin/ffmpeg", ["-nostdin", "-v", "error", .. arguments, "pipe:1"], (_, _) => Task.CompletedTask, (stdout, ct) => stdout.CopyToAsync(made, ct), JobLimits.Short, Stop);
        Assert.True(end.Succeeded && made.Length > 0);
        return made.ToArray();
    }

    // Seconds before the first sample that is loud.
    private static double Edge(byte[] samples)
    {
        var at = 0;
        while (at + 2 <= samples.Length && Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(samples.AsSpan(at))) < 600)
        {
            at += 2;
        }

        return at / 2.0 / Rate;
    }

    private static byte[] Reversed(byte[] samples) => [.. samples.Chunk(2).Reverse().SelectMany(s => s)];

    private static byte[] Wave(byte[] samples)
    {
        var wave = new byte[44 + samples.Length];
        "RIFF\0\0\0\0WAVEfmt "u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), 36 + samples.Length);
        int[] numbers = [16, 0x10001, Rate, Rate * 2, 0x100002];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16 + (i * 4)), numbers[i]);
        }

        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), samples.Length);
        samples.CopyTo(wave, 44);
        return wave;
    }

    private sealed class Told(Action act) : IProgress<double>
    {
        public void Report(double value) => act();
    }
}
