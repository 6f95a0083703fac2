using System.Text;
using Safehand.Access;

namespace Safehand.Editing.Tests;

/// <summary>What tests of commissions begin with.</summary>
internal static class Commissioning
{
    /// <summary>Every condition of the supplier in date for so many days, as Grace records them.</summary>
    internal static async Task ConditionsAsync(this World world, double days = 365)
    {
        foreach (var kind in Enum.GetValues<SupplierConditionKind>())
        {
            await world.ConditionAsync(kind, days);
        }
    }

    /// <summary>One condition, for so many days; null: it does not hold.</summary>
    internal static async Task ConditionAsync(this World world, SupplierConditionKind kind, double? days)
    {
        var document = World.Must(await world.Get<KeptDocuments>().KeepAsync(kind + ".pdf", new MemoryStream(Encoding.UTF8.GetBytes("Attested: " + kind)), Ct));
        DateTimeOffset? until = days is { } d ? world.Now.AddDays(d) : null;
        World.Must(await world.Get<RecordConditionHandler>().HandleAsync(new RecordCondition(world.Supplier, kind, until, document, DateOnly.FromDateTime(world.Now.AddDays(-5).UtcDateTime), "Anna Berg") { Clauses = Enum.GetValues<ContractClause>() }, await world.AsAsync("grace"), Ct));
    }

    internal static GiveCommission Asked(this World world, ExhibitId exhibit, params string[] editors) => new(
        [exhibit], [.. (editors.Length == 0 ? ["eva"] : editors).Select(world.Id)], "Mute the names and blur every face", CommissionGround.Agreement, "Agreed edits of 12 November 2026", null,
        ["name", "third-party"], false, world.Now.AddDays(14))
    {
        GroundDated = DateOnly.FromDateTime(world.Now.AddDays(-3).UtcDateTime),
        NoDocumentBecause = "The parties sign it on Monday",
    };

    /// <summary>Ruth commissions an edit.</summary>
    internal static async Task<CommissionGiven> CommissionAsync(this World world, ExhibitId exhibit, params string[] editors) =>
        World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(world.Asked(exhibit, editors), await world.AsAsync("ruth"), Ct));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
}
