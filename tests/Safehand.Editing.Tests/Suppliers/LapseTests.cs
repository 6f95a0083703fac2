using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>Six conditions, each enough to shut every room of a supplier.</summary>
public sealed class LapseTests
{
    private static readonly Purpose Edits = new(PurposeKind.Editing, "Muting names as the commission says");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SupplierConditionKind.Contract)]
    [InlineData(SupplierConditionKind.Premises)]
    [InlineData(SupplierConditionKind.Storage)]
    [InlineData(SupplierConditionKind.Encryption)]
    [InlineData(SupplierConditionKind.ReturnClause)]
    [InlineData(SupplierConditionKind.SubProcessors)]
    public async Task Lapse_OfAnyCondition_RefusesTheNextPartAndShutsTheRoomUntilRenewed(SupplierConditionKind kind)
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        await world.ConditionAsync(kind, 2);
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);
        world.Clock.Shift(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        var eva = await world.AsAsync("eva");
        var opened = World.Must(await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), eva, Ct));
        World.Must(await world.Get<PlayHandler>().PartAsync(opened.Opening, 0, eva, Ct));

        world.Clock.Shift(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5));
        var refused = (await world.Get<PlayHandler>().PartAsync(opened.Opening, 1, eva, Ct)).Refusal;

        // By the gate at once; or, where the watch was first, because the opening has ended.
        Assert.Contains(refused?.Code, new[] { "opening.revoked", "opening.ended" });
        await world.Get<LapseWatch>().CheckAsync(Ct);
        Assert.NotNull((await RoomAsync(world)).SuspendedAt);
        var entries = await world.Get<LedgerBook>().AboutAsync(world.Supplier.Bytes(), long.MaxValue, 50, Ct);
        Assert.Single(entries, e => e.Entry.Leaf.Name == "supplier.condition-lapsed.v1");
        var about = await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 50, Ct);
        Assert.Single(about, e => e.Entry.Leaf.Name == "room.closed.v1");
        Assert.InRange(about.First(e => e.Entry.Leaf.Name == "room.closed.v1").Entry.Leaf.At, world.Now.AddMinutes(-1), world.Now);
        Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), eva, Ct)).Refusal);

        await world.ConditionAsync(kind, 100);

        Assert.Null((await RoomAsync(world)).SuspendedAt);
        Assert.Null((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("eva"), Ct)).Refusal);
    }

    [Fact]
    public async Task Record_DoesNotHold_ShutsTheRoomsAtOnce()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);

        await world.ConditionAsync(SupplierConditionKind.Premises, null);

        Assert.NotNull((await RoomAsync(world)).SuspendedAt);
        Assert.Equal("G13", (await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync("eva"), Ct)).Refusal?.Rule);
    }

    [Theory]
    [InlineData("priya")]
    [InlineData("eva")]
    [InlineData("lena")]
    public async Task Record_ByOthersThanKeepers_IsRefused(string who)
    {
        await using var world = await World.MakeAsync();

        var refused = await world.Get<RecordConditionHandler>().HandleAsync(
            new RecordCondition(world.Supplier, SupplierConditionKind.Contract, world.Now.AddDays(9), new KeptDocument("x", new string('a', 64), Ids.New<BlobId>()), DateOnly.FromDateTime(world.Now.AddDays(-5).UtcDateTime), "Anna Berg") { Clauses = Enum.GetValues<ContractClause>() }, await world.AsAsync(who), Ct);

        Assert.Equal(RefusalKind.NotPermitted, refused.Refusal?.Kind);
    }

    [Theory]
    [InlineData("UPDATE supplier_conditions SET until = until + 86400000000")]
    [InlineData("UPDATE supplier_conditions SET done_on = '2026-01-01'")]
    [InlineData("UPDATE supplier_conditions SET done_by = 'Somebody Else'")]
    [InlineData("UPDATE supplier_conditions SET done_on = NULL, done_by = NULL")]
    [InlineData("UPDATE supplier_conditions SET clauses = 'Duration' WHERE kind = 'Contract'")]
    [InlineData("UPDATE supplier_conditions SET clauses = NULL WHERE kind = 'Contract'")]
    [InlineData("UPDATE exhibit_access SET ends = ends + 86400000000")]
    [InlineData("UPDATE exhibit_access SET person = (SELECT id FROM people WHERE login = 'ivo')")]
    public async Task Rows_AlteredBySql_GrantNothing(string sql)
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(world.State, "store.db"), Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Ct));
        }

        foreach (var editor in new[] { "eva", "ivo" })
        {
            Assert.NotNull((await world.Get<ExhibitCustody>().OpenAsync(new OpenExhibit(exhibit, Edits), await world.AsAsync(editor), Ct)).Refusal);
        }
    }

    [Fact]
    public async Task Standing_OfAConditionWithinTheWarning_IsAboutToLapse()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        await world.ConditionAsync(SupplierConditionKind.Storage, 12);

        var seen = World.Must(await world.Get<ViewSuppliersHandler>().HandleAsync(await world.AsAsync("helen"), Ct)).Single();

        Assert.Equal(
            [SupplierConditionKind.Storage],
            seen.Known.Conditions.Where(c => ConditionWords.Standing(c, world.Now, 30) is ConditionStanding.LapsesSoon).Select(c => c.Kind));
        Assert.StartsWith("Lockable storage lapses", ConditionWords.Summary(seen.Known, world.Now, 30), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_OfACondition_ComesBackAsItWas()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionAsync(SupplierConditionKind.Contract, 90);
        var condition = World.Must(await world.Get<ViewSuppliersHandler>().HandleAsync(world.Supplier, await world.AsAsync("grace"), Ct)).Known.Conditions[0];

        var (name, bytes) = World.Must(await world.Get<ViewSuppliersHandler>().DocumentAsync(world.Supplier, condition.Document!.Value, await world.AsAsync("grace"), Ct));

        Assert.Equal(("Contract.pdf", condition.DocumentSha256), (name, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))));
        Assert.Equal("Grace Bell", condition.CheckedByName);
    }

    private static async Task<Room> RoomAsync(World world)
    {
        await using var reading = world.Store.Read();
        return await reading.Set<Room>().SingleAsync(Ct);
    }

    [Theory]
    [InlineData("supplier.checked-on", null, "Anna Berg")]
    [InlineData("supplier.checked-on-future", 2, "Anna Berg")]
    [InlineData("supplier.checked-by", -2, " ")]
    public async Task Record_WithoutWhenOrByWhom_IsRefused(string code, int? days, string by)
    {
        await using var world = await World.MakeAsync();
        var ask = new RecordCondition(world.Supplier, SupplierConditionKind.Contract, null, null, days is { } d ? DateOnly.FromDateTime(world.Now.AddDays(d).UtcDateTime) : null, by);

        Assert.Equal(code, (await world.Get<RecordConditionHandler>().HandleAsync(ask, await world.AsAsync("grace"), Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task Record_OfAContract_HoldsWithEveryClauseAndKeepsThem()
    {
        await using var world = await World.MakeAsync();
        var grace = await world.AsAsync("grace");
        var handler = world.Get<RecordConditionHandler>();
        var document = World.Must(await world.Get<KeptDocuments>().KeepAsync("contract.pdf", new MemoryStream([1, 2, 3]), Ct));
        var all = Enum.GetValues<ContractClause>();
        var some = all.Where(c => c is not ContractClause.FlowDown).ToList();
        var ask = new RecordCondition(world.Supplier, SupplierConditionKind.Contract, world.Now.AddDays(90), document, DateOnly.FromDateTime(world.Now.AddDays(-5).UtcDateTime), "Anna Berg");

        var refused = (await handler.HandleAsync(ask with { Clauses = some }, grace, Ct)).Refusal;

        Assert.Equal(("supplier.clauses", "Clauses"), (refused?.Code, refused?.Field));
        Assert.Contains("The same duties for sub-processors", refused?.Message, StringComparison.Ordinal);
        World.Must(await handler.HandleAsync(ask with { Clauses = all }, grace, Ct));
        Assert.Equal(all, await FoundAsync());
        World.Must(await handler.HandleAsync(ask with { Until = null, Document = null, Clauses = some }, grace, Ct));
        Assert.Equal(some, await FoundAsync());
        var entry = (await world.Get<LedgerBook>().AboutAsync(world.Supplier.Bytes(), long.MaxValue, 10, Ct)).First(e => e.Entry.Leaf.Name == "supplier.condition-checked.v1");
        Assert.DoesNotContain("FlowDown", entry.Value(ValueGroup.Content)!.Value.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("EvidenceOfCompliance", entry.Value(ValueGroup.Content)!.Value.GetRawText(), StringComparison.OrdinalIgnoreCase);

        async Task<IReadOnlyList<ContractClause>?> FoundAsync() =>
            World.Must(await world.Get<ViewSuppliersHandler>().HandleAsync(world.Supplier, grace, Ct)).Known.Conditions[0].Clauses;
    }

    [Fact]
    public void Words_OfACondition_SayTheLastDayOnWhichItHolds()
    {
        var end = new DateTimeOffset(2027, 3, 31, 23, 0, 0, TimeSpan.Zero); // midnight after 31 March, British Summer Time
        ConditionKnown Condition(SupplierConditionKind kind) => new(kind, end, "Contract.pdf", null, null, "Grace Bell", end.AddDays(-200));
        var known = new SupplierKnown(default, "Clearframe Video", [.. Enum.GetValues<SupplierConditionKind>().Select(Condition)]);

        Assert.Equal("Until 31 March 2027", ConditionWords.Words(known.Conditions[0], end.AddDays(-100), 30));
        Assert.Equal("Lapses after 31 March 2027", ConditionWords.Words(known.Conditions[0], end.AddDays(-3), 30));
        Assert.Equal("Lapsed after 31 March 2027", ConditionWords.Words(known.Conditions[0], end, 30));
        Assert.Equal("All conditions in date until 31 March 2027", ConditionWords.Summary(known, end.AddDays(-100), 30));
        Assert.Equal("Written contract lapses after 31 March 2027", ConditionWords.Summary(known, end.AddDays(-3), 30));
    }
}
