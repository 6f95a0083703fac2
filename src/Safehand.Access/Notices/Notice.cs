using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A grave act that somebody is told of, or the answer to what they asked for: a row of the act's own change, so that neither is there without the other.</summary>
internal sealed class Notice
{
    public NoticeId Id { get; init; }

    /// <summary>Who is told; null where nobody who can read it stands above who acted: professional standards of their organisation.</summary>
    public PersonId? Recipient { get; init; }

    /// <summary>The organisation of whoever acted.</summary>
    public OrganisationId Organisation { get; init; }

    public Act About { get; init; }

    public bool Emergency { get; init; }

    public CaseId? CaseId { get; init; }

    public ExhibitId? Exhibit { get; init; }

    /// <summary>Who acted.</summary>
    public PersonId Person { get; init; }

    /// <summary>What they said when they did it; empty for acts that run the organisation.</summary>
    public required string Sentence { get; init; }

    public DateTimeOffset ToldAt { get; init; }

    /// <summary>For an answer: the request of the one who is told.</summary>
    public AccessRequestId? Request { get; init; }

    public PersonId? SeenBy { get; private set; }

    public DateTimeOffset? SeenAt { get; private set; }

    internal void See(PersonId by, DateTimeOffset at) => (SeenBy, SeenAt) = (by, at);

    /// <summary>Tells of an act that the gate has permitted, inside its change.</summary>
    /// <param name="change">The act.</param>
    /// <param name="facts">What was decided on.</param>
    /// <param name="ask">What it is about.</param>
    internal static void Tell(Change change, GateFacts facts, Ask ask)
    {
        var recipient = Above(change, facts.Actor.Person, facts.Now);
        var notice = new Notice
        {
            Id = Ids.New<NoticeId>(),
            Recipient = recipient,
            Organisation = facts.Actor.Organisation,
            About = facts.Act,
            Emergency = facts.Emergency,
            CaseId = ask.Case?.Id,
            Exhibit = ask.Exhibit?.Id,
            Person = facts.Actor.Person,
            Sentence = facts.Act is Act.Administer or Act.GivePassword ? string.Empty : change.Purpose.Sentence,
            ToldAt = facts.Now,
        };
        change.Store.Add(notice);
        change.Record(new Entry("notice.given.v1", StatutoryOperation.None, ask.Object)
        {
            Case = notice.CaseId,
            Recipient = new { person = recipient?.Value, standards = recipient is null },
            Content = new { notice = notice.Id.Value, act = notice.About },
        });
    }

    /// <summary>Tells whoever asked for access what became of it, inside the change that decides.</summary>
    internal static void Answer(Change change, AccessRequest request, Actor by, DateTimeOffset now)
    {
        var notice = new Notice
        {
            Id = Ids.New<NoticeId>(),
            Recipient = request.Person,
            Organisation = by.Organisation,
            About = Act.DecideAccess,
            CaseId = request.CaseId,
            Exhibit = request.Exhibit,
            Person = by.Person,
            Sentence = request.Reason ?? string.Empty,
            ToldAt = now,
            Request = request.Id,
        };
        change.Store.Add(notice);
        change.Record(new Entry("notice.given.v1", StatutoryOperation.None, request.Exhibit?.Bytes() ?? request.CaseId.Bytes())
        {
            Case = request.CaseId,
            Recipient = new { person = request.Person.Value },
            Content = new { notice = notice.Id.Value, act = notice.About },
        });
    }

    // A supervisor who cannot sign in would be told and never read it.
    private static PersonId? Above(Change change, PersonId of, DateTimeOffset now)
    {
        using var row = change.Texts(
            "SELECT s.id, s.suspended, s.vouched_until FROM people p JOIN people s ON s.id = p.supervisor WHERE p.id = $1", of.Value).ExecuteReader();
        return row.Read() && row.GetInt64(1) == 0 && row.GetInt64(2) > now.ToUnixTimeMilliseconds() ? PersonId.From(row.GetString(0)) : null;
    }
}
