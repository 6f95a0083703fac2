using System.Globalization;
using System.Text.Json;

namespace Safehand.Media;

/// <summary>What a recording is, to a player.</summary>
public enum MediaKind
{
    /// <summary>Nothing that can be played here.</summary>
    Unplayable,

    /// <summary>Moving picture, with or without sound.</summary>
    Video,

    /// <summary>Sound alone.</summary>
    Audio,

    /// <summary>One picture.</summary>
    Image,
}

/// <summary>What was found in a recording.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Duration">Its length, if it says.</param>
/// <param name="VideoCodec">Name of the picture's codec, as ffmpeg calls it.</param>
/// <param name="AudioCodec">Name of the sound's codec.</param>
/// <param name="Width">Pixels across, before rotation.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="PixelFormat">The picture's sample layout.</param>
public sealed record MediaFacts(MediaKind Kind, TimeSpan? Duration, string? VideoCodec, string? AudioCodec, int Width, int Height, string? PixelFormat)
{
    /// <summary>Nothing that can be played here. Evidence all the same.</summary>
    public static MediaFacts Unplayable { get; } = new(MediaKind.Unplayable, null, null, null, 0, 0, null);
}

/// <summary>Says what a recording is, from its bytes alone: names and declared types are not believed.</summary>
public sealed class Probe(MediaSandbox sandbox)
{
    /// <summary>Largest picture: 8K. More is a bomb.</summary>
    public const long MostPixels = 8192L * 4320;

    /// <summary>Most streams in one file.</summary>
    public const int MostStreams = 32;

    private const int MostJson = 1 << 20;

    /// <summary>Containers that are read at all. Playlists and network formats are not among them.</summary>
    internal const string Formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,wav,w64,mp3,ogg,flac,aac,mpegts,mpeg,asf,flv,amr,caf,aiff,au,jpeg_pipe,png_pipe,webp_pipe,tiff_pipe,bmp_pipe,image2pipe,gif";

    private static readonly string[] StillFormats = ["jpeg_pipe", "png_pipe", "webp_pipe", "tiff_pipe", "bmp_pipe", "image2pipe"];

    /// <summary>Looks at a recording.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="ct">Stops looking.</param>
    /// <returns>Never throws for bad media: it is then unplayable.</returns>
    public async Task<MediaFacts> LookAsync(Stream recording, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recording);
        var piped = await FaststartStream.TurnAsync(recording, ct);
        using var json = new MemoryStream();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffprobe",
            ["-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Formats, "-max_pixels", MostPixels.ToString(CultureInfo.InvariantCulture), "-probesize", "20000000", "-analyzeduration", "20000000", "-show_format", "-show_streams", "-of", "json", "-i", "pipe:0"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 16, stop),
            (stdout, stop) => CopyAtMostAsync(stdout, json, MostJson, stop),
            JobLimits.Short,
            ct);
        if (!end.Succeeded)
        {
            return MediaFacts.Unplayable;
        }

        try
        {
            return Read(json.ToArray());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return MediaFacts.Unplayable;
        }
    }

    internal static async Task CopyAtMostAsync(Stream from, Stream to, int most, CancellationToken ct)
    {
        var buffer = new byte[65536];
        int read;
        while (to.Length < most && (read = await from.ReadAsync(buffer, ct)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, read), ct);
        }
    }

    private static MediaFacts Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var streams = document.RootElement.GetProperty("streams").EnumerateArray().ToArray();
        var format = document.RootElement.GetProperty("format").GetProperty("format_name").GetString() ?? string.Empty;
        var video = streams.FirstOrDefault(s => Is(s, "video") && !IsCover(s));
        var audio = streams.FirstOrDefault(s => Is(s, "audio"));
        var width = Number(video, "width");
        var height = Number(video, "height");
        if (streams.Length > MostStreams || (long)width * height > MostPixels)
        {
            return MediaFacts.Unplayable;
        }

        var seconds = document.RootElement.GetProperty("format").TryGetProperty("duration", out var d)
            && double.TryParse(d.GetString(), CultureInfo.InvariantCulture, out var s) ? TimeSpan.FromSeconds(s) : (TimeSpan?)null;
        var kind = (width > 0, audio.ValueKind == JsonValueKind.Object) switch
        {
            (true, _) when StillFormats.Contains(format) => MediaKind.Image,
            (true, _) => MediaKind.Video,
            (false, true) => MediaKind.Audio,
            _ => MediaKind.Unplayable,
        };
        return new MediaFacts(kind, seconds, Text(video, "codec_name"), Text(audio, "codec_name"), width, height, Text(video, "pix_fmt"));
    }

    private static bool Is(JsonElement stream, string type) => stream.TryGetProperty("codec_type", out var t) && t.GetString() == type;

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var d) && d.TryGetProperty("attached_pic", out var cover) && cover.GetInt32() == 1;

    private static int Number(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var n) && n.TryGetInt32(out var value) ? value : 0;

    private static string? Text(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var t) ? t.GetString() : null;
}
