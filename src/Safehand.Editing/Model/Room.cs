using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>How far the edit of one exhibit is.</summary>
internal enum RoomState
{
    /// <summary>The list is being made.</summary>
    Editing,

    /// <summary>Waits for review. The list stands still.</summary>
    HandedIn,

    /// <summary>Somebody who instructs accepted it.</summary>
    Accepted,

    /// <summary>A second person agreed, where two are needed.</summary>
    Authorised,

    /// <summary>The server renders it.</summary>
    Rendering,

    /// <summary>The rendition is in custody; its checks have been done.</summary>
    Rendered,

    /// <summary>The rendition may be used.</summary>
    Released,

    /// <summary>Withdrawn, or the case was closed before its version was finished.</summary>
    Closed,
}

/// <summary>One exhibit of one commission. Each step is a named transition; a step out of turn is refused. Sealed: whose yes was given, and whether a second is needed, is Safehand's to write.</summary>
internal sealed class Room : IFactRow
{
    private Room()
    {
    }

    public RoomId Id { get; private init; }

    public CommissionId Commission { get; private init; }

    public ExhibitId Exhibit { get; private init; }

    public RoomState State { get; private set; }

    /// <summary>Whether a second person must authorise: the recording is sensitive.</summary>
    public bool NeedsSecond { get; private init; }

    public DateTimeOffset OpenedAt { get; private init; }

    /// <summary>Raised with every change of the edit list, its comments or proposals.</summary>
    public long Revision { get; private set; }

    /// <summary>What its editors read instead of the recording's title, where that names somebody; null: they read its own.</summary>
    public string? WorkingTitle { get; private init; }

    /// <summary>Since when nobody of the supplier gets in, because a condition lapsed; null: they do.</summary>
    public DateTimeOffset? SuspendedAt { get; private set; }

    public PersonId? HandedInBy { get; private set; }

    public DateTimeOffset? HandedInAt { get; private set; }

    /// <summary>SHA-256 of the canonical edit list as handed in, 64 hexadecimal digits.</summary>
    public string? ListSha256 { get; private set; }

    /// <summary>Why it was sent back the last time; null once handed in again.</summary>
    public string? SentBack { get; private set; }

    public PersonId? AcceptedBy { get; private set; }

    public string? AcceptedByName { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public PersonId? AuthorisedBy { get; private set; }

    public string? AuthorisedByName { get; private set; }

    public DateTimeOffset? AuthorisedAt { get; private set; }

    /// <summary>The rendition, once in custody.</summary>
    public ExhibitId? Rendition { get; private set; }

    /// <summary>Whether the checks of the rendition passed; null: not done.</summary>
    public bool? ChecksPassed { get; private set; }

    public DateTimeOffset? ReleasedAt { get; private set; }

    public string? ReleasedByName { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    public string? ClosedWhy { get; private set; }

    public byte[] Seal { get; set; } = [];

    /// <summary>What decides what may be done in it, by whom and with which list; not how often it changed.</summary>
    public string SealedText() => SealedWords.Of(
        "rooms", Id.Value, Commission.Value, Exhibit.Value, State.ToString(), NeedsSecond ? "second" : null, SealedWords.Of(SuspendedAt), HandedInBy?.Value, ListSha256, AcceptedBy?.Value,
        AcceptedByName, SealedWords.Of(AcceptedAt), AuthorisedBy?.Value, AuthorisedByName, SealedWords.Of(AuthorisedAt), Rendition?.Value, ChecksPassed?.ToString(), SealedWords.Of(ReleasedAt),
        ReleasedByName, SealedWords.Of(ClosedAt));

    /// <summary>Whether the edit list may be changed.</summary>
    internal bool IsEditable => State is RoomState.Editing && SuspendedAt is null;

    /// <summary>Whether its version is finished: in custody, every check passed. It waits for its release alone.</summary>
    internal bool IsFinished => State is RoomState.Rendered && ChecksPassed is true;

    /// <summary>Whether every yes that rendering needs has been given.</summary>
    internal bool MayRender => State is RoomState.Authorised || (State is RoomState.Accepted && !NeedsSecond);

    internal static Room Opened(CommissionId commission, ExhibitId exhibit, bool needsSecond, string? workingTitle, DateTimeOffset at) => new()
    {
        Id = Ids.New<RoomId>(),
        Commission = commission,
        Exhibit = exhibit,
        NeedsSecond = needsSecond,
        WorkingTitle = workingTitle,
        OpenedAt = at,
    };

    /// <summary>Something in the room changed.</summary>
    internal long NextRevision() => ++Revision;

    internal Refusal? HandIn(PersonId by, string listSha256, DateTimeOffset at)
    {
        if (!IsEditable)
        {
            return OutOfTurn;
        }

        (State, HandedInBy, HandedInAt, ListSha256, SentBack) = (RoomState.HandedIn, by, at, listSha256, null);
        return null;
    }

    internal Refusal? SendBack(string text)
    {
        if (State is not (RoomState.HandedIn or RoomState.Accepted or RoomState.Authorised or RoomState.Rendered))
        {
            return OutOfTurn;
        }

        (State, SentBack, ListSha256) = (RoomState.Editing, text, null);
        (AcceptedBy, AcceptedByName, AcceptedAt, AuthorisedBy, AuthorisedByName, AuthorisedAt) = (null, null, null, null, null, null);
        (Rendition, ChecksPassed) = (null, null);
        return null;
    }

    internal Refusal? Accept(Actor by, DateTimeOffset at)
    {
        if (State is not RoomState.HandedIn)
        {
            return OutOfTurn;
        }

        (State, AcceptedBy, AcceptedByName, AcceptedAt) = (RoomState.Accepted, by.Person, by.DisplayName, at);
        return null;
    }

    internal Refusal? Authorise(Actor by, DateTimeOffset at)
    {
        if (State is not RoomState.Accepted || !NeedsSecond)
        {
            return OutOfTurn;
        }

        (State, AuthorisedBy, AuthorisedByName, AuthorisedAt) = (RoomState.Authorised, by.Person, by.DisplayName, at);
        return null;
    }

    internal Refusal? BeginRendering()
    {
        if (!MayRender)
        {
            return OutOfTurn;
        }

        State = RoomState.Rendering;
        return null;
    }

    /// <summary>The rendering was cancelled or failed: it can begin again.</summary>
    internal Refusal? StopRendering()
    {
        if (State is not RoomState.Rendering)
        {
            return OutOfTurn;
        }

        State = AuthorisedBy is null ? RoomState.Accepted : RoomState.Authorised;
        return null;
    }

    internal Refusal? Rendered(ExhibitId rendition, bool checksPassed)
    {
        if (State is not RoomState.Rendering)
        {
            return OutOfTurn;
        }

        (State, Rendition, ChecksPassed) = (RoomState.Rendered, rendition, checksPassed);
        return null;
    }

    internal Refusal? Release(Actor by, DateTimeOffset at)
    {
        if (State is not RoomState.Rendered)
        {
            return OutOfTurn;
        }

        if (ChecksPassed is not true)
        {
            return Refusal.Conflict("rendition.checks-failed", "This rendition did not pass its checks, so it cannot be released. Send the edit back: when it is handed in and accepted again, it is rendered again.");
        }

        (State, ReleasedAt, ReleasedByName) = (RoomState.Released, at, by.DisplayName);
        return null;
    }

    /// <summary>Keeps the supplier's people out while a condition has lapsed. Again is no error.</summary>
    internal bool Suspend(DateTimeOffset at)
    {
        if (State is RoomState.Closed or RoomState.Released || SuspendedAt is not null)
        {
            return false;
        }

        SuspendedAt = at;
        return true;
    }

    /// <summary>Every condition is in date again.</summary>
    internal bool Resume()
    {
        var was = SuspendedAt is not null;
        SuspendedAt = null;
        return was;
    }

    /// <summary>Ends it: withdrawn, or the case was closed before its version was finished. What was released stays released.</summary>
    internal bool Close(string why, DateTimeOffset at)
    {
        if (State is RoomState.Closed or RoomState.Released)
        {
            return false;
        }

        (State, ClosedWhy, ClosedAt) = (RoomState.Closed, why, at);
        return true;
    }

    private static Refusal OutOfTurn { get; } = Refusal.Conflict("room.out-of-turn", "The room has moved on since. Load its page again.");
}
