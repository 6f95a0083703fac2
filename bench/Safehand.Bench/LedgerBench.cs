using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Bench;

/// <summary>Durable appends to the ledger, with the tiles kept up beside, against single-row commits of bare SQLite.</summary>
internal static class LedgerBench
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(4);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        var bare = BareCommits(Path.Combine(folder, "bare.db"));
        Console.WriteLine($"(bare SQLite, WAL, synchronous=FULL: {bare:N0} single-row commits a second)");
        foreach (var (inFlight, reach) in new (int, double?)[] { (1, 5_000), (8, null), (32, 80_000) })
        {
            var each = await AppendsAsync(Path.Combine(folder, $"ledger-{inFlight}"), inFlight);
            table.Add(new Measured($"ledger appends a second, {inFlight} in flight", $"{each:N0}/s", $"bare SQLite {bare:N0}/s", each, reach));
        }
    }

    /// <summary>Single-row commits a second with nothing around them.</summary>
    public static double BareCommits(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file}");
        connection.Open();
        using var setUp = connection.CreateCommand();
        setUp.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB NOT NULL)";
        setUp.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO t (data) VALUES ($data)";
        insert.Parameters.AddWithValue("$data", new byte[300]);
        insert.Prepare();
        long done = 0;
        var from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < Span)
        {
            insert.ExecuteNonQuery();
            done++;
        }

        return done / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static async Task<double> AppendsAsync(string folder, int inFlight)
    {
        Directory.CreateDirectory(folder);
        await using var store = Store.Open(Path.Combine(folder, "store.db"), [], new GrantSeals(new byte[32]), TimeProvider.System);
        using var key = LedgerKey.Generate("bench.example/ledger");
        using var tiles = new TileKeeper(store, new FolderTileStore(Path.Combine(folder, "tiles")), key, TimeProvider.System);
        await tiles.StartAsync(CancellationToken.None);
        var actor = new Actor(Ids.New<PersonId>(), Ids.New<OrganisationId>(), "DC Bench", "DC BENCH", DateTimeOffset.UnixEpoch);
        var purpose = new Purpose(PurposeKind.BringToJustice, "Measuring how quick the ledger is");
        var about = Ids.New<ExhibitId>().Bytes();

        await LoopAsync(TimeSpan.FromSeconds(1)); // warm
        var count = await LoopAsync(Span);
        await tiles.StopAsync(CancellationToken.None);
        return count;

        async Task<double> LoopAsync(TimeSpan span)
        {
            var from = Stopwatch.GetTimestamp();
            var done = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
            {
                long mine = 0;
                while (Stopwatch.GetElapsedTime(from) < span)
                {
                    await store.Changes.RecordAsync(actor, purpose, new Entry("exhibit.viewed.v1", StatutoryOperation.Consultation, about));
                    mine++;
                }

                return mine;
            })));
            return done.Sum() / Stopwatch.GetElapsedTime(from).TotalSeconds;
        }
    }
}
