namespace Safehand.Media.Render;

/// <summary>
/// A film on its working clock: constant rate, upright, square pixels, sound at 48 kHz. Frame n is shown from
/// n·Denominator/Numerator seconds; sample 0 sounds with frame 0.
/// </summary>
/// <param name="Width">Pixels across, upright, even; 0 where there is no picture.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Rate">Frames in a second; 25 where there is no picture.</param>
/// <param name="Frames">How many frames, to the end of picture or sound, whichever is later.</param>
/// <param name="HasSound">Whether there is sound.</param>
/// <param name="Channels">Channels of sound that are kept: 0, 1 or 2.</param>
/// <param name="Starts">When the film begins by its own clock, in seconds.</param>
/// <param name="Shift">What is taken off the picture's times, in seconds, so that its frames fall onto the working clock's; at most half a frame.</param>
/// <param name="PictureFrames">Frames that the picture alone has.</param>
/// <param name="Matrix">How colours are written, as ffmpeg calls it; empty where the film does not say.</param>
/// <param name="Interlaced">Whether its frames are woven of two fields.</param>
/// <param name="SteadyRate">Whether the source itself has a constant rate. Where not, frames were repeated or left out to make it so.</param>
/// <param name="SoundFrames">Frames to the end of the sound by its packets; 0 where that was not measured.</param>
/// <param name="Origin">Where the container's own times begin, in seconds: with what comes first in it.</param>
/// <param name="Lead">Seconds of sound before the first picture, shown as that picture standing; 0 where the film begins with its picture.</param>
public sealed record FilmShape(
    int Width,
    int Height,
    FrameRate Rate,
    long Frames,
    bool HasSound,
    int Channels,
    double Starts = 0,
    double Shift = 0,
    long PictureFrames = 0,
    string Matrix = "",
    bool Interlaced = false,
    bool SteadyRate = true,
    long SoundFrames = 0,
    double Origin = 0,
    double Lead = 0)
{
    /// <summary>Whether there is a picture.</summary>
    public bool HasPicture => Width > 0;

    /// <summary>Where the film ends, in milliseconds, rounded up.</summary>
    public long LastMillisecond => (long)((((Int128)Frames * 1000 * Rate.Denominator) + Rate.Numerator - 1) / Rate.Numerator);

    /// <summary>Length of a frame in milliseconds, rounded up.</summary>
    public long FrameMilliseconds => ((1000L * Rate.Denominator) + Rate.Numerator - 1) / Rate.Numerator;
}
