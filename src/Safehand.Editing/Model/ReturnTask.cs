using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>At the end of a case: a supplier returns or erases what it holds of it, or it is shown that it never held anything.</summary>
internal sealed class ReturnTask
{
    private ReturnTask()
    {
    }

    public ReturnTaskId Id { get; private init; }

    public CaseId Case { get; private init; }

    public OrganisationId Customer { get; private init; }

    public OrganisationId Supplier { get; private init; }

    public string SupplierName { get; private init; } = string.Empty;

    public DateTimeOffset OpenedAt { get; private init; }

    public DateTimeOffset DueAt { get; private init; }

    public DateTimeOffset? EscalatedAt { get; private set; }

    public DateTimeOffset? CertifiedAt { get; private set; }

    public PersonId? CertifiedBy { get; private set; }

    public string? CertifiedByName { get; private set; }

    /// <summary>Copies that the ledger says were given to that organisation's people, when it was certified.</summary>
    public int? CopiesGiven { get; private set; }

    /// <summary>What was returned or erased, where copies had been given.</summary>
    public string? Account { get; private set; }

    internal static ReturnTask Opened(CaseId ofCase, OrganisationId customer, OrganisationId supplier, string name, DateTimeOffset at, TimeSpan within) => new()
    {
        Id = Ids.New<ReturnTaskId>(),
        Case = ofCase,
        Customer = customer,
        Supplier = supplier,
        SupplierName = name,
        OpenedAt = at,
        DueAt = at + within,
    };

    internal bool Escalate(DateTimeOffset at)
    {
        if (CertifiedAt is not null || EscalatedAt is not null || at < DueAt)
        {
            return false;
        }

        EscalatedAt = at;
        return true;
    }

    internal Refusal? Certify(Actor by, int copiesGiven, string? account, DateTimeOffset at)
    {
        if (CertifiedAt is not null)
        {
            return Refusal.Conflict("return.certified", "This has been certified already.");
        }

        if (copiesGiven > 0 && string.IsNullOrWhiteSpace(account))
        {
            return Refusal.Invalid("return.account-missing", "Enter what was returned or erased, by whom and when", nameof(Account));
        }

        (CertifiedAt, CertifiedBy, CertifiedByName, CopiesGiven, Account) = (at, by.Person, by.DisplayName, copiesGiven, account?.Trim());
        return null;
    }
}
