using System.Globalization;

namespace Safehand.Media.Render;

/// <summary>Encodes painted frames in parts that can be decoded on their own, and stores each as soon as it is whole.</summary>
internal sealed class PictureParts(MediaSandbox sandbox, RenderPlan plan, EncoderSettings settings)
{
    private const int Longest = 60; // seconds
    private const int ShortestOfTwo = 10; // seconds: below that a second encoder's start costs more than it brings

    private readonly long frames = FilmClock.KeptFrames(plan);

    /// <summary>Frames of the rendition in a part, a minute at most; an even number of equal parts, so that two lanes end together.</summary>
    internal long Length { get; } = LengthOf(FilmClock.KeptFrames(plan), plan.Film.Rate.PerSecond);

    /// <summary>How many parts there are.</summary>
    internal int Count => (int)((frames + Length - 1) / Length);

    /// <summary>Frames in one part.</summary>
    internal long FramesIn(int part) => Math.Min(Length, frames - (part * Length));

    private static long LengthOf(long frames, double perSecond)
    {
        var parts = 2 * (long)Math.Ceiling(frames / (2 * Longest * perSecond));
        return frames < 2 * ShortestOfTwo * perSecond ? Math.Max(1, frames) : (frames + parts - 1) / parts;
    }

    /// <summary>How many threads a decoder or an encoder takes: of the one and a half to a processor that ffmpeg would take, each lane's share; 0 is ffmpeg's own choice.</summary>
    internal static int Threads(int lanes) => lanes == 1 ? 0 : Math.Max(1, Environment.ProcessorCount * 3 / (2 * lanes));

    internal static string Name(int part) => string.Create(CultureInfo.InvariantCulture, $"picture-{part:00000}");

    /// <summary>Encodes one part.</summary>
    /// <param name="part">Which.</param>
    /// <param name="lanes">How many are encoded at once, this one included.</param>
    /// <param name="feed">Writes its frames to the encoder.</param>
    /// <param name="to">Is written in our own form.</param>
    /// <param name="ct">Stops.</param>
    internal async Task EncodeAsync(int part, int lanes, Func<Stream, CancellationToken, Task> feed, Stream to, CancellationToken ct)
    {
        var expected = (int)FramesIn(part);
        var shown = new bool[expected];
        var (count, delay) = (0, 0);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            Arguments(lanes),
            feed,
            (stdout, stop) => EncodedPicture.ReadAsync(
                stdout,
                plan.Film.Rate,
                configuration => PartForm.WriteHeadAsync(to, configuration, stop),
                sample =>
                {
                    delay = count == 0 ? sample.Later : delay;
                    var at = count + sample.Later - delay;
                    if (at < 0 || at >= expected || shown[at])
                    {
                        throw new InvalidDataException("The encoder showed a frame twice or out of its part.");
                    }

                    shown[at] = true;
                    count++;
                    return PartForm.WriteAsync(to, sample with { Later = sample.Later - delay }, stop);
                },
                stop),
            Decoding.Limits,
            ct);
        if (!end.Succeeded || count != expected)
        {
            throw RenderException.Of(end, "The picture could not be encoded.");
        }

        await PartForm.WriteEndAsync(to, ct);
    }

    private List<string> Arguments(int lanes)
    {
        var film = plan.Film;
        var rate = $"{film.Rate.Numerator}/{film.Rate.Denominator}";
        List<string> arguments =
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{film.Width}x{film.Height}", "-r", rate, "-i", "pipe:0",
            "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
        ];
        if (settings.Filter.Length > 0)
        {
            arguments.AddRange(["-vf", settings.Filter]);
        }

        if (film.Matrix.Length > 0)
        {
            var transfer = film.Matrix == "bt470bg" ? "gamma28" : film.Matrix;
            arguments.AddRange(["-colorspace", film.Matrix, "-color_primaries", film.Matrix, "-color_trc", transfer, "-color_range", "tv"]);
        }

        arguments.AddRange(["-threads", Threads(lanes).ToString(CultureInfo.InvariantCulture)]);

        // SEI (type 6) would name the encoder and its settings, and may carry captions.
        arguments.AddRange(
        [
            "-c:v", "libx264", "-preset", settings.Preset, "-crf", settings.Quality.ToString(CultureInfo.InvariantCulture), "-g", "50", "-bsf:v", "filter_units=remove_types=6",
            "-video_track_timescale", film.Rate.Numerator.ToString(CultureInfo.InvariantCulture), "-use_editlist", "0",
            "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:1",
        ]);
        return arguments;
    }
}

/// <summary>How the picture is encoded.</summary>
/// <param name="Preset">x264's.</param>
/// <param name="Quality">Constant rate factor.</param>
/// <param name="Filter">Drawn over the painted frames; empty for none.</param>
internal sealed record EncoderSettings(string Preset, int Quality, string Filter = "");
