using System.Text;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests.Render;

/// <summary>Sources that carry more than the film they show. What they carry names a person; the rendition must not.</summary>
public sealed class HostileTests
{
    private const string Canary = "Zebedee Quillfeather";

    // In the coded picture there can be no space.
    private const string Captioned = "Zebedee_Quillfeather";
    private static readonly MediaSandbox Sandbox = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("everything in mkv")]
    [InlineData("place, tags and chapters in mp4")]
    [InlineData("cover in mp4")]
    [InlineData("data stream in mov")]
    [InlineData("edit list")]
    [InlineData("captions in the picture")]
    public async Task RenderAsync_HostileSource_RenditionHoldsTheFilmAndNothingElse(string what)
    {
        var master = Hostile(what);
        Assert.Contains(what == "captions in the picture" ? Captioned : Canary, Encoding.Latin1.GetString(master), StringComparison.Ordinal);
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [new(40, 80)], [new(SoundKind.Mute, 200, 700)], [new(PictureKind.Solid, PictureShape.Rectangle, [new(0, 0.6, 0.7, 0.3, 0.25), new(100, 0.1, 0.7, 0.3, 0.25)])]);

        var rendition = await RendererTests.RenderAsync(plan, master);

        var findings = await new RenditionCheck(Sandbox).ExamineAsync(plan, RendererTests.Opening(master), RendererTests.Opening(rendition), Stop);
        Assert.True(findings.All(f => f.Passed), string.Join('\n', findings.Where(f => !f.Passed)));
        foreach (var form in new[] { Encoding.UTF8.GetBytes(Canary), Encoding.UTF8.GetBytes(Captioned), Encoding.Unicode.GetBytes(Canary), Encoding.BigEndianUnicode.GetBytes(Canary) })
        {
            Assert.Equal(-1, rendition.AsSpan().IndexOf(form));
        }

        var shown = StripFilm.Numbers(rendition);
        Assert.Equal(shown.Order().Distinct(), shown);
        var offset = shown[0];
        Assert.Equal(Enumerable.Range(offset, (int)film.Frames).Where((_, f) => f is < 40 or >= 80), shown);
    }

    [Fact]
    public async Task ExamineAsync_OrdinaryCopyOfHostileFilm_Fails()
    {
        var master = Hostile("place, tags and chapters in mp4");
        var film = await RendererTests.ShapeAsync(master);

        var findings = await new RenditionCheck(Sandbox).ExamineAsync(new RenderPlan(film, [], [new(SoundKind.Mute, 200, 700)], []), RendererTests.Opening(master), RendererTests.Opening(master), Stop);

        var failed = findings.Where(f => !f.Passed).Select(f => f.Name).ToList();
        Assert.Empty(new[] { "boxes", "tags", "chapters", "units", "streams", "silence" }.Except(failed));
        Assert.DoesNotContain(findings, f => f.Seen.Contains(Canary, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("behind the end", "boxes")]
    [InlineData("a box of free space", "boxes")]
    [InlineData("bytes in the media", "bytes")]
    [InlineData("a frame left out", "frames")]
    public async Task ExamineAsync_RenditionTamperedWith_IsNoticed(string how, string finding)
    {
        var master = StripFilm.Make(50);
        var film = await RendererTests.ShapeAsync(master);
        var plan = new RenderPlan(film, [], [], []);
        var rendition = await RendererTests.RenderAsync(plan, master);
        byte[] tampered = how switch
        {
            "behind the end" => [.. rendition, .. "leak"u8],
            "a box of free space" => [.. rendition, 0, 0, 0, 12, .. "freeleak"u8],
            "bytes in the media" => Longer(rendition),
            _ => rendition,
        };
        var asked = how == "a frame left out" ? plan with { Cuts = [new(10, 11)] } : plan;

        var findings = await new RenditionCheck(Sandbox).ExamineAsync(asked, RendererTests.Opening(master), RendererTests.Opening(tampered), Stop);

        Assert.Contains(findings, f => f.Name == finding && !f.Passed);
    }

    // Bytes behind the last sample, inside the media box, whose length covers them.
    private static byte[] Longer(byte[] rendition)
    {
        var at = rendition.AsSpan().IndexOf("mdat"u8);
        var longer = new byte[rendition.Length + 100];
        rendition.CopyTo(longer, 0);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(longer.AsSpan(at + 4));
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(longer.AsSpan(at + 4), length + 100);
        return longer;
    }

    private static byte[] Hostile(string what)
    {
        var film = StripFilm.Make(150);
        var files = new Dictionary<string, byte[]>
        {
            ["film"] = film,
            ["names.srt"] = Encoding.UTF8.GetBytes($"1\n00:00:00,000 --> 00:00:04,000\n{Canary}\n"),
            ["names.txt"] = Encoding.UTF8.GetBytes(Canary),
            ["chapters"] = Encoding.UTF8.GetBytes($";FFMETADATA1\ntitle={Canary}\ncomment={Canary}\nlocation=+51.5074-000.1278/\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle={Canary}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=6000\ntitle=The end\n"),
        };
        return what switch
        {
            "everything in mkv" => Outside.Make([], "mkv", files, "-i", "film", "-i", "names.srt", "-i", "chapters", "-f", "lavfi", "-t", "6", "-i", "sine=1234",
                "-map", "0:v", "-map", "0:a", "-map", "3:a", "-map", "1", "-map_metadata", "2", "-map_chapters", "2", "-attach", "names.txt", "-metadata:s:t", "mimetype=text/plain",
                "-metadata:s:a:1", "title=" + Canary, "-c:v", "copy", "-c:a", "aac", "-c:s", "srt"),
            "place, tags and chapters in mp4" => Outside.Make([], "mp4", files, "-i", "film", "-i", "chapters", "-i", "names.srt", "-map", "0", "-map", "2", "-c", "copy", "-c:s", "mov_text", "-map_metadata", "1", "-map_chapters", "1",
                "-metadata:s:v", "handler_name=" + Canary),
            "cover in mp4" => Outside.Make([], "mp4", files, "-i", "film", "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.04", "-map", "0", "-map", "1:v", "-c:v:0", "copy", "-c:a", "copy", "-c:v:1", "mjpeg", "-frames:v:1", "1",
                "-disposition:v:1", "attached_pic", "-metadata", "title=" + Canary),
            "data stream in mov" => Outside.Make([], "mov", files, "-i", "film", "-map", "0", "-c", "copy", "-timecode", "10:00:00:00", "-metadata", "com.apple.quicktime.location.ISO6709=" + Canary, "-movflags", "use_metadata_tags"),
            "edit list" => Outside.Make([], "mp4", files, "-ss", "1.02", "-i", "film", "-map", "0", "-c", "copy", "-metadata", "title=" + Canary),
            _ => Outside.Make([], "mp4", files, "-i", "film", "-map", "0", "-c", "copy", "-bsf:v", "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+" + Captioned, "-metadata", "title=" + Canary),
        };
    }
}
