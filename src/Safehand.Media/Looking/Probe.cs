using System.Globalization;
using System.Text.Json;

namespace Safehand.Media;

/// <summary>Says what a recording is, from its bytes alone: names and declared types are not believed.</summary>
public sealed class Probe(MediaSandbox sandbox)
{
    /// <summary>Largest picture: 8K. More is a bomb.</summary>
    public const long MostPixels = 8192L * 4320;

    /// <summary>Most streams in one file.</summary>
    public const int MostStreams = 32;

    /// <summary>Longest recording that is played: a day. A longer one is kept as it is.</summary>
    public static readonly TimeSpan MostDuration = TimeSpan.FromHours(24);

    private const int MostJson = 1 << 20;

    /// <summary>Containers that are read at all. Playlists and network formats are not among them.</summary>
    internal const string Formats =
        "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,wav,w64,mp3,ogg,flac,aac,mpegts,mpeg,asf,flv,amr,caf,aiff,au,jpeg_pipe,png_pipe,webp_pipe,tiff_pipe,bmp_pipe,image2pipe,gif";

    private static readonly string[] StillFormats = ["jpeg_pipe", "png_pipe", "webp_pipe", "tiff_pipe", "bmp_pipe", "image2pipe"];

    /// <summary>Looks at a recording: at its head, and where it moves or sounds at the time of every packet.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="ct">Stops looking.</param>
    /// <returns>Never throws for bad media: it is then unplayable.</returns>
    /// <exception cref="JobKilledException">The prober was ended from outside; nothing is known of the recording.</exception>
    public async Task<MediaFacts> LookAsync(Stream recording, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recording);
        using var json = new MemoryStream();
        var end = await ProbeAsync(
            recording,
            ["-probesize", "20000000", "-analyzeduration", "20000000", "-show_format", "-show_streams", "-of", "json"],
            (stdout, stop) => CopyAtMostAsync(stdout, json, MostJson, stop),
            JobLimits.Short,
            ct);
        if (!end.Succeeded)
        {
            return MediaFacts.Unplayable;
        }

        MediaFacts facts;
        try
        {
            facts = Read(json.ToArray());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return MediaFacts.Unplayable;
        }

        return facts.Kind is MediaKind.Video or MediaKind.Audio ? await SurveyedAsync(recording, facts, ct) : facts;
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

    private async Task<MediaFacts> SurveyedAsync(Stream recording, MediaFacts facts, CancellationToken ct)
    {
        var moving = facts.Kind == MediaKind.Video;
        var survey = new PacketSurvey();
        var end = await ProbeAsync(
            recording, ["-select_streams", moving ? "V:0" : "a:0", "-show_entries", "packet=pts_time,duration_time,flags", "-of", "csv=p=0"], survey.ReadAsync, JobLimits.Whole, ct);
        if (!end.Succeeded || survey.Count == 0)
        {
            return Bounded(facts); // What could not be surveyed is treated as the worst: it is made playable anew, not copied.
        }

        var known = facts with { Duration = survey.Duration ?? facts.Duration };
        return Bounded(moving
            ? known with
            {
                AverageRate = survey.IsConstant && facts.AverageRate is { PerSecond: > 0 } ? facts.AverageRate : survey.Average ?? facts.AverageRate,
                IsConstantRate = survey.IsConstant,
                Frames = survey.Count,
                BeginsWithKeyFrame = survey.BeginsWithKeyFrame,
                LongestKeyFrameGap = survey.LongestKeyFrameGap,
            }
            : known);
    }

    private static MediaFacts Bounded(MediaFacts facts) => facts.Duration > MostDuration ? facts with { Kind = MediaKind.Unplayable } : facts;

    private async Task<JobEnd> ProbeAsync(Stream recording, string[] asked, Func<Stream, CancellationToken, Task> output, JobLimits limits, CancellationToken ct)
    {
        var piped = await FaststartStream.TurnAsync(recording, ct);
        return (await sandbox.RunAsync(
            "/usr/bin/ffprobe",
            ["-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Formats, "-max_pixels", MostPixels.ToString(CultureInfo.InvariantCulture), .. asked, "-i", "pipe:0"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
            output,
            limits,
            ct)).Conclusive();
    }

    private static MediaFacts Read(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var streams = document.RootElement.GetProperty("streams").EnumerateArray().ToArray();
        var container = document.RootElement.GetProperty("format");
        var format = container.GetProperty("format_name").GetString() ?? string.Empty;
        var video = streams.FirstOrDefault(s => Is(s, "video") && !IsCover(s));
        var audio = streams.FirstOrDefault(s => Is(s, "audio"));
        var width = Number(video, "width");
        var height = Number(video, "height");
        if (streams.Length > MostStreams || (long)width * height > MostPixels)
        {
            return MediaFacts.Unplayable;
        }

        var kind = (width > 0 && height > 0, audio.ValueKind == JsonValueKind.Object) switch
        {
            (true, _) when StillFormats.Contains(format) => MediaKind.Image,
            (true, _) => MediaKind.Video,
            (false, true) => MediaKind.Audio,
            _ => MediaKind.Unplayable,
        };
        return new MediaFacts(kind, Length(container), Text(video, "codec_name"), Text(audio, "codec_name"), width, height, Text(video, "pix_fmt"))
        {
            AverageRate = kind == MediaKind.Video ? Rate(video, "avg_frame_rate") : null,
            BaseRate = kind == MediaKind.Video ? Rate(video, "r_frame_rate") : null,
            Rotation = RotationOf(video),
            SampleRate = int.TryParse(Text(audio, "sample_rate"), NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 0,
            Channels = Number(audio, "channels"),
            Streams = [.. streams.Select(s => new MediaStream(IsCover(s) ? "cover" : Text(s, "codec_type") ?? "data", Text(s, "codec_name")))],
        };
    }

    private static TimeSpan? Length(JsonElement container) =>
        container.TryGetProperty("duration", out var d) && double.TryParse(d.GetString(), CultureInfo.InvariantCulture, out var s) && s is > 0 and < 1e9 ? TimeSpan.FromSeconds(s) : null;

    private static bool Is(JsonElement stream, string type) => stream.TryGetProperty("codec_type", out var t) && t.GetString() == type;

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var d) && d.TryGetProperty("attached_pic", out var a) && a.GetInt32() == 1;

    private static int Number(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var n) && n.TryGetInt32(out var value) ? value : 0;

    private static string? Text(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var t) ? t.GetString() : null;

    private static FrameRate? Rate(JsonElement stream, string name)
    {
        var parts = (Text(stream, name) ?? string.Empty).Split('/');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var d) && n > 0 && d > 0 ? new FrameRate(n, d) : null;
    }

    // ffprobe counts against the clock, and any angle may stand in a file: what is no quarter turn is left as it lies.
    private static int RotationOf(JsonElement video)
    {
        if (video.ValueKind != JsonValueKind.Object || !video.TryGetProperty("side_data_list", out var sides))
        {
            return 0;
        }

        foreach (var side in sides.EnumerateArray())
        {
            if (side.TryGetProperty("rotation", out var r) && r.TryGetDouble(out var against) && Math.Abs(against) <= 360)
            {
                var clockwise = ((-(int)Math.Round(against) % 360) + 360) % 360;
                return clockwise is 90 or 180 or 270 ? clockwise : 0;
            }
        }

        return 0;
    }
}
