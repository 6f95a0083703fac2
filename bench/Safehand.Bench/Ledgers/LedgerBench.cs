using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Bench;

/// <summary>Durable appends to the ledger, with the tiles kept up beside, against single-row commits of bare SQLite.</summary>
internal static class LedgerBench
{
    private const int Rounds = 7;
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(0.7);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        foreach (var (inFlight, reach) in new (int, double?)[] { (1, 5_000), (8, null), (32, 80_000) })
        {
            await using var appends = await Appends.StartAsync(Path.Combine(folder, $"ledger-{inFlight}"));
            var (ours, bare, cost) = await AgainstBareAsync(Path.Combine(folder, $"bare-ledger-{inFlight}.db"), inFlight, appends.OneAsync);
            table.Add(new Measured($"ledger appends a second, {inFlight} in flight", $"{ours:N0}/s, {cost:N0} µs of processor each", $"bare SQLite commits {bare:N0}/s ({ours / bare:0.00})", ours, reach));
        }
    }

    /// <summary>
    /// Runs acts and bare single-row commits in turn, so that both meet the same disk and the same neighbours. Medians of both rates, and the
    /// processor time of an act in microseconds, which says what a rate would be on a machine that is not shared.
    /// </summary>
    public static async Task<(double Ours, double Bare, double Cost)> AgainstBareAsync(string bareFile, int inFlight, Func<Task> act)
    {
        using var bare = new BareCommits(bareFile);
        await LoopAsync(TimeSpan.FromSeconds(1)); // warm
        bare.Rate();
        List<double> ours = [], theirs = [], costs = [];
        for (var round = 0; round < Rounds; round++)
        {
            theirs.Add(bare.Rate());
            var before = Environment.CpuUsage.TotalTime;
            var (rate, done) = await LoopAsync(Span);
            costs.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / done);
            ours.Add(rate);
        }

        return (Outside.Median(ours), Outside.Median(theirs), Outside.Median(costs));

        async Task<(double Rate, long Done)> LoopAsync(TimeSpan span)
        {
            var from = Stopwatch.GetTimestamp();
            var done = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
            {
                long mine = 0;
                while (Stopwatch.GetElapsedTime(from) < span)
                {
                    await act();
                    mine++;
                }

                return mine;
            })));
            return (done.Sum() / Stopwatch.GetElapsedTime(from).TotalSeconds, done.Sum());
        }
    }

    /// <summary>Single-row commits with nothing around them, one after another.</summary>
    private sealed class BareCommits : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly SqliteCommand insert;

        public BareCommits(string file)
        {
            connection = new SqliteConnection($"Data Source={file}");
            connection.Open();
            using var setUp = connection.CreateCommand();
            setUp.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB NOT NULL)";
            setUp.ExecuteNonQuery();
            insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO t (data) VALUES ($data)";
            insert.Parameters.AddWithValue("$data", new byte[300]);
            insert.Prepare();
        }

        public double Rate()
        {
            long done = 0;
            var from = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(from) < Span)
            {
                insert.ExecuteNonQuery();
                done++;
            }

            return done / Stopwatch.GetElapsedTime(from).TotalSeconds;
        }

        public void Dispose()
        {
            insert.Dispose();
            connection.Dispose();
        }
    }

    /// <summary>A store with its tiles kept up.</summary>
    private sealed class Appends(Store store, LedgerKey key, TileKeeper tiles) : IAsyncDisposable
    {
        private readonly Actor actor = new(Ids.New<PersonId>(), Ids.New<OrganisationId>(), "DC Bench", "DC BENCH", DateTimeOffset.UnixEpoch);
        private readonly Purpose purpose = new(PurposeKind.BringToJustice, "Measuring how quick the ledger is");
        private readonly byte[] about = Ids.New<ExhibitId>().Bytes();

        public static async Task<Appends> StartAsync(string folder)
        {
            Directory.CreateDirectory(folder);
            var store = Store.Open(Path.Combine(folder, "store.db"), [], new GrantSeals(new byte[32]), TimeProvider.System);
            var key = LedgerKey.Generate("bench.example/ledger");
            var tiles = new TileKeeper(store, new FolderTileStore(Path.Combine(folder, "tiles")), key, TimeProvider.System);
            await tiles.StartAsync(CancellationToken.None);
            return new Appends(store, key, tiles);
        }

        public Task OneAsync() => store.Changes.RecordAsync(actor, purpose, new Entry("exhibit.viewed.v1", StatutoryOperation.Consultation, about));

        public async ValueTask DisposeAsync()
        {
            await tiles.StopAsync(CancellationToken.None);
            tiles.Dispose();
            key.Dispose();
            await store.DisposeAsync();
        }
    }
}
