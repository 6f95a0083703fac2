using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>An edit as it stands, or the trace of one that has gone.</summary>
internal sealed class RoomEdit
{
    public RoomId Room { get; init; }

    public EditId Id { get; init; }

    /// <summary>When it last changed, in the room's count.</summary>
    public long Revision { get; set; }

    public EditKind Kind { get; set; }

    /// <summary>How many keyframes it has.</summary>
    public int Keyframes { get; set; }

    /// <summary>Canonical text; null once it has gone.</summary>
    public string? Json { get; set; }

    public string AuthorName { get; set; } = string.Empty;
}

/// <summary>A step that was taken. Only ever added: undo after a reload and the history of an edit come from it.</summary>
internal sealed class EditStep
{
    public RoomId Room { get; init; }

    public long Revision { get; init; }

    public EditId Edit { get; init; }

    /// <summary>What it was made; null: it went.</summary>
    public string? After { get; init; }

    /// <summary>What stood there; null: nothing.</summary>
    public string? Before { get; init; }

    public PersonId Author { get; init; }

    public string AuthorName { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }
}

/// <summary>A remark at a timecode.</summary>
internal sealed class RoomComment
{
    internal const int Longest = 1000;

    public CommentId Id { get; init; }

    public RoomId Room { get; init; }

    public long AtFrame { get; init; }

    public string Text { get; init; } = string.Empty;

    public EditId? Edit { get; init; }

    public PersonId Author { get; init; }

    public string AuthorName { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public string? ResolvedByName { get; set; }

    public long Revision { get; set; }
}

/// <summary>A proposal and what a person made of it.</summary>
internal sealed class RoomProposal
{
    public ProposalId Id { get; init; }

    public RoomId Room { get; init; }

    /// <summary>Canonical text, the decision included.</summary>
    public string Json { get; set; } = string.Empty;

    public string? DecidedByName { get; set; }

    public long Revision { get; set; }
}

/// <summary>What a master is on its working clock, measured once. Sealed: where everything that is cut or covered falls is told from it. One whose seal fails is measured again.</summary>
internal sealed class MeasuredFilm : IGrantingRow
{
    public ExhibitId Exhibit { get; init; }

    /// <summary>Canonical text of the <see cref="EditMaster"/>.</summary>
    public string Master { get; init; } = string.Empty;

    /// <summary>The shape as the renderer takes it, JSON.</summary>
    public string Shape { get; init; } = string.Empty;

    public byte[] Seal { get; set; } = [];

    public string SealedText() => SealedWords.Of("measured_films", Exhibit.Value, Master, Shape);
}

/// <summary>A list as it was handed in: what is reviewed and rendered is this text and no other.</summary>
internal sealed class HandedIn
{
    public RoomId Room { get; init; }

    public long Revision { get; init; }

    public string ListSha256 { get; init; } = string.Empty;

    /// <summary>The canonical edit list.</summary>
    public string List { get; init; } = string.Empty;

    public PersonId By { get; init; }

    public string ByName { get; init; } = string.Empty;

    public DateTimeOffset At { get; init; }

    /// <summary>Why it was handed in although the check found faces or had not run; null: the check had passed.</summary>
    public string? Acknowledged { get; init; }

    /// <summary>Why proposals were left undecided; null: none was.</summary>
    public string? LeftOpen { get; init; }
}
