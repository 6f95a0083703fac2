using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A supplier, and each condition as it was last checked.</summary>
/// <param name="Supplier">Which.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Conditions">One for each kind, in the order of the kinds.</param>
public sealed record SupplierKnown(OrganisationId Supplier, string Name, IReadOnlyList<ConditionKnown> Conditions)
{
    /// <summary>Whether every condition is in date at that time.</summary>
    public bool AllInDate(DateTimeOffset at) => Conditions.All(c => at < c.Until);

    /// <summary>When the contract ends; null when none was checked.</summary>
    public DateTimeOffset? ContractUntil => Conditions[(int)SupplierConditionKind.Contract].Until;
}

/// <summary>A condition as it was last checked.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Until">Until when it holds; null: never checked.</param>
/// <param name="DocumentName">The document that shows it.</param>
/// <param name="DocumentSha256">SHA-256 of its bytes, 64 hexadecimal digits, where they were added.</param>
/// <param name="Document">Its bytes in the vault.</param>
/// <param name="CheckedByName">Who recorded it.</param>
/// <param name="CheckedAt">When it was recorded.</param>
public sealed record ConditionKnown(
    SupplierConditionKind Kind, DateTimeOffset? Until, string? DocumentName, string? DocumentSha256, BlobId? Document, string? CheckedByName, DateTimeOffset? CheckedAt)
{
    /// <summary>The day on which it was checked; null where that was not asked for yet.</summary>
    public DateOnly? DoneOn { get; init; }

    /// <summary>Who checked it.</summary>
    public string? DoneBy { get; init; }

    /// <summary>Which clauses were found in a contract; null of another condition, and where that was not asked for yet.</summary>
    public IReadOnlyList<ContractClause>? Clauses { get; init; }
}

/// <summary>A condition as it is being recorded.</summary>
/// <param name="Supplier">Of which supplier.</param>
/// <param name="Kind">Which condition.</param>
/// <param name="Until">Until when it holds; a time that has passed says that it does not.</param>
/// <param name="DocumentName">The document that shows it.</param>
/// <param name="DocumentSha256">SHA-256 of its bytes.</param>
/// <param name="Document">Its bytes in the vault.</param>
/// <param name="DoneOn">The day on which it was checked.</param>
/// <param name="DoneBy">Who checked it.</param>
public sealed record ConditionChecked(
    OrganisationId Supplier, SupplierConditionKind Kind, DateTimeOffset Until, string DocumentName, string? DocumentSha256, BlobId? Document, DateOnly DoneOn, string DoneBy)
{
    /// <summary>Which clauses were found in a contract; null of another condition.</summary>
    public IReadOnlyList<ContractClause>? Clauses { get; init; }
}

/// <summary>The conditions of suppliers, as a customer organisation keeps them. The gate reads the same rows, each time.</summary>
public sealed class SupplierRegister(GrantSeals seals, TimeProvider clock)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>Every supplier as this customer knows it.</summary>
    public async Task<IReadOnlyList<SupplierKnown>> OfCustomerAsync(StoreContext store, OrganisationId customer, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var suppliers = await store.Set<Organisation>().Where(o => o.Kind == EmployerKind.Supplier).OrderBy(o => o.Name).ToListAsync(ct);
        var rows = await store.Set<SupplierCondition>().Where(c => c.Customer == customer).ToListAsync(ct);
        return [.. suppliers.Select(s => Known(s, rows.Where(r => r.Supplier == s.Id)))];
    }

    /// <summary>One supplier as this customer knows it; null where there is no such supplier.</summary>
    public async Task<SupplierKnown?> FindAsync(StoreContext store, OrganisationId customer, OrganisationId supplier, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Set<Organisation>().SingleOrDefaultAsync(o => o.Id == supplier && o.Kind == EmployerKind.Supplier, ct) is not { } found)
        {
            return null;
        }

        return Known(found, await store.Set<SupplierCondition>().Where(c => c.Customer == customer && c.Supplier == supplier).ToListAsync(ct));
    }

    /// <summary>Every checking of a supplier's conditions, newest first.</summary>
    public async Task<IReadOnlyList<ConditionKnown>> HistoryAsync(StoreContext store, OrganisationId customer, OrganisationId supplier, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var rows = await store.Set<SupplierCondition>().Where(c => c.Customer == customer && c.Supplier == supplier).OrderByDescending(c => c.CheckedAt).ToListAsync(ct);
        return [.. rows.Where(seals.IsGenuine).Select(Of)];
    }

    /// <summary>Records a checking inside a change for which the door permitted <see cref="Act.KeepSuppliers"/>; the caller records the entry.</summary>
    public void Record(Change change, ConditionChecked condition)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(condition);
        change.Store.Add(new SupplierCondition
        {
            Customer = change.Actor.Organisation,
            Supplier = condition.Supplier,
            Kind = condition.Kind,
            Until = condition.Until,
            DocumentName = condition.DocumentName,
            DocumentSha256 = condition.DocumentSha256,
            DocumentBlob = condition.Document,
            CheckedBy = change.Actor.Person,
            CheckedByName = change.Actor.DisplayName,
            CheckedAt = clock.GetUtcNow(),
            DoneOn = condition.DoneOn.ToString(Day, CultureInfo.InvariantCulture),
            DoneBy = condition.DoneBy,
            Clauses = condition.Clauses is { } clauses ? string.Join(',', clauses.Distinct().Order()) : null,
        });
    }

    private SupplierKnown Known(Organisation supplier, IEnumerable<SupplierCondition> rows)
    {
        var newest = rows.Where(seals.IsGenuine).GroupBy(r => r.Kind).ToDictionary(g => g.Key, g => g.MaxBy(r => r.CheckedAt)!);
        return new SupplierKnown(
            supplier.Id,
            supplier.Name,
            [.. Enum.GetValues<SupplierConditionKind>().Select(kind => newest.TryGetValue(kind, out var row) ? Of(row) : new ConditionKnown(kind, null, null, null, null, null, null))]);
    }

    private static ConditionKnown Of(SupplierCondition row) =>
        new(row.Kind, row.Until, row.DocumentName, row.DocumentSha256, row.DocumentBlob, row.CheckedByName, row.CheckedAt)
        {
            DoneOn = row.DoneOn is { } day ? DateOnly.ParseExact(day, Day, CultureInfo.InvariantCulture) : null,
            DoneBy = row.DoneBy,
            Clauses = row.Clauses?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<ContractClause>).ToList(),
        };
}
