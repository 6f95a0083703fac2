using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Safehand.Storage;

/// <summary>The open store of one machine: a SQLite file, its writer, and read-only contexts beside it.</summary>
public sealed class Store : IAsyncDisposable
{
    private readonly IStoreModel[] models;
    private readonly GrantSeals seals;
    private readonly DbContextOptions<StoreContext> reading;
    private DbContextOptions<StoreContext>? writing;

    private Store(string file, IEnumerable<IStoreModel> models, GrantSeals seals, TimeProvider clock)
    {
        this.models = [.. models];
        this.seals = seals;
        var path = new SqliteConnectionStringBuilder { DataSource = file };
        var connection = Open(path.ConnectionString);
        Settle(connection);
        Schema.Apply(connection, this.models);
        Writer = new Writer(connection, OpenInChange);
        Changes = new Changes(Writer, clock);
        ReadConnectionString = path.ConnectionString;
        reading = new DbContextOptionsBuilder<StoreContext>()
            .UseSqlite(path.ConnectionString)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .ReplaceService<IModelCacheKeyFactory, ModelKey>()
            .Options;
    }

    /// <summary>The one way to commit.</summary>
    public Changes Changes { get; }

    internal Writer Writer { get; }

    internal string ReadConnectionString { get; }

    /// <summary>Opens the store, creating it or bringing it to this build's schema.</summary>
    /// <param name="file">The SQLite file.</param>
    /// <param name="models">What the modules keep.</param>
    /// <param name="seals">Seals the rows that grant.</param>
    /// <param name="clock">The time of entries.</param>
    public static Store Open(string file, IEnumerable<IStoreModel> models, GrantSeals seals, TimeProvider clock) => new(file, models, seals, clock);

    /// <summary>Rows as they were at the last commit. Not for deciding: see <see cref="Change.Store"/>.</summary>
    public StoreContext Read() => new(reading, models, seals);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        using var pool = new SqliteConnection(ReadConnectionString);
        SqliteConnection.ClearPool(pool);
    }

    // What a process that was killed in the middle of a commit left may be whole in the system's memory and not on the disk: nothing is read of it, and above all nothing signed, before it is.
    private static void Settle(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();

        // FULL: a commit is on the disk before it is reported. secure_delete: what is erased is overwritten, not merely unlinked.
        // The journal is carried into the file every 16 MB: then it is written over, not lengthened, and a flush of it touches nothing but data.
        command.CommandText = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA secure_delete = ON;
            PRAGMA wal_autocheckpoint = 4000;
            PRAGMA foreign_keys = ON;
            PRAGMA busy_timeout = 10000;
            PRAGMA cache_size = -16000;
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private StoreContext OpenInChange(SqliteConnection connection, RowWriting rows)
    {
        writing ??= new DbContextOptionsBuilder<StoreContext>().UseSqlite(connection).ReplaceService<IModelCacheKeyFactory, ModelKey>().Options;
        var store = new StoreContext(writing, models, seals) { Rows = rows };

        // The turn is the transaction.
        store.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        store.Database.AutoSavepointsEnabled = false;
        return store;
    }
}
