using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What an edit does.</summary>
internal enum EditKind
{
    /// <summary>Takes frames out, picture and sound.</summary>
    Cut,

    /// <summary>Silence.</summary>
    Mute,

    /// <summary>A tone in place of the sound.</summary>
    Bleep,

    /// <summary>The voice made deeper.</summary>
    LowerVoice,

    /// <summary>Soft, without detail.</summary>
    Blur,

    /// <summary>A coarse mosaic.</summary>
    Pixelate,

    /// <summary>Black.</summary>
    Solid,
}

/// <summary>What part of the picture a box covers.</summary>
internal enum EditShape
{
    /// <summary>The keyframes' rectangle.</summary>
    Rectangle,

    /// <summary>The ellipse inside it.</summary>
    Ellipse,

    /// <summary>The whole picture; keyframes give only the span.</summary>
    Frame,
}

/// <summary>Where a box is at a frame, in fractions of the upright picture, kept to a millionth.</summary>
internal readonly record struct EditKeyframe(long Frame, double X, double Y, double Width, double Height);

/// <summary>One edit. Which members count follows from <see cref="Kind"/>; the others stand at their defaults.</summary>
internal sealed record Edit
{
    /// <summary>Its identifier, made by whoever makes the edit.</summary>
    public required EditId Id { get; init; }

    /// <summary>What it does.</summary>
    public required EditKind Kind { get; init; }

    /// <summary>Code of one of the commission's reasons.</summary>
    public required string Reason { get; init; }

    /// <summary>For those who edit and review; stays in the room and in the list that was handed in, and leaves in no file. At most 500 characters; empty for none.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>For a cut: the first frame that goes; for a sound edit: the first millisecond.</summary>
    public long From { get; init; }

    /// <summary>For a cut: the first frame that stays; for a sound edit: the first millisecond behind it.</summary>
    public long Until { get; init; }

    /// <summary>For a box.</summary>
    public EditShape Shape { get; init; }

    /// <summary>For a box: at least one, by frame; active from the first to the last, both inclusive.</summary>
    public IReadOnlyList<EditKeyframe> Keyframes { get; init; } = [];

    /// <summary>The proposal that it came from.</summary>
    public ProposalId? Proposal { get; init; }

    /// <summary>Whether it changes the sound alone.</summary>
    public bool IsSound => Kind is EditKind.Mute or EditKind.Bleep or EditKind.LowerVoice;

    /// <summary>Whether it covers a part of the picture.</summary>
    public bool IsBox => Kind is EditKind.Blur or EditKind.Pixelate or EditKind.Solid;

    /// <summary>Where it begins: a frame, or a millisecond for a sound edit.</summary>
    public long Begins => IsBox ? Keyframes[0].Frame : From;

    /// <inheritdoc/>
    public bool Equals(Edit? other) => other is not null && EditListText.Of(this) == EditListText.Of(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();
}

/// <summary>What a proposal was found by.</summary>
internal enum ProposalKind
{
    /// <summary>A face that was followed.</summary>
    Face,

    /// <summary>A spoken name.</summary>
    Name,

    /// <summary>Written words in the picture.</summary>
    Text,
}

/// <summary>What a person made of a proposal.</summary>
internal enum ProposalDecision
{
    /// <summary>Not decided yet.</summary>
    Open,

    /// <summary>Taken as it was.</summary>
    Accepted,

    /// <summary>Taken, changed.</summary>
    Adjusted,

    /// <summary>Not taken.</summary>
    Dismissed,
}

/// <summary>Something that was found by itself. It does nothing until a person decides; the list keeps what they decided.</summary>
internal sealed record Proposal
{
    /// <summary>Its identifier.</summary>
    public required ProposalId Id { get; init; }

    /// <summary>How it was found.</summary>
    public required ProposalKind Kind { get; init; }

    /// <summary>0 to 1, kept to a millionth.</summary>
    public double Confidence { get; init; }

    /// <summary><c>Face 3</c>, <c>Name 1</c>: never what was said or shown.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>For a name: the first millisecond.</summary>
    public long FromMs { get; init; }

    /// <summary>For a name: the first millisecond behind it.</summary>
    public long UntilMs { get; init; }

    /// <summary>For a face or text.</summary>
    public IReadOnlyList<EditKeyframe> Keyframes { get; init; } = [];

    /// <summary>What a person made of it.</summary>
    public ProposalDecision Decision { get; init; }

    /// <summary>Who decided: an identifier, never a name.</summary>
    public PersonId? DecidedBy { get; init; }

    /// <summary>The edit that came of it.</summary>
    public EditId? Edit { get; init; }
}

/// <summary>The master that a list was made for, on its working clock: constant rate, upright.</summary>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Width">Pixels across, upright; 0 where there is no picture.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Rate">Frames in a second.</param>
/// <param name="Frames">How many frames.</param>
/// <param name="DurationMs">Length in milliseconds, rounded up.</param>
/// <param name="Sound">Whether there is sound.</param>
internal sealed record EditMaster(string Sha256, int Width, int Height, EditRate Rate, long Frames, long DurationMs, bool Sound)
{
    /// <summary>Whether there is a picture.</summary>
    public bool Picture => Width > 0;
}

/// <summary>Frames in a second, exactly.</summary>
internal readonly record struct EditRate(int Numerator, int Denominator)
{
    /// <summary>Where a frame begins, in milliseconds, rounded to the nearest.</summary>
    public long MsOf(long frame) => (long)((((Int128)frame * 2000 * Denominator) + Numerator) / (2 * (Int128)Numerator));

    /// <summary>The frame that shows at a millisecond.</summary>
    public long FrameAt(long ms) => (long)((Int128)ms * Numerator / ((Int128)1000 * Denominator));
}

/// <summary>An edit list as it is exchanged, kept and hashed.</summary>
/// <param name="Master">What it was made for.</param>
/// <param name="Edits">In canonical order: by kind, then beginning, then identifier.</param>
/// <param name="Proposals">By identifier.</param>
internal sealed record EditList(EditMaster Master, IReadOnlyList<Edit> Edits, IReadOnlyList<Proposal> Proposals)
{
    /// <summary>The name of the format.</summary>
    public const string Format = "safehand-edit-list";

    /// <summary>Its version.</summary>
    public const int Version = 1;

    /// <summary>Most edits in a list.</summary>
    public const int MostEdits = 20_000;

    /// <summary>Most proposals in a list.</summary>
    public const int MostProposals = 20_000;

    /// <summary>Most keyframes of all edits together.</summary>
    public const int MostKeyframes = 200_000;

    /// <summary>Longest note, in characters.</summary>
    public const int LongestNote = 500;

    /// <summary>The list as it may leave its room: what was noted stays there.</summary>
    public EditList WithoutNotes() => this with { Edits = [.. Edits.Select(e => e with { Note = string.Empty })] };

    /// <summary>Puts edits and proposals into their order, in which they are also carried out: what covers more strongly comes later.</summary>
    public static EditList InOrder(EditMaster master, IEnumerable<Edit> edits, IEnumerable<Proposal> proposals) => new(
        master,
        [.. edits.OrderBy(e => e.Kind).ThenBy(e => e.Begins).ThenBy(e => e.Id.Value, StringComparer.Ordinal)],
        [.. proposals.OrderBy(p => p.Id.Value, StringComparer.Ordinal)]);
}
