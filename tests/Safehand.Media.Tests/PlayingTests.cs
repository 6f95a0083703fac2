using System.Text;
using Xunit;

namespace Safehand.Media.Tests;

public sealed class PlayingTests(Films films) : IClassFixture<Films>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("interview", MediaKind.Video)]
    [InlineData("call", MediaKind.Audio)]
    [InlineData("document", MediaKind.Image)]
    [InlineData("empty", MediaKind.Unplayable)]
    [InlineData("text", MediaKind.Unplayable)]
    [InlineData("playlist", MediaKind.Unplayable)]
    [InlineData("cut short", MediaKind.Unplayable)]
    public async Task LookAsync_Each_IsWhatItIs(string what, MediaKind expected)
    {
        var bytes = what switch
        {
            "interview" => films.Interview,
            "call" => films.Call,
            "document" => films.Document,
            "empty" => [],
            "playlist" => Encoding.ASCII.GetBytes("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:4,\nfile:///etc/passwd\n"),
            "cut short" => films.Interview[..200],
            _ => Encoding.ASCII.GetBytes("This is a statement, not a film. " + new string('x', 5000)),
        };

        var facts = await new Probe(films.Sandbox).LookAsync(new MemoryStream(bytes), Stop);

        Assert.Equal(expected, facts.Kind);
    }

    [Theory]
    [InlineData("as made")]
    [InlineData("index last")]
    [InlineData("matroska")]
    [InlineData("webm")]
    [InlineData("avi")]
    public async Task CutAsync_Film_PartsLineUpAndTogetherAreTheWhole(string form)
    {
        var film = form switch
        {
            "index last" => Turned(await films.TurnedAsync(films.Interview, "-c", "copy", "-movflags", "+empty_moov+frag_keyframe", "-f", "mp4")),
            "matroska" => await films.TurnedAsync(films.Interview, "-c", "copy", "-f", "matroska"),
            "webm" => await films.TurnedAsync(films.Interview, "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-s", "320x180", "-c:a", "libopus", "-f", "webm"),
            "avi" => await films.TurnedAsync(films.Interview, "-c:v", "mpeg4", "-s", "320x180", "-c:a", "mp3", "-f", "avi"),
            _ => films.Interview,
        };

        var (facts, initialisation, parts) = await CutAsync(film);
        var whole = new MemoryStream();
        whole.Write(initialisation.Span);
        parts.ForEach(p => whole.Write(p.Bytes.Span));
        var again = await new Probe(films.Sandbox).LookAsync(new MemoryStream(whole.ToArray()), Stop);

        Assert.Equal(MediaKind.Video, facts.Kind);
        Assert.Equal("h264", again.VideoCodec);
        Assert.Equal("aac", again.AudioCodec);
        Assert.Equal(Enumerable.Range(0, parts.Count), parts.Select(p => p.Index));
        Assert.InRange(parts.Sum(p => p.Duration.TotalSeconds), 5, 15);
        Assert.All(parts.SkipLast(1), p => Assert.InRange(p.Duration.TotalSeconds, 1.9, 6.1));
    }

    [Fact]
    public async Task CutAsync_RecordingThatCannotBeReadToItsEnd_ThrowsAndDoesNotPassForTheWhole()
    {
        var facts = await new Probe(films.Sandbox).LookAsync(new MemoryStream(films.Interview), Stop);

        await Assert.ThrowsAsync<IOException>(() => new Segmenter(films.Sandbox).CutAsync(
            new BrokenStore(films.Interview, films.Interview.Length / 2), facts, PlayingForm.Of(facts), (_, _) => Task.CompletedTask, (_, _) => Task.CompletedTask, Stop));
    }

    [Fact]
    public async Task MarkPartAsync_Film_NameIsInThePictureAndSoundIsKept()
    {
        var (facts, initialisation, parts) = await CutAsync(films.Interview);
        var marker = new Marker(films.Sandbox);

        var one = await marker.MarkPartAsync(initialisation, parts[0].Bytes, new ViewerMark("DC P Nair NS4417", "22 Nov 2026 09:41:07"), facts.Seen(), 0, Stop);
        var other = await marker.MarkPartAsync(initialisation, parts[0].Bytes, new ViewerMark("PC J Silva NS1001", "22 Nov 2026 09:41:07"), facts.Seen(), 0, Stop);

        Assert.NotNull(one);
        var difference = Difference(await FrameAsync(one), await FrameAsync(other!));
        Assert.True(difference > 300, $"{difference} pixels differ");
        Assert.Equal("aac", (await new Probe(films.Sandbox).LookAsync(new MemoryStream(one), Stop)).AudioCodec);
    }

    [Theory]
    [InlineData("O'Brien: 100% \\n %{pts} [x],;=")]
    [InlineData("Zoë Müller 李\n\u0007")]
    [InlineData("':drawtext=text='x")]
    public async Task MarkPartAsync_HostileName_IsDrawnAsText(string mark)
    {
        var (facts, initialisation, parts) = await CutAsync(films.Interview);

        Assert.NotNull(await new Marker(films.Sandbox).MarkPartAsync(initialisation, parts[0].Bytes, new ViewerMark(mark, "22 Nov 2026 09:41:07"), facts.Seen(), 0, Stop));
        Assert.NotNull(await new Marker(films.Sandbox).MarkStillAsync(new MemoryStream(films.Document), new ViewerMark(mark, "22 Nov 2026"), new PictureSize(1600, 1200), Stop));
    }

    [Fact]
    public async Task MarkPartAsync_SoundAlone_HasAMarkedPicture()
    {
        var (facts, initialisation, parts) = await CutAsync(films.Call);

        var marked = await new Marker(films.Sandbox).MarkPartAsync(initialisation, parts[0].Bytes, new ViewerMark("DC P Nair NS4417", "22 Nov 2026 09:41:07"), null, 0, Stop);

        Assert.Equal(MediaKind.Audio, facts.Kind);
        Assert.NotNull(marked);
        var seen = await new Probe(films.Sandbox).LookAsync(new MemoryStream(marked), Stop);
        Assert.Equal((MediaKind.Video, "aac"), (seen.Kind, seen.AudioCodec));
    }

    [Fact]
    public async Task MarkPartAsync_AllParts_PlayWithoutAGap()
    {
        var (facts, initialisation, parts) = await CutAsync(films.Interview);
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.Write(await new Marker(films.Sandbox).MarkPartAsync(initialisation, part.Bytes, new ViewerMark("DC P Nair", "22 Nov 2026 09:41:07"), facts.Seen(), 0, Stop));
        }

        var times = await PacketTimesAsync(all.ToArray());
        Assert.Equal((int)Math.Round(parts.Sum(p => p.Duration.TotalSeconds) * 25), times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.039, 0.041));
    }

    [Fact]
    public async Task MeasureAsync_Film_IsLoudWhereItIsSpokenAndQuietBetween()
    {
        var peaks = await new Peaks(films.Sandbox).MeasureAsync(new MemoryStream(films.Interview), Stop);

        var length = (await new Probe(films.Sandbox).LookAsync(new MemoryStream(films.Interview), Stop)).Duration!.Value;
        Assert.InRange(peaks.Length / (double)Peaks.PerSecond, length.TotalSeconds - 0.5, length.TotalSeconds + 0.5);
        Assert.Equal((int)Math.Round(2 * length.TotalSeconds * Peaks.PerSecond), Peaks.Over(peaks, 2 * length).Length);
        Assert.Equal([1, 3, 5], Peaks.AtMost([1, 2, 3, 4, 5], 3));
        Assert.True(peaks.Max() > 40);
        Assert.Contains(peaks, p => p < 4);
        Assert.Empty(await new Peaks(films.Sandbox).MeasureAsync(new MemoryStream(films.Document), Stop));
    }

    [Fact]
    public void Of_Durations_IsAFinishedList() => Assert.Equal(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:4,\nsegments/0.ts\n#EXTINF:1.5,\nsegments/1.ts\n#EXT-X-ENDLIST\n",
        Playlist.Of([TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1.5)]));

    private async Task<(MediaFacts Facts, ReadOnlyMemory<byte> Initialisation, List<MediaPart> Parts)> CutAsync(byte[] film)
    {
        var facts = await new Probe(films.Sandbox).LookAsync(new MemoryStream(film), Stop);
        ReadOnlyMemory<byte> initialisation = default;
        var parts = new List<MediaPart>();
        var cut = await new Segmenter(films.Sandbox).CutAsync(
            new MemoryStream(film),
            facts,
            facts.Kind == MediaKind.Video ? await new Segmenter(films.Sandbox).FormOfAsync(_ => Task.FromResult<Stream>(new MemoryStream(film)), facts, Stop) : null,
            (bytes, _) =>
            {
                initialisation = bytes;
                return Task.CompletedTask;
            },
            (part, _) =>
            {
                parts.Add(part);
                return Task.CompletedTask;
            },
            Stop);
        Assert.True(cut);
        return (facts, initialisation, parts);
    }

    // An ordinary MP4 with its index behind its media, as phones write it.
    private static byte[] Turned(byte[] film)
    {
        var folder = Directory.CreateTempSubdirectory("safehand-media-").FullName;
        var (from, to) = (Path.Combine(folder, "a.mp4"), Path.Combine(folder, "b.mp4"));
        File.WriteAllBytes(from, film);
        using var ffmpeg = System.Diagnostics.Process.Start("/usr/bin/ffmpeg", ["-v", "error", "-i", from, "-c", "copy", to]);
        ffmpeg.WaitForExit();
        var turned = File.ReadAllBytes(to);
        Directory.Delete(folder, recursive: true);
        var text = Encoding.Latin1.GetString(turned);
        Assert.True(text.IndexOf("mdat", StringComparison.Ordinal) < text.IndexOf("moov", StringComparison.Ordinal));
        return turned;
    }

    private async Task<byte[]> FrameAsync(byte[] film) => await films.TurnedAsync(film, "-ss", "1", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray");

    private static int Difference(byte[] one, byte[] other) => one.Zip(other).Count(p => Math.Abs(p.First - p.Second) > 24);

    private async Task<List<double>> PacketTimesAsync(byte[] film)
    {
        using var csv = new MemoryStream();
        await films.Sandbox.RunAsync(
            "/usr/bin/ffprobe",
            ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", "-i", "pipe:0"],
            (stdin, ct) => stdin.WriteAsync(film, ct).AsTask(),
            (stdout, ct) => stdout.CopyToAsync(csv, ct),
            JobLimits.Short,
            Stop);
        return [.. Encoding.ASCII.GetString(csv.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => double.Parse(l.Trim().TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture)).Order()];
    }

    private sealed class BrokenStore(byte[] film, int breaksAt) : MemoryStream(film)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < breaksAt ? base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, breaksAt - Position)], cancellationToken) : throw new IOException("The disk is broken.");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => CopyAsync(destination, cancellationToken);

        private async Task CopyAsync(Stream destination, CancellationToken ct)
        {
            var buffer = new byte[65536];
            int read;
            while ((read = await ReadAsync(buffer, ct)) > 0)
            {
                await destination.WriteAsync(buffer.AsMemory(0, read), ct);
            }
        }
    }
}
