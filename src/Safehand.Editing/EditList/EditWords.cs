using System.Collections.Frozen;

namespace Safehand.Editing;

/// <summary>The words of the format for its enumerations.</summary>
internal static class EditWords
{
    internal static FrozenDictionary<string, EditKind> Kinds { get; } = Enum.GetValues<EditKind>().ToFrozenDictionary(Of);

    internal static FrozenDictionary<string, EditShape> Shapes { get; } = Enum.GetValues<EditShape>().ToFrozenDictionary(Of);

    internal static FrozenDictionary<string, ProposalKind> ProposalKinds { get; } = Enum.GetValues<ProposalKind>().ToFrozenDictionary(Of);

    internal static FrozenDictionary<string, ProposalDecision> Decisions { get; } = Enum.GetValues<ProposalDecision>().ToFrozenDictionary(Of);

    internal static string Of(EditKind kind) => kind switch
    {
        EditKind.Cut => "cut",
        EditKind.Mute => "mute",
        EditKind.Bleep => "bleep",
        EditKind.LowerVoice => "lower-voice",
        EditKind.Blur => "blur",
        EditKind.Pixelate => "pixelate",
        EditKind.Solid => "solid",
    };

    /// <summary>As people read it.</summary>
    internal static string Told(EditKind kind) => kind switch
    {
        EditKind.Cut => "Cut",
        EditKind.Mute => "Muted",
        EditKind.Bleep => "Tone over the sound",
        EditKind.LowerVoice => "Voice lowered",
        EditKind.Blur => "Part of the picture blurred",
        EditKind.Pixelate => "Part of the picture pixelated",
        EditKind.Solid => "Part of the picture covered",
    };

    internal static string Of(EditShape shape) => shape switch
    {
        EditShape.Rectangle => "rectangle",
        EditShape.Ellipse => "ellipse",
        EditShape.Frame => "frame",
    };

    internal static string Of(ProposalKind kind) => kind switch
    {
        ProposalKind.Face => "face",
        ProposalKind.Name => "name",
        ProposalKind.Text => "text",
    };

    internal static string Of(ProposalDecision decision) => decision switch
    {
        ProposalDecision.Open => "open",
        ProposalDecision.Accepted => "accepted",
        ProposalDecision.Adjusted => "adjusted",
        ProposalDecision.Dismissed => "dismissed",
    };
}
