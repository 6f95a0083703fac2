using System.Globalization;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Why a version is made that differs from the master.</summary>
internal enum CommissionGround
{
    /// <summary>The parties agreed on what is left out.</summary>
    Agreement,

    /// <summary>A court directed it.</summary>
    CourtDirection,
}

/// <summary>Whether a commission stands.</summary>
internal enum CommissionState
{
    /// <summary>Its rooms are open.</summary>
    Open,

    /// <summary>Taken back by who gives commissions.</summary>
    Withdrawn,

    /// <summary>Over with its case.</summary>
    Ended,
}

/// <summary>An instruction to edit one or several exhibits of one case. Sealed: what its editors are shown, and for whom, is as it was given.</summary>
internal sealed class Commission : IFactRow
{
    /// <summary>Longest instructions, in characters.</summary>
    internal const int LongestInstructions = 2000;

    private Commission()
    {
    }

    public CommissionId Id { get; private init; }

    /// <summary>Counted within its case, from 1.</summary>
    public int Number { get; private init; }

    public CaseId Case { get; private init; }

    /// <summary>The organisation that runs the case.</summary>
    public OrganisationId Customer { get; private init; }

    public PersonId GivenBy { get; private init; }

    public string GivenByName { get; private init; } = string.Empty;

    public DateTimeOffset GivenAt { get; private init; }

    /// <summary>Whose people edit: the customer itself or a supplier.</summary>
    public OrganisationId EditorOrganisation { get; private init; }

    public string EditorOrganisationName { get; private init; } = string.Empty;

    /// <summary>What is to be done. Shown to the editors: MUST name no subject unless <see cref="ShowNames"/>.</summary>
    public string Instructions { get; private init; } = string.Empty;

    public CommissionGround Ground { get; private init; }

    /// <summary>What the agreement or direction is called.</summary>
    public string GroundDocument { get; private init; } = string.Empty;

    /// <summary>Its bytes in the vault, where it was added.</summary>
    public BlobId? GroundDocumentBlob { get; private set; }

    /// <summary>SHA-256 of its bytes, 64 hexadecimal digits.</summary>
    public string? GroundDocumentSha256 { get; private set; }

    /// <summary>The name of the file, as it was kept.</summary>
    public string? GroundDocumentFile { get; private set; }

    /// <summary>The date that the agreement or direction bears, as <c>2026-11-12</c>; null where it was not asked for.</summary>
    public string? GroundDocumentDated { get; private init; }

    /// <summary>Why there was no document of an agreement when it was given.</summary>
    public string? NoDocumentBecause { get; private init; }

    /// <summary>Codes of <see cref="EditReasons"/> that an edit may carry, separated by spaces.</summary>
    public string Reasons { get; private init; } = string.Empty;

    public bool ShowNames { get; private init; }

    /// <summary>By when it must be handed in.</summary>
    public DateTimeOffset Deadline { get; private set; }

    public CommissionState State { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public string? EndedWhy { get; private set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => SealedWords.Of(
        "commissions", Id.Value, SealedWords.Of(Number), Case.Value, Customer.Value, GivenBy.Value, SealedWords.Of(GivenAt), EditorOrganisation.Value, Instructions, Ground.ToString(), GroundDocument,
        GroundDocumentBlob?.Value, GroundDocumentSha256, Reasons, ShowNames ? "names" : null, SealedWords.Of(Deadline), State.ToString(), SealedWords.Of(EndedAt));

    internal IReadOnlyList<string> ReasonCodes => Reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The date of the agreement or direction, where it was asked for.</summary>
    internal DateOnly? GroundDated => GroundDocumentDated is { } text ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    internal bool IsForSupplier => EditorOrganisation != Customer;

    /// <summary>What tells editors what they may reach, as an entry about one recording: to a supplier it is a disclosure.</summary>
    internal Entry ToEditors(string name, ExhibitId exhibit, IEnumerable<EditorKnown> editors, object content) =>
        new(name, IsForSupplier ? StatutoryOperation.Disclosure : StatutoryOperation.None, exhibit.Bytes())
        {
            Case = Case,
            Recipient = editors.Select(e => new { Person = e.Person.Value, e.Name, Organisation = e.Organisation.Value, e.OrganisationName }).ToArray(),
            Content = content,
        };

    internal static Commission Given(CommissionTerms terms, int number, CaseId ofCase, OrganisationId customer, Actor by, DateTimeOffset at) => new()
    {
        Id = terms.Id,
        Number = number,
        Case = ofCase,
        Customer = customer,
        GivenBy = by.Person,
        GivenByName = by.DisplayName,
        GivenAt = at,
        EditorOrganisation = terms.EditorOrganisation,
        EditorOrganisationName = terms.EditorOrganisationName,
        Instructions = terms.Instructions,
        Ground = terms.Ground,
        GroundDocument = terms.GroundDocument,
        GroundDocumentBlob = terms.GroundDocumentBlob,
        GroundDocumentSha256 = terms.GroundDocumentSha256,
        GroundDocumentFile = terms.GroundDocumentFile,
        GroundDocumentDated = terms.GroundDocumentDated.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        NoDocumentBecause = terms.NoDocumentBecause,
        Reasons = string.Join(' ', terms.Reasons),
        ShowNames = terms.ShowNames,
        Deadline = terms.Deadline,
    };

    /// <summary>Until when its editors reach what they are commissioned for: past the deadline there is time for what is sent back.</summary>
    internal DateTimeOffset EditableUntil(int correctionDays) => Deadline.AddDays(correctionDays);

    /// <summary>Sets another deadline. Refused once it is over.</summary>
    internal Refusal? ChangeDeadline(DateTimeOffset deadline)
    {
        if (State is not CommissionState.Open)
        {
            return Over;
        }

        Deadline = deadline;
        return null;
    }

    /// <summary>Adds the document of its ground, which came later. MUST NOT have one.</summary>
    internal void AddDocument(KeptDocument document) => (GroundDocumentBlob, GroundDocumentSha256, GroundDocumentFile) = (document.Blob, document.Sha256, document.Name);

    /// <summary>Takes it back. Refused once it is over.</summary>
    internal Refusal? Withdraw(string why, DateTimeOffset at) => End(CommissionState.Withdrawn, why, at);

    /// <summary>Its case is over. Refused once it is over.</summary>
    internal Refusal? EndWithCase(DateTimeOffset at) => End(CommissionState.Ended, "The case was closed", at);

    /// <summary>What a room declares for its editors: why they open and edit, at most as long as a purpose may be.</summary>
    internal Purpose PurposeOfEditing() => new(PurposeKind.Editing, Sentence("Editing to commission"));

    /// <summary>What a room declares for those who review: a duty, which fits everybody who may instruct.</summary>
    internal Purpose PurposeOfReview() => new(PurposeKind.LegalDuty, Sentence("Checking the edit of commission"));

    private static Refusal Over { get; } = Refusal.Conflict("commission.over", "This commission is over already.");

    private string Sentence(string doing)
    {
        // One line without what a purpose may not hold, whatever the instructions were pasted from.
        var plain = string.Concat(Instructions.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) ? ' ' : c).Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.Format));
        var text = $"{doing} {Number}: {plain}";
        if (text.Length <= Purpose.LongestSentence)
        {
            return text;
        }

        var end = Purpose.LongestSentence - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }

    private Refusal? End(CommissionState how, string why, DateTimeOffset at)
    {
        if (State is not CommissionState.Open)
        {
            return Over;
        }

        (State, EndedWhy, EndedAt) = (how, why, at);
        return null;
    }
}

/// <summary>What a commission is given with, checked.</summary>
internal sealed record CommissionTerms(
    CommissionId Id, OrganisationId EditorOrganisation, string EditorOrganisationName, string Instructions, CommissionGround Ground, string GroundDocument,
    BlobId? GroundDocumentBlob, string? GroundDocumentSha256, string? GroundDocumentFile, DateOnly GroundDocumentDated, string? NoDocumentBecause, IReadOnlyList<string> Reasons, bool ShowNames, DateTimeOffset Deadline);

/// <summary>Who edits under a commission. What it lets them do is the grant in Access; by this row nobody passes what they could have edited, so it is sealed too.</summary>
internal sealed class CommissionEditor : IFactRow
{
    public CommissionId Commission { get; init; }

    public PersonId Person { get; init; }

    public string Name { get; init; } = string.Empty;

    /// <summary>Since when they edit no longer. The row stays: they pass nothing of this commission either.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => SealedWords.Of("commission_editors", Commission.Value, Person.Value, Name, SealedWords.Of(EndedAt));
}
