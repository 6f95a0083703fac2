using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>What is done in the background of a room.</summary>
internal enum JobKind
{
    /// <summary>Find faces.</summary>
    Faces,

    /// <summary>Find spoken names.</summary>
    Names,

    /// <summary>Find written words.</summary>
    Text,

    /// <summary>Find faces that no box covers.</summary>
    Uncovered,

    /// <summary>Make the rendition, and check it.</summary>
    Render,
}

/// <summary>Where a job is. One that runs is <see cref="Waiting"/> in the store: after a stop it is taken up again.</summary>
internal enum JobState
{
    /// <summary>To be done, or being done.</summary>
    Waiting,

    /// <summary>Done.</summary>
    Done,

    /// <summary>It cannot be done; the message says why.</summary>
    Failed,

    /// <summary>Somebody did not want it any more.</summary>
    Cancelled,
}

/// <summary>Work in the background of a room.</summary>
internal sealed class EditingJob
{
    public EditingJobId Id { get; init; }

    public RoomId Room { get; init; }

    public JobKind Kind { get; init; }

    public JobState State { get; private set; }

    public PersonId AskedBy { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    /// <summary>The revision of the list that it is about.</summary>
    public long ListRevision { get; private set; }

    /// <summary>What was asked for besides: names, one a line. Personal data; gone when the job has ended.</summary>
    public string? Asked { get; private set; }

    public string Message { get; private set; } = string.Empty;

    /// <summary>JSON.</summary>
    public string? Result { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    internal static EditingJob Wanted(RoomId room, JobKind kind, PersonId by, DateTimeOffset at, long listRevision, string? asked = null) => new()
    {
        Id = Ids.New<EditingJobId>(),
        Room = room,
        Kind = kind,
        AskedBy = by,
        AskedAt = at,
        ListRevision = listRevision,
        Asked = asked,
    };

    /// <summary>The list changed while it waited: it looked at this revision.</summary>
    internal void LookedAt(long listRevision) => ListRevision = listRevision;

    /// <summary>Ends it; false when it has ended already.</summary>
    internal bool End(JobState how, string message, string? result, DateTimeOffset at)
    {
        if (State is not JobState.Waiting)
        {
            return false;
        }

        (State, Message, Result, EndedAt, Asked) = (how, message, result, at, null);
        return true;
    }
}

/// <summary>A finished part of a rendition, kept encrypted under the job's own key until the whole is there.</summary>
internal sealed class RenderPart
{
    public EditingJobId Job { get; init; }

    public string Name { get; init; } = string.Empty;

    public BlobId Blob { get; init; }
}

/// <summary>Where faces were found in a master: kept encrypted under its exhibit's key, destroyed with it.</summary>
internal sealed class FoundFaces
{
    public ExhibitId Exhibit { get; init; }

    public BlobId Blob { get; init; }

    public int Every { get; init; }
}

/// <summary>A rendition: what it was made from, how and by whom, and what its checks found.</summary>
internal sealed class Rendition
{
    public ExhibitId Exhibit { get; init; }

    public RoomId Room { get; init; }

    public EditingJobId Job { get; init; }

    public ExhibitId Parent { get; init; }

    public string ParentSha256 { get; init; } = string.Empty;

    /// <summary>The canonical edit list.</summary>
    public string List { get; init; } = string.Empty;

    public string ListSha256 { get; init; } = string.Empty;

    public string Tool { get; init; } = string.Empty;

    public string Settings { get; init; } = string.Empty;

    /// <summary>Names of those who edited, one a line.</summary>
    public string MadeBy { get; init; } = string.Empty;

    public string AcceptedByName { get; init; } = string.Empty;

    public string? AuthorisedByName { get; init; }

    public DateTimeOffset RenderedAt { get; init; }

    public long Frames { get; init; }

    public long Samples { get; init; }

    public long? SilentSamples { get; init; }

    /// <summary>Findings of the check, JSON; null until it was done.</summary>
    public string? Checks { get; set; }

    public DateTimeOffset? CheckedAt { get; set; }
}
