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

    /// <summary>A unit of time in which every frame's and every sample's moment can be told closely enough.</summary>
    internal const string FineTime = "1/90000";

    /// <summary>Puts the picture onto the working clock's frames without moving it against the sound: for a player, whose times begin with the container's.</summary>
    internal static string Ticks(FilmShape film)
    {
        var begins = film.Starts + film.Shift - film.Origin;
        return $"{Chosen(film, begins)},settb={FineTime}" + Invariant($",setpts='round(PTS+({begins:0.0########})/TB)'");
    }

    /// <summary>The picture that stands at each tick of the working clock, of those that the ticks begin with at a time.</summary>
    // Passed at the end: a last frame whose duration its writer rounded down is shown all the same.
    // The fps filter's choice for a tick depends on the frames' times alone, never on what went before: a preview from the middle shows what the whole shows.
    internal static string Chosen(FilmShape film, double begins) =>
        Invariant($"setpts='round(PTS-({begins:0.0########})/TB)',fps={film.Rate.Numerator}/{film.Rate.Denominator}:start_time=0:round=near:eof_action=pass");

    // Frames before the wanted one are left to the filters to drop, which choose the one that stands at that time: it may have begun seconds before.
    /// <summary>Raw frames from a frame of the source on. Upright, square pixels, one for each tick of the working clock.</summary>
    internal static IReadOnlyList<string> Picture(FilmShape film, long from, long frames, int threads = 0)
    {
        var offset = Offset(film, from) + film.Shift;
        // Fields are filled from their own frame alone: a frame beside a cut has nothing of the one that is cut.
        var filter = Chosen(film, offset)
            + (film.Interlaced ? ",estdif=mode=frame:deint=interlaced" : string.Empty)
            + Invariant($",scale={film.Width}:{film.Height}:out_range=tv,setsar=1");
        return
        [
            "-nostdin", .. Reading, "-copyts", "-threads", threads.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0", "-map", "0:V:0", "-an", "-sn", "-dn", "-fps_mode", "passthrough", "-vf", filter,
            "-frames:v", frames.ToString(CultureInfo.InvariantCulture), "-pix_fmt", "yuv420p", "-f", "rawvideo", "-avioflags", "direct", "pipe:1",
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
