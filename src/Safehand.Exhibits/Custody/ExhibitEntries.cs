using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>What this module writes into the ledger. Names are for ever; what a value holds can be erased.</summary>
internal static class ExhibitEntries
{
    internal static Entry Expected(Exhibit exhibit, IReadOnlyList<RecordedPerson> people) => About(exhibit, "exhibit.expected.v1", StatutoryOperation.None) with
    {
        Subject = people.Count == 0 ? null : people.Select(p => new { p.Name, p.Role }).ToArray(),
        Place = new { exhibit.RecordedPlace },
        Content = new { exhibit.Reference, exhibit.Title, exhibit.Kind, exhibit.Sensitivity, exhibit.RecordedAt, exhibit.RecordedBy },
    };

    internal static Entry BookedIn(Exhibit exhibit) => About(exhibit, "exhibit.booked-in.v1", StatutoryOperation.Collection) with
    {
        Content = new { exhibit.Reference, exhibit.Length, exhibit.Sha256, exhibit.TreeHash },
    };

    internal static Entry Abandoned(Exhibit exhibit, string why) => About(exhibit, "exhibit.abandoned.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Why = why },
    };

    internal static Entry Kept(Exhibit exhibit) => About(exhibit, "exhibit.kept-sealed.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference },
    };

    // The mark of a recording of another case is for those who see that case, and this entry is read by those of this one.
    internal static Entry LinkedAsSame(Exhibit exhibit, Exhibit earlier) => About(exhibit, "exhibit.linked.v1", StatutoryOperation.Combination) with
    {
        Content = new { exhibit.Reference, SameAs = earlier.Id.Value, SameAsReference = earlier.Case == exhibit.Case ? earlier.Reference : null },
    };

    internal static Entry Prepared(Exhibit exhibit) => About(exhibit, "exhibit.prepared.v1", StatutoryOperation.Alteration) with
    {
        Content = new { exhibit.Reference, exhibit.Playability, exhibit.DurationMs },
    };

    internal static Entry Opened(Exhibit exhibit, Opening opening) => About(exhibit, opening.Emergency ? "exhibit.opened-in-emergency.v1" : "exhibit.opened.v1", StatutoryOperation.Consultation) with
    {
        Content = new { exhibit.Reference, Opening = opening.Id.Value, opening.Mark },
    };

    internal static Entry Played(Exhibit exhibit, Opening opening, int segment, string? device) => About(exhibit, "exhibit.played.v1", StatutoryOperation.Consultation) with
    {
        Content = new { Opening = opening.Id.Value, Segment = segment, Ms = PlayingParts.SpanOf(exhibit, segment), Device = device },
    };

    internal static Entry Closed(Exhibit exhibit, Opening opening) => About(exhibit, "exhibit.closed.v1", StatutoryOperation.None) with
    {
        Content = new { Opening = opening.Id.Value, How = opening.ClosedHow, opening.WatchedTo },
    };

    internal static Entry CopyAsked(Exhibit exhibit, CopyRequest request) => About(exhibit, "exhibit.copy-asked.v1", StatutoryOperation.None) with
    {
        Recipient = new { request.GoesTo },
        Content = new { exhibit.Reference, Request = request.Id.Value, Encrypted = request.AgeRecipient is not null },
    };

    internal static Entry CopyAgreed(Exhibit exhibit, PersonId to, DateTimeOffset until, CopyRequest? request = null) => About(exhibit, "exhibit.copy-agreed.v1", StatutoryOperation.None) with
    {
        Recipient = new { Person = to.Value, request?.GoesTo, request?.AgeRecipient },
        Content = new { exhibit.Reference, Until = until, Request = request?.Id.Value },
    };

    internal static Entry CopyFetched(Exhibit exhibit, Actor actor, Opening copy, CopyRequest? request, string? range) => About(exhibit, "exhibit.copy-fetched.v1", StatutoryOperation.Disclosure) with
    {
        Recipient = new { Person = actor.Person.Value, Name = actor.DisplayName, request?.GoesTo, request?.AgeRecipient },
        Content = new { exhibit.Reference, Copy = copy.Id.Value, Range = range },
    };

    internal static Entry CopyTurnedDown(Exhibit exhibit, CopyRequest request) => About(exhibit, "exhibit.copy-turned-down.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Request = request.Id.Value },
    };

    internal static Entry CleanCopied(Exhibit exhibit, Actor actor, CopyRequest? request) => About(exhibit, "exhibit.copied-clean.v1", StatutoryOperation.Disclosure) with
    {
        Recipient = new { Person = actor.Person.Value, Name = actor.DisplayName, request?.GoesTo, request?.AgeRecipient },
        Content = new { exhibit.Reference, exhibit.Sha256, From = 0, To = exhibit.Length },
    };

    internal static Entry ContinuityRead(Exhibit exhibit) => About(exhibit, "exhibit.continuity-read.v1", StatutoryOperation.Consultation);

    // What a note says stands in its row alone: not even in a value, so that nothing has to be erased here when it goes.
    internal static Entry NoteWritten(Exhibit exhibit, Note note) => About(exhibit, "exhibit.note-written.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Note = note.Id.Value, note.Shared },
    };

    internal static Entry NoteShared(Exhibit exhibit, Note note) => About(exhibit, "exhibit.note-shared.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Note = note.Id.Value },
    };

    internal static Entry NoteRemoved(Exhibit exhibit, Note note) => About(exhibit, "exhibit.note-removed.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Note = note.Id.Value },
    };

    internal static Entry NotesRead(Exhibit exhibit, int notes) => About(exhibit, "exhibit.notes-read.v1", StatutoryOperation.Consultation) with
    {
        Content = new { exhibit.Reference, Notes = notes },
    };

    internal static Entry Checked(Exhibit exhibit, bool unchanged, string finding) => About(exhibit, "exhibit.checked.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Unchanged = unchanged, Finding = finding },
    };

    internal static Entry DestructionProposed(Exhibit exhibit, Destruction proposal) => About(exhibit, "exhibit.destruction-proposed.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Proposal = proposal.Id.Value, proposal.Reason },
    };

    internal static Entry DestructionTurnedDown(Exhibit exhibit, Destruction proposal) => About(exhibit, "exhibit.destruction-turned-down.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Proposal = proposal.Id.Value },
    };

    internal static Entry DestructionApproved(Exhibit exhibit, Destruction proposal) => About(exhibit, "exhibit.destruction-approved.v1", StatutoryOperation.None) with
    {
        Content = new { exhibit.Reference, Proposal = proposal.Id.Value, proposal.Reason, ProposedBy = proposal.ProposedByName },
    };

    // The certificate: it names the recording by its reference and hash and holds nothing of what was in it.
    internal static Entry Destroyed(Exhibit exhibit, Destruction proposal) => About(exhibit, "exhibit.destroyed.v1", StatutoryOperation.Erasure) with
    {
        Content = new
        {
            exhibit.Reference,
            Certificate = proposal.Id.Value,
            exhibit.Sha256,
            proposal.ProposedByName,
            proposal.ApprovedByName,
            proposal.ApprovedAt,
            proposal.DestroyedAt,
        },
    };

    internal static Entry Rendered(Exhibit rendition, Exhibit parent, object made) => About(rendition, "exhibit.rendered.v1", StatutoryOperation.Alteration) with
    {
        Content = new { rendition.Reference, rendition.Length, rendition.Sha256, rendition.TreeHash, Parent = parent.Id.Value, ParentReference = parent.Reference, ParentSha256 = parent.Sha256, Made = made },
    };

    internal static Entry HoldPlaced(Exhibit exhibit, Hold hold) => About(exhibit, "exhibit.hold-placed.v1", StatutoryOperation.Alteration) with
    {
        Content = new { exhibit.Reference, hold.Number, hold.Reason },
    };

    internal static Entry HoldLifted(Exhibit exhibit, Hold hold) => About(exhibit, "exhibit.hold-lifted.v1", StatutoryOperation.Alteration) with
    {
        Content = new { exhibit.Reference, hold.Number },
    };

    private static Entry About(Exhibit exhibit, string name, StatutoryOperation operation) =>
        new(name, operation, exhibit.Id.Bytes()) { Case = exhibit.Case };
}
