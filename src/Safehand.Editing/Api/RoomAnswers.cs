using System.Text.Json;
using Safehand.Exhibits;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>The recording of a room is open on the marked stream.</summary>
internal sealed record RoomOpened(OpeningId Id, OpeningId Opening, DateTimeOffset EndsAt, string Mark)
{
    internal static RoomOpened Of(Opened opened) => new(opened.Opening, opened.Opening, opened.EndsAt, opened.Mark);
}

/// <summary>One side of a comparison is open.</summary>
internal sealed record SideOpened(OpeningId Id, DateTimeOffset EndsAt, string Mark)
{
    internal static SideOpened Of(Opened opened) => new(opened.Opening, opened.EndsAt, opened.Mark);
}

/// <summary>Both sides of a comparison are open.</summary>
internal sealed record SidesOpened(SideOpened Master, SideOpened Rendition);

/// <summary>A redaction log.</summary>
internal sealed record LogTold(string Reference, string Ground, IReadOnlyList<RedactionLogRow> Rows);

/// <summary>Jobs that were begun.</summary>
internal sealed record JobsBegun(IReadOnlyList<JobView> Jobs);

/// <summary>What <see cref="EditsText"/> writes: it passes edits on as they stand in the store, so nothing is ever made of this type. It is there to be described.</summary>
internal sealed record RoomChanges(long Revision, IReadOnlyList<JsonElement> Edits, IReadOnlyList<EditId> Removed, IReadOnlyList<RoomChanges.Remark> Comments, IReadOnlyList<JsonElement> Proposals)
{
    internal sealed record Remark(CommentId Id, long AtFrame, string Text, string By, DateTimeOffset At, bool Resolved, string? ResolvedBy, EditId? Edit, long Revision);
}

/// <summary>What <see cref="EditsText"/> writes of the steps of a list; as above.</summary>
internal sealed record RoomSteps(IReadOnlyList<RoomSteps.Step> Steps)
{
    internal sealed record Step(long Revision, EditId Id, JsonElement? Edit, JsonElement? Was, string By, DateTimeOffset At);
}

/// <summary>What <see cref="UndoSteps"/> writes; as above.</summary>
internal sealed record RoomUndo(long Until, bool More, IReadOnlyList<IReadOnlyList<RoomUndo.Change>> Done, IReadOnlyList<IReadOnlyList<RoomUndo.Change>> Undone)
{
    internal sealed record Change(EditId Id, JsonElement? Before, JsonElement? After);
}
