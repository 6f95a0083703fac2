using Safehand.Kernel;

namespace Safehand.Media.Render;

/// <summary>A span of source frames that goes: <paramref name="From"/> is the first that goes, <paramref name="Until"/> the first that stays.</summary>
public readonly record struct FrameSpan(long From, long Until);

/// <summary>What is done to the sound.</summary>
public enum SoundKind
{
    /// <summary>Exact zeros.</summary>
    Mute,

    /// <summary>A tone of 1 kHz; nothing of the source is under it.</summary>
    Bleep,

    /// <summary>The voice made deeper. A disguise, not a redaction: the words stay, and a determined listener may undo it.</summary>
    LowerVoice,
}

/// <summary>An edit of the sound over a half-open span of source milliseconds.</summary>
public sealed record SoundEdit(SoundKind Kind, long FromMs, long UntilMs);

/// <summary>What is done to the picture.</summary>
public enum PictureKind
{
    /// <summary>The means of about eight cells a side, four bits each, flowing into one another: no more is left than of a pixelation.</summary>
    Blur,

    /// <summary>The means of about eight cells a side, four bits each.</summary>
    Pixelate,

    /// <summary>Black.</summary>
    Solid,
}

/// <summary>Where it is done.</summary>
public enum PictureShape
{
    /// <summary>The keyframes' box.</summary>
    Rectangle,

    /// <summary>The ellipse inside the keyframes' box.</summary>
    Ellipse,

    /// <summary>Everything, whatever the keyframes' boxes say.</summary>
    WholeFrame,
}

/// <summary>A box at a source frame, as fractions of the upright picture: 0,0 is its top left corner, 1,1 its bottom right one.</summary>
public readonly record struct Keyframe(long Frame, double X, double Y, double Width, double Height);

/// <summary>An edit of the picture: active from the first keyframe to the last, both inclusive; boxes between keyframes are interpolated linearly.</summary>
public sealed record PictureEdit(PictureKind Kind, PictureShape Shape, IReadOnlyList<Keyframe> Keyframes);

/// <summary>What is to be made of a film. Times and frames are those of the source on its working clock (<see cref="FilmShape"/>).</summary>
/// <param name="Film">The film as it was read.</param>
/// <param name="Cuts">What goes, in any order; may touch and overlap.</param>
/// <param name="Sound">Edits of the sound. Mutes and bleeps win over lowering; mutes win over bleeps.</param>
/// <param name="Picture">Edits of the picture, painted in this order.</param>
/// <param name="BurnFrameNumbers">Whether the source's frame number is written into each frame.</param>
/// <param name="Shown">What alone is rendered of what stays; null: all of it. What lies outside is left out, and is not cut.</param>
public sealed record RenderPlan(
    FilmShape Film,
    IReadOnlyList<FrameSpan> Cuts,
    IReadOnlyList<SoundEdit> Sound,
    IReadOnlyList<PictureEdit> Picture,
    bool BurnFrameNumbers = false,
    FrameSpan? Shown = null)
{
    /// <summary>Most edits of one kind. More is a mistake or an attack.</summary>
    public const int MostEdits = 20_000;

    /// <summary>Why this plan does not fit its film, or null where it does.</summary>
    public Refusal? Misfit()
    {
        if (Cuts.Count > MostEdits || Sound.Count > MostEdits || Picture.Count > MostEdits)
        {
            return Refusal.Invalid("render.too-many-edits", $"There are more than {MostEdits:N0} edits of one kind.");
        }

        if (Cuts.Any(c => c.From < 0 || c.Until <= c.From || c.Until > Film.Frames))
        {
            return Refusal.Invalid("render.cut-outside", $"A cut does not lie in the film, which has {Film.Frames:N0} frames.");
        }

        if (Sound.Any(s => s.FromMs < 0 || s.UntilMs <= s.FromMs || s.FromMs >= Film.LastMillisecond || s.UntilMs > Film.LastMillisecond + Film.FrameMilliseconds || !Enum.IsDefined(s.Kind)))
        {
            return Refusal.Invalid("render.sound-outside", $"An edit of the sound does not lie in the film, which ends at {Film.LastMillisecond:N0} milliseconds.");
        }

        if (Sound.Count > 0 && !Film.HasSound)
        {
            return Refusal.Invalid("render.no-sound", "The film has no sound that could be edited.");
        }

        if (Picture.Count > 0 && !Film.HasPicture)
        {
            return Refusal.Invalid("render.no-picture", "The recording has no picture that could be edited.");
        }

        if (Picture.Any(p => !Fits(p)))
        {
            return Refusal.Invalid("render.picture-outside", "An edit of the picture has no keyframes, keyframes out of order or outside the film, or a box without a size.");
        }

        return FilmClock.Kept(this).Count == 0 ? Refusal.Invalid("render.nothing-left", "Nothing is left of the film.") : null;
    }

    private bool Fits(PictureEdit edit) =>
        edit.Keyframes.Count is > 0 and <= MostEdits * 10
        && Enum.IsDefined(edit.Kind) && Enum.IsDefined(edit.Shape)
        && edit.Keyframes[0].Frame >= 0 && edit.Keyframes[^1].Frame < Film.Frames
        && edit.Keyframes.Zip(edit.Keyframes.Skip(1)).All(pair => pair.First.Frame < pair.Second.Frame)
        && edit.Keyframes.All(k => double.IsFinite(k.X + k.Y + k.Width + k.Height)
            && k.Width > 0 && k.Height > 0 && Math.Abs(k.X) <= 4 && Math.Abs(k.Y) <= 4 && k.Width <= 4 && k.Height <= 4);
}
