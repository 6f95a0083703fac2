using Safehand.Media.Render;

namespace Safehand.Editing;

/// <summary>From an edit list to what the renderer is told.</summary>
internal static class Planned
{
    /// <summary>The plan of a list for the film that it fits.</summary>
    internal static RenderPlan Of(IEnumerable<Edit> edits, FilmShape shape)
    {
        var ordered = edits.OrderBy(e => e.Kind).ThenBy(e => e.Begins).ThenBy(e => e.Id.Value, StringComparer.Ordinal).ToList();
        return new RenderPlan(
            shape,
            [.. ordered.Where(e => e.Kind is EditKind.Cut).Select(e => new FrameSpan(e.From, e.Until))],
            [.. ordered.Where(e => e.IsSound).Select(e => new SoundEdit(Of(e.Kind), e.From, e.Until))],
            [.. ordered.Where(e => e.IsBox).Select(Box)]);
    }

    private static PictureEdit Box(Edit edit) => new(
        edit.Kind switch
        {
            EditKind.Blur => PictureKind.Blur,
            EditKind.Pixelate => PictureKind.Pixelate,
            EditKind.Solid => PictureKind.Solid,
            _ => throw new ArgumentOutOfRangeException(nameof(edit)),
        },
        edit.Shape switch
        {
            EditShape.Rectangle => PictureShape.Rectangle,
            EditShape.Ellipse => PictureShape.Ellipse,
            EditShape.Frame => PictureShape.WholeFrame,
        },
        [.. edit.Keyframes.Select(k => new Keyframe(k.Frame, k.X, k.Y, k.Width, k.Height))]);

    private static SoundKind Of(EditKind kind) => kind switch
    {
        EditKind.Mute => SoundKind.Mute,
        EditKind.Bleep => SoundKind.Bleep,
        EditKind.LowerVoice => SoundKind.LowerVoice,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
