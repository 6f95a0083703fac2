using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Ledger;
using Xunit;

namespace Safehand.Storage.Tests.Writing;

/// <summary>A store with one plain table, whose rows and entries carry the same identifier: what was done and what was entered can be compared.</summary>
internal sealed class StoreWorld : IAsyncDisposable
{
    private readonly string source;
    private readonly DirectoryInfo? folder;

    private StoreWorld(string source, DirectoryInfo? folder)
    {
        (this.source, this.folder) = (source, folder);
        Store = Store.Open(source, [new Marks()], new GrantSeals(new byte[32]), TimeProvider.System);
    }

    public Store Store { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>On a disk as it is.</summary>
    public static StoreWorld New(bool faulty = false)
    {
        var folder = Directory.CreateTempSubdirectory("safehand-store-");
        var file = Path.Combine(folder.FullName, "store.db");
        return new StoreWorld(faulty ? FaultyDisk.On(file) : file, folder);
    }

    public static Entry Made(CaseId id) => new("mark.made.v1", StatutoryOperation.None, id.Bytes());

    public Task<Change> BeginAsync() => Store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);

    public async Task<CaseId> MarkAsync(string name, bool forgetting = false)
    {
        var id = Ids.New<CaseId>();
        await using var change = await BeginAsync();
        change.Store.Add(new Mark { Id = id, Name = name });
        change.Record(Made(id));
        if (forgetting)
        {
            change.ForgetErased();
        }

        await change.CommitAsync(default(Done), Ct);
        return id;
    }

    /// <summary>Ends this process's hold on the store and opens it again.</summary>
    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Store.Open(source, [new Marks()], new GrantSeals(new byte[32]), TimeProvider.System);
    }

    public async Task<HashSet<string>> RowsAsync()
    {
        await using var rows = Store.Read();
        return [.. (await rows.Set<Mark>().Select(m => m.Id).ToListAsync(Ct)).Select(i => i.Value)];
    }

    /// <summary>What the entries are about, having checked that their numbers have no gap.</summary>
    public async Task<HashSet<string>> EnteredAsync()
    {
        var leaves = await new LedgerBook(Store).FromAsync(0, int.MaxValue, Ct);
        return [.. leaves.Select(l => Convert.ToHexStringLower(LeafEncoding.Parse(l.Leaf).Object))];
    }

    public static string Hex(CaseId id) => Convert.ToHexStringLower(id.Bytes());

    public async Task<HashSet<string>> RowsAsHexAsync() => [.. (await RowsAsync()).Select(i => Hex(Read<CaseId>(i)))];

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        SqliteConnection.ClearAllPools();
        folder?.Delete(recursive: true);
    }

    private static TId Read<TId>(string text)
        where TId : struct, IId<TId> => TId.From(text);

    internal enum Shade
    {
        Light,
        Dark,
    }

    /// <summary>A row with every kind of column that modules keep.</summary>
    internal sealed class Mark
    {
        public CaseId Id { get; init; }

        public string Name { get; set; } = string.Empty;

        public Shade Shade { get; set; }

        public Shade? Second { get; set; }

        public bool Bright { get; set; }

        public int Count { get; set; }

        public long? Length { get; set; }

        public PersonId? By { get; set; }

        public DateTimeOffset At { get; set; } = DateTimeOffset.UnixEpoch;

        public DateTimeOffset? Ended { get; set; }

        public byte[] Bytes { get; set; } = [];
    }

    private sealed class Marks : IStoreModel
    {
        public IReadOnlyList<SchemaStep> Steps => [new("marks-001", """
            CREATE TABLE marks ("Id" TEXT NOT NULL PRIMARY KEY, "Name" TEXT NOT NULL, "Shade" TEXT NOT NULL, "Second" TEXT NULL, "Bright" INTEGER NOT NULL,
                "Count" INTEGER NOT NULL, "Length" BIGINT NULL, "By" TEXT NULL, "At" BIGINT NOT NULL, "Ended" BIGINT NULL, "Bytes" {blob} NOT NULL);
            CREATE UNIQUE INDEX marks_name ON marks ("Name");
            """)];

        public void Configure(ModelBuilder model) => model.Entity<Mark>().ToTable("marks");
    }
}
