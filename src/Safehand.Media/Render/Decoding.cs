using System.Globalization;

namespace Safehand.Media.Render;

/// <summary>How ffmpeg is asked to decode: picture to frames and sound to samples, both on the film's working clock.</summary>
internal static class Decoding
{
    /// <summary>A whole film may take long; memory stays bounded.</summary>
    internal static readonly JobLimits Limits = new(TimeSpan.FromHours(24), 96 * 3600, 8L << 30);

    /// <summary>What is read at all, and how far ahead; the same for every job, so that all see the same beginning.</summary>
    internal static readonly string[] Reading =
    [
        "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats, "-max_pixels", Probe.MostPixels.ToString(CultureInfo.InvariantCulture),
        "-probesize", "20000000", "-analyzeduration", "20000000",
    ];

    // Frames before the wanted one are left to the filters to drop, which choose the one that stands at that time: it may have begun seconds before.
    /// <summary>Raw frames from a frame of the source on. Upright, square pixels, one for each tick of the working clock.</summary>
    internal static IReadOnlyList<string> Picture(FilmShape film, long from, long frames)
    {
        var offset = Offset(film, from) + film.Shift;
        // Passed at the end: a last frame whose duration its writer rounded down is shown all the same.
        // The fps filter's choice for a tick depends on the frames' times alone, never on what went before: a preview from the middle shows what the whole shows.
        var filter = Invariant($"setpts='round(PTS-({offset:0.0########})/TB)',fps={film.Rate.Numerator}/{film.Rate.Denominator}:start_time=0:round=near:eof_action=pass")
            + (film.Interlaced ? ",yadif=deint=interlaced" : string.Empty)
            + Invariant($",scale={film.Width}:{film.Height}:out_range=tv,setsar=1");
        return
        [
            "-nostdin", .. Reading, "-copyts", "-i", "pipe:0", "-map", "0:V:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough", "-vf", filter,
            "-frames:v", frames.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1",
        ];
    }

    /// <summary>Samples, 16 bits, interleaved, from a frame of the source on.</summary>
    internal static IReadOnlyList<string> Sound(FilmShape film, long from) =>
    [
        "-nostdin", .. Reading, "-copyts", "-i", "pipe:0", "-map", "0:a:0", "-vn", "-sn", "-dn",
        // Gaps of ten milliseconds and more are filled or trimmed where they are: sound never drifts from the picture by more.
        "-af", Invariant($"asetpts='round(PTS-({Offset(film, from):0.0########})/TB)',aresample={FilmClock.SampleRate}:async=1:min_hard_comp=0.01:first_pts=0"),
        "-ac", film.Channels.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1",
    ];

    private static double Offset(FilmShape film, long from) => film.Starts + Time(film, from);

    private static double Time(FilmShape film, long frame) => (double)frame * film.Rate.Denominator / film.Rate.Numerator;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
