using System.Globalization;
using System.Text;
using System.Text.Json;
using Safehand.Kernel;

namespace Safehand.Media.Render;

/// <summary>Reads what a film is on its working clock. Every packet's time is read, no picture is decoded: half a second for ten minutes.</summary>
public sealed class FilmReader(MediaSandbox sandbox)
{
    /// <summary>Longest film.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    // What the encoder takes.
    private const int LongestSide = 16_384;
    private const int MostHead = 1 << 20;
    private const double FastestRate = 60;
    private const double LongestRunUp = 0.1;

    private static readonly FrameRate[] Usual = [new(24_000, 1001), new(24, 1), new(25, 1), new(30_000, 1001), new(30, 1), new(50, 1), new(60_000, 1001), new(60, 1)];
    private static readonly string[] Matrices = ["bt709", "smpte170m", "bt470bg"];

    /// <summary>Reads it.</summary>
    /// <param name="openMaster">Opens the master anew, seekable, from its first byte.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Its shape, or a refusal in words that say what is wrong with it.</returns>
    public async Task<Result<FilmShape>> ShapeOfAsync(Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(openMaster);
        var head = await HeadAsync(openMaster, ct);
        if (head is null)
        {
            return Refusal.Invalid("film.unreadable", "This is not a film or sound recording that can be read here, or it is broken at its beginning. The master is kept as it is; ask for it in another format.");
        }

        using var document = head;
        var streams = document.RootElement.TryGetProperty("streams", out var s) ? s.EnumerateArray().ToArray() : [];
        if (streams.Length > Probe.MostStreams)
        {
            return Refusal.Invalid("film.too-many-streams", $"The recording has {streams.Length} streams; at most {Probe.MostStreams} are read.");
        }

        var video = streams.FirstOrDefault(x => Text(x, "codec_type") == "video" && !IsStill(x));
        var audio = streams.FirstOrDefault(x => Text(x, "codec_type") == "audio");
        var hasPicture = video.ValueKind == JsonValueKind.Object;
        var hasSound = audio.ValueKind == JsonValueKind.Object;
        if (!hasPicture && !hasSound)
        {
            return Refusal.Invalid("film.nothing-to-edit", "There is neither a moving picture nor sound in this recording.");
        }

        if ((hasPicture && Text(video, "codec_name") is "" or "unknown") || (hasSound && Text(audio, "codec_name") is "" or "unknown"))
        {
            return Refusal.Invalid("film.unknown-codec", "The recording is written in a way (codec) that cannot be decoded here. The master is kept as it is; ask its maker for a converted copy and book that in beside it.");
        }

        if (hasPicture && (Number(video, "width") <= 0 || Number(video, "height") <= 0 || (long)Number(video, "width") * Number(video, "height") > Probe.MostPixels))
        {
            return Refusal.Invalid("film.no-size", "The picture has no size, or one beyond 8K.");
        }

        var starts = document.RootElement.TryGetProperty("format", out var format) ? Seconds(format, "start_time") ?? 0 : 0;
        var broadcast = format.ValueKind == JsonValueKind.Object && Text(format, "format_name") is "mpegts" or "mpeg";
        var times = new PacketTimes(hasPicture ? Number(video, "index") : -1, hasSound ? Number(audio, "index") : -1, broadcast);
        if (!await TimesAsync(openMaster, times, ct) || (hasPicture && times.Pictures == 0))
        {
            return Refusal.Invalid("film.broken", "The recording breaks off or is damaged: its frames could not be read to the end.");
        }

        if (times.Jumps)
        {
            return Refusal.Invalid(
                "film.times-jump", "The times in this recording jump, as when several recordings were joined: what is heard at a moment could not be told. Ask its maker for the single recordings or a converted copy, and book those in beside it.");
        }

        if (hasPicture && UprightSize(video) is var (width, height) && ((long)width * height > Probe.MostPixels || Math.Max(width, height) > LongestSide))
        {
            return Refusal.Invalid("film.no-size", "The picture has no size, or one beyond 8K.");
        }

        return Shape(video, audio, starts, times);
    }

    private static Result<FilmShape> Shape(JsonElement video, JsonElement audio, double starts, PacketTimes times)
    {
        var hasPicture = video.ValueKind == JsonValueKind.Object;
        var hasSound = audio.ValueKind == JsonValueKind.Object && times.Sounds > 0;
        var (rate, steady) = hasPicture ? RateOf(video, times) : (new FrameRate(25, 1), true);
        var (origin, shift) = (starts, 0d);

        // By what is seen and heard, whatever else is in the file: a player begins with the first of the two.
        var first = Math.Min(hasPicture ? times.FirstPicture : double.PositiveInfinity, hasSound ? times.FirstSound : double.PositiveInfinity);
        starts = double.IsFinite(first) ? first : starts;
        long pictureFrames = 0;
        if (hasPicture && times.TimedPictures > 0)
        {
            // An encoder's run-up sounds a few hundredths of a second before the first picture: the film begins with its picture then.
            if (times.FirstPicture > starts && times.FirstPicture - starts <= LongestRunUp)
            {
                starts = times.FirstPicture;
            }

            var begins = (times.FirstPicture - starts) * rate.PerSecond;
            shift = (begins - Math.Round(begins)) / rate.PerSecond;
            pictureFrames = (long)Math.Round((times.LastPictureEnd(rate) - starts - shift) * rate.PerSecond);
        }
        else if (hasPicture)
        {
            pictureFrames = times.Pictures; // No packet bears a time: they are evenly spaced.
        }

        // Where the sound goes on behind the picture, the last frame stands still: what was said is not lost.
        var soundFrames = hasSound ? (long)Math.Round((times.SoundEnd - starts) * rate.PerSecond) : 0;
        var frames = Math.Max(pictureFrames, soundFrames > pictureFrames + 1 ? soundFrames : 0);
        if (frames <= 0)
        {
            return Refusal.Invalid("film.broken", "The recording has no length: its times cannot be read.");
        }

        if (frames / rate.PerSecond > Longest.TotalSeconds)
        {
            return Refusal.Invalid("film.too-long", $"The recording is longer than {Longest.TotalHours:0} hours, or its times are damaged.");
        }

        var (width, height) = hasPicture ? UprightSize(video) : (0, 0);
        var order = Text(video, "field_order");
        return new FilmShape(
            width, height, rate, frames, hasSound, hasSound ? Math.Clamp(Number(audio, "channels"), 1, 2) : 0, starts, shift, pictureFrames,
            Matrices.Contains(Text(video, "color_space")) ? Text(video, "color_space") : string.Empty, order is "tt" or "bb" or "tb" or "bt", steady, soundFrames, origin,
            double.IsFinite(times.FirstPicture) && hasPicture ? times.FirstPicture - starts : 0);
    }

    // The rate the stream declares holds where the packets keep it; otherwise the next usual rate at or above the mean: there is a place for every frame on the
    // average. Frames that come closer together than the rate's own fall on one place, and the last of them stands there; so do those of more than 60 in a second.
    private static (FrameRate Rate, bool Steady) RateOf(JsonElement video, PacketTimes times)
    {
        var declared = Ratio(Text(video, "r_frame_rate"));
        var mean = times.MeanRate ?? Ratio(Text(video, "avg_frame_rate"))?.PerSecond ?? declared?.PerSecond ?? 25;
        if (declared is { } d && d.PerSecond is >= 1 and <= FastestRate && Math.Abs(d.PerSecond - mean) <= d.PerSecond * 0.002)
        {
            return (d, true);
        }

        var near = Usual.FirstOrDefault(u => Math.Abs(u.PerSecond - mean) <= u.PerSecond * 0.0002);
        return near.Numerator > 0 ? (near, false) : (Usual.FirstOrDefault(u => u.PerSecond >= mean, new FrameRate(60, 1)), false);
    }

    private static (int Width, int Height) UprightSize(JsonElement video)
    {
        double width = Number(video, "width");
        double height = Number(video, "height");
        if (Ratio(Text(video, "sample_aspect_ratio").Replace(':', '/')) is { } sar && sar.PerSecond is > 0.2 and < 5)
        {
            width *= sar.PerSecond;
        }

        var turned = video.TryGetProperty("side_data_list", out var side)
            && side.EnumerateArray().Any(d => d.TryGetProperty("rotation", out var r) && r.TryGetDouble(out var degrees) && Math.Abs(Math.Abs(degrees) - 90) < 45);
        return turned ? (Even(height), Even(width)) : (Even(width), Even(height));
    }

    private static int Even(double pixels) => Math.Max(16, (int)Math.Round(pixels / 2) * 2);

    private async Task<JsonDocument?> HeadAsync(Func<CancellationToken, Task<Stream>> openMaster, CancellationToken ct)
    {
        await using var master = await openMaster(ct);
        var piped = await FaststartStream.TurnAsync(master, ct);
        using var json = new MemoryStream();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffprobe",
            [.. Decoding.Reading, "-show_format", "-show_streams", "-of", "json", "-i", "pipe:0"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 16, stop),
            (stdout, stop) => Probe.CopyAtMostAsync(stdout, json, MostHead, stop),
            JobLimits.Short,
            ct);
        try
        {
            return end.Succeeded ? JsonDocument.Parse(json.ToArray()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<bool> TimesAsync(Func<CancellationToken, Task<Stream>> openMaster, PacketTimes times, CancellationToken ct)
    {
        await using var master = await openMaster(ct);
        var piped = await FaststartStream.TurnAsync(master, ct);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffprobe",
            [.. Decoding.Reading, "-show_entries", "packet=stream_index,pts_time,dts_time,duration_time,flags", "-of", "csv=p=0", "-i", "pipe:0"],
            (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
            async (stdout, stop) =>
            {
                using var lines = new StreamReader(stdout, Encoding.ASCII, leaveOpen: true);
                while (await lines.ReadLineAsync(stop) is { } line)
                {
                    times.Add(line);
                }
            },
            JobLimits.Whole,
            ct);
        return end.Succeeded;
    }

    private static bool IsStill(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var d) && ((d.TryGetProperty("attached_pic", out var cover) && cover.GetInt32() == 1) || (d.TryGetProperty("still_image", out var still) && still.GetInt32() == 1));

    private static string Text(JsonElement stream, string name) =>
        stream.ValueKind == JsonValueKind.Object && stream.TryGetProperty(name, out var t) ? t.GetString() ?? string.Empty : string.Empty;

    private static int Number(JsonElement stream, string name) => stream.TryGetProperty(name, out var n) && n.TryGetInt32(out var value) ? value : 0;

    private static double? Seconds(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var s) && double.IsFinite(s) ? s : null;

    private static FrameRate? Ratio(string text) =>
        text.Split('/') is [var n, var d] && int.TryParse(n, CultureInfo.InvariantCulture, out var num) && int.TryParse(d, CultureInfo.InvariantCulture, out var den) && num > 0 && den > 0
            ? new FrameRate(num, den)
            : null;
}
