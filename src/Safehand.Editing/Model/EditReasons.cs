namespace Safehand.Editing;

/// <summary>A reason that an edit may carry.</summary>
/// <param name="Code">As the edit list keeps it.</param>
/// <param name="Label">In words.</param>
/// <param name="Ground">The legal ground, for the redaction log.</param>
internal sealed record EditReason(string Code, string Label, string Ground);

/// <summary>The reasons that a commission chooses from. Statutes as published; a data protection officer verifies them before they are relied on.</summary>
internal static class EditReasons
{
    /// <summary>Directed by a court: only where a court's direction is the commission's ground.</summary>
    public const string CourtDirection = "court-direction";

    /// <summary>Left out by agreement.</summary>
    public const string NotRelevant = "not-relevant";

    /// <summary>All, in the order in which they are offered.</summary>
    public static IReadOnlyList<EditReason> All { get; } =
    [
        new("name", "A name is spoken or shown", "Data Protection Act 2018, s.37 (no more than is needed)"),
        new("address", "An address or another way to find somebody", "Data Protection Act 2018, s.37 (no more than is needed)"),
        new("third-party", "Somebody who is not part of the case", "Data Protection Act 2018, s.37 (no more than is needed)"),
        new("sensitive", "Sensitive material that is not needed", "Data Protection Act 2018, s.35(3) and schedule 8"),
        new(NotRelevant, "Agreed as irrelevant", "Criminal Procedure Rules, part 16 (agreed edits of a recorded interview)"),
        new(CourtDirection, "Directed by the court", "The court's direction named in the commission"),
        new("safety", "Somebody's safety", "European Convention on Human Rights, articles 2 and 8"),
    ];

    /// <summary>The reason of a code, or null.</summary>
    public static EditReason? Find(string code) => All.FirstOrDefault(r => r.Code == code);
}
