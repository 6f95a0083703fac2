using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>What must hold of a supplier before its people see anything (Data Protection Act 2018, s.59).</summary>
public enum SupplierConditionKind
{
    /// <summary>A written contract with the clauses that the statute asks for.</summary>
    Contract,

    /// <summary>The premises were inspected.</summary>
    Premises,

    /// <summary>Storage there can be locked.</summary>
    Storage,

    /// <summary>Encryption is attested.</summary>
    Encryption,

    /// <summary>Return or erasure at the end of a case is agreed.</summary>
    ReturnClause,

    /// <summary>There are no sub-processors, or each has the customer's authority.</summary>
    SubProcessors,
}

/// <summary>One checking of one condition. Rows are added and never altered; the newest of each kind counts.</summary>
internal sealed class SupplierCondition : IGrantingRow
{
    public OrganisationId Customer { get; init; }

    public OrganisationId Supplier { get; init; }

    public SupplierConditionKind Kind { get; init; }

    public DateTimeOffset CheckedAt { get; init; }

    public DateTimeOffset Until { get; init; }

    public string DocumentName { get; init; } = string.Empty;

    public string? DocumentSha256 { get; init; }

    public BlobId? DocumentBlob { get; init; }

    /// <summary>Who entered it, at <see cref="CheckedAt"/>.</summary>
    public PersonId CheckedBy { get; init; }

    /// <summary>The day on which it was checked, as <c>2026-11-12</c>; null in a row from before this was asked for.</summary>
    public string? DoneOn { get; init; }

    /// <summary>Who checked it: somebody who need not have an account.</summary>
    public string? DoneBy { get; init; }

    /// <summary>Which clauses were found in a contract, their names in order with commas between; null of other kinds and in a row from before this was asked for.</summary>
    public string? Clauses { get; init; }

    /// <summary>For showing; not sealed.</summary>
    public string CheckedByName { get; init; } = string.Empty;

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(
        Customer.Value, Supplier.Value, Kind.ToString(), CheckedAt.ToUnixTimeMilliseconds(), Until.ToUnixTimeMilliseconds(), DocumentName, DocumentSha256, DocumentBlob?.Value, CheckedBy.Value, DoneOn, DoneBy, Clauses);

    // A row from before without the last three, or the last one, keeps its seal; to take them out of a row that has them makes it another text.
    internal static string Text(
        string customer, string supplier, string kind, long checkedAt, long until, string document, string? sha256, string? blob, string checkedBy, string? doneOn, string? doneBy, string? clauses) =>
        doneOn is null && doneBy is null && clauses is null
            ? SealedWords.Of("supplier_conditions", customer, supplier, kind, SealedWords.Of(checkedAt), SealedWords.Of(until), document, sha256, blob, checkedBy)
            : clauses is null
            ? SealedWords.Of("supplier_conditions", customer, supplier, kind, SealedWords.Of(checkedAt), SealedWords.Of(until), document, sha256, blob, checkedBy, doneOn, doneBy)
            : SealedWords.Of("supplier_conditions", customer, supplier, kind, SealedWords.Of(checkedAt), SealedWords.Of(until), document, sha256, blob, checkedBy, doneOn, doneBy, clauses);
}

/// <summary>A recording that somebody may edit, because a commission names them for it.</summary>
internal sealed class ExhibitAccess : IGrantingRow
{
    public CommissionId Commission { get; init; }

    public ExhibitId Exhibit { get; init; }

    public CaseId CaseId { get; init; }

    public PersonId Person { get; init; }

    public DateTimeOffset Starts { get; set; }

    public DateTimeOffset Ends { get; set; }

    public PersonId GivenBy { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(
        Commission.Value, Exhibit.Value, CaseId.Value, Person.Value, Starts.ToUnixTimeMilliseconds(), Ends.ToUnixTimeMilliseconds(), GivenBy.Value);

    internal static string Text(string commission, string exhibit, string caseId, string person, long starts, long ends, string givenBy) =>
        SealedWords.Of("exhibit_access", commission, exhibit, caseId, person, SealedWords.Of(starts), SealedWords.Of(ends), givenBy);
}
