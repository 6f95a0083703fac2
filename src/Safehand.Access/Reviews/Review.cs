using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>How a review ended.</summary>
internal enum ReviewOutcome
{
    /// <summary>Nobody has answered it.</summary>
    Open,

    /// <summary>It was justified.</summary>
    Justified,

    /// <summary>It was not: it goes to the breach register.</summary>
    NotJustified,
}

/// <summary>A question about somebody's act, that somebody outside their line must answer by a certain time. While it is open they may see the recording: it grants.</summary>
internal sealed class Review : IGrantingRow
{
    public ReviewId Id { get; init; }

    public Act About { get; init; }

    public CaseId? CaseId { get; init; }

    public ExhibitId? Exhibit { get; init; }

    /// <summary>Whose act.</summary>
    public PersonId Person { get; init; }

    /// <summary>Whose standards people answer it: the organisation that leads the case.</summary>
    public OrganisationId Organisation { get; init; }

    /// <summary>What they said when they did it.</summary>
    public required string Sentence { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset DueAt { get; init; }

    public ReviewOutcome Outcome { get; private set; }

    public PersonId? AnsweredBy { get; private set; }

    public DateTimeOffset? AnsweredAt { get; private set; }

    public string? Reason { get; private set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(new ReviewRow(
        Id.Value, About.ToString(), CaseId?.Value, Exhibit?.Value, Person.Value, Organisation.Value, Sentence, OpenedAt.ToUnixTimeMilliseconds(), DueAt.ToUnixTimeMilliseconds(),
        Outcome.ToString(), AnsweredBy?.Value, AnsweredAt?.ToUnixTimeMilliseconds(), Reason));

    internal static string Text(ReviewRow r) => SealedWords.Of(
        "reviews", r.Id, r.About, r.CaseId, r.Exhibit, r.Person, r.Organisation, r.Sentence, SealedWords.Of(r.OpenedAt), SealedWords.Of(r.DueAt),
        r.Outcome, r.AnsweredBy, SealedWords.Of(r.AnsweredAt), r.Reason);

    internal bool Answer(ReviewOutcome outcome, PersonId by, string reason, DateTimeOffset at)
    {
        if (Outcome is not ReviewOutcome.Open || outcome is ReviewOutcome.Open)
        {
            return false;
        }

        (Outcome, AnsweredBy, Reason, AnsweredAt) = (outcome, by, reason, at);
        return true;
    }
}

/// <summary>A review as it stands in the database.</summary>
internal sealed record ReviewRow(
    string Id, string About, string? CaseId, string? Exhibit, string Person, string Organisation, string Sentence, long OpenedAt, long DueAt,
    string Outcome, string? AnsweredBy, long? AnsweredAt, string? Reason);
