using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Records that somebody checked a condition of a supplier.</summary>
/// <param name="Supplier">Of which supplier.</param>
/// <param name="Kind">Which condition.</param>
/// <param name="Until">Until when it holds; null: it does not hold, from now on.</param>
/// <param name="Document">The document that shows it.</param>
/// <param name="CheckedOn">The day on which it was checked, today or before.</param>
/// <param name="CheckedBy">Who checked it, at most 100 characters: whoever was there, who need not be the one who records it.</param>
internal sealed record RecordCondition(OrganisationId Supplier, SupplierConditionKind Kind, DateTimeOffset? Until, KeptDocument? Document, DateOnly? CheckedOn, string? CheckedBy)
{
    /// <summary>Which clauses were found, where it is the contract that was checked: it holds with all of them.</summary>
    public IReadOnlyList<ContractClause> Clauses { get; init; } = [];
}

internal sealed class RecordConditionHandler(Changes changes, Door door, SupplierRegister suppliers, LapseWatch watch, TimeProvider clock)
{
    private const int LongestName = 100;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366 * 5);

    public async Task<Result<Done>> HandleAsync(RecordCondition ask, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (!Enum.IsDefined(ask.Kind))
        {
            return Refusal.Invalid("supplier.kind", "Select which condition was checked", "Kind");
        }

        if (ask.CheckedOn is not { } checkedOn)
        {
            return Refusal.Invalid("supplier.checked-on", "Enter the day on which it was checked", "CheckedOn");
        }

        if (checkedOn > DateOnly.FromDateTime(now.ToUk().DateTime))
        {
            return Refusal.Invalid("supplier.checked-on-future", "The day on which it was checked must be today or in the past", "CheckedOn");
        }

        var checkedBy = (ask.CheckedBy ?? string.Empty).Trim();
        if (checkedBy.Length is 0 or > LongestName || EditSigns.Hidden(checkedBy))
        {
            return Refusal.Invalid("supplier.checked-by", "Enter who checked it, in 100 characters or less", "CheckedBy");
        }

        if (ask.Until <= now)
        {
            return Refusal.Invalid("supplier.until", "Until when it holds must be in the future", "Until");
        }

        if (ask.Until > now + Longest)
        {
            return Refusal.Invalid("supplier.until-far", "Until when it holds must be within 5 years", "Until");
        }

        if (ask is { Until: not null, Document: null })
        {
            return Refusal.Invalid("supplier.document-missing", "Select the document that shows it", "Document");
        }

        var clauses = ask.Kind is SupplierConditionKind.Contract ? ask.Clauses.Where(Enum.IsDefined).Distinct().Order().ToList() : null;
        if (ask.Until is not null && clauses is not null && ConditionWords.Missing(clauses) is { Count: > 0 } missing)
        {
            return Refusal.Invalid("supplier.clauses", "A contract holds with every clause. Select those you found, or that it does not hold: missing are " + string.Join(", ", missing.Select(ConditionWords.Of)), "Clauses");
        }

        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await AskAsync(door, change, ask.Supplier, ct) is { } refused)
            {
                return refused;
            }

            if (await suppliers.FindAsync(change.Store, actor.Organisation, ask.Supplier, ct) is not { } known)
            {
                return NoSuchSupplier;
            }

            var until = ask.Until ?? now;
            suppliers.Record(change, new ConditionChecked(
                ask.Supplier, ask.Kind, until, ask.Document?.Name ?? "Does not hold", ask.Document?.Sha256, ask.Document?.Blob, checkedOn, checkedBy)
            {
                Clauses = clauses,
            });
            change.Record(new Entry("supplier.condition-checked.v1", StatutoryOperation.None, ask.Supplier.Bytes())
            {
                Recipient = new { Organisation = ask.Supplier.Value, known.Name },
                Content = new { ask.Kind, Holds = ask.Until is not null, Until = until, Document = ask.Document?.Name, ask.Document?.Sha256, CheckedOn = checkedOn, CheckedBy = checkedBy, Clauses = clauses },
            });
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out var failed))
            {
                return failed;
            }
        }

        // Rooms close or open again now, not at the next round.
        await watch.CheckAsync(ct);
        return default(Done);
    }

    internal static Refusal NoSuchSupplier { get; } = Refusal.NotFound("supplier.none", "There is no such supplier.");

    internal static async Task<Refusal?> AskAsync(Door door, Change change, OrganisationId supplier, CancellationToken ct) =>
        (await door.AskAsync(change, Act.KeepSuppliers, new Ask(supplier.Bytes()) { ActsOn = change.Actor.Organisation }, ct)).Refusal;
}
