using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Safehand.Storage;

/// <summary>
/// The one writer of the store. Acts take turns, each behind its own savepoint, and all whose turn came while others
/// waited share one durable commit. Nobody is told of success before that commit.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    // A bound on how long the first of a batch waits for the last.
    private const int MostPerCommit = 2048;

    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly Func<SqliteConnection, SqliteTransaction, StoreContext> openStore;
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly SqliteCommand insert;
    private readonly Task loop;
    private SqliteTransaction? transaction;
    private long next;

    internal Writer(SqliteConnection connection, Func<SqliteConnection, SqliteTransaction, StoreContext> openStore)
    {
        this.connection = connection;
        this.openStore = openStore;
        insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO ledger_entries (idx, object, leaf, vals) VALUES ($idx, $object, $leaf, $vals)";
        insert.Parameters.Add("$idx", SqliteType.Integer);
        insert.Parameters.Add("$object", SqliteType.Blob);
        insert.Parameters.Add("$leaf", SqliteType.Blob);
        insert.Parameters.Add("$vals", SqliteType.Blob);
        insert.Prepare();
        next = ReadNext();
        loop = Task.Run(RunAsync);
    }

    /// <summary>Raised after each durable commit with the number of entries the ledger then holds.</summary>
    internal event Action<long>? Committed;

    internal Task AppendAsync(PendingEntry entry)
    {
        var work = new Append(entry);
        Enqueue(work);
        return work.Durable;
    }

    internal async Task<Turn> TakeTurnAsync(CancellationToken ct)
    {
        var turn = new Turn(this);
        Enqueue(turn);
        await using (ct.UnsafeRegister(static t => ((Turn)t!).GiveUp(), turn))
        {
            if (!await turn.Begun)
            {
                throw new OperationCanceledException(ct);
            }
        }

        return turn;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await loop;
        foreach (var command in commands.Values)
        {
            await command.DisposeAsync();
        }

        await insert.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Enqueue(Work work)
    {
        if (!queue.Writer.TryWrite(work))
        {
            throw new InvalidOperationException("The store is closing.");
        }
    }

    private async Task RunAsync()
    {
        var shared = new List<Work>();
        while (await queue.Reader.WaitToReadAsync())
        {
            shared.Clear();
            Exception? failure = null;
            var before = next;
            var forget = false;
            try
            {
                transaction = connection.BeginTransaction(deferred: false);
                while (shared.Count < MostPerCommit && queue.Reader.TryRead(out var work))
                {
                    if (work is Append append)
                    {
                        shared.Add(work);
                        Insert(append.Entry);
                    }
                    else if (work is Turn turn && turn.TryBegin() && await RunTurnAsync(turn, shared))
                    {
                        forget |= turn.ForgetErased;
                    }
                }

                await transaction.CommitAsync();
            }
            catch (Exception e) when (e is SqliteException or IOException or InvalidOperationException)
            {
                // The whole batch fails together: nobody in it was told otherwise. Rows and entries are rolled back alike.
                failure = e;
                RollBackAll();
            }
            finally
            {
                transaction?.Dispose();
                transaction = null;
            }

            Finish(shared, failure, before, forget);
        }
    }

    private async Task<bool> RunTurnAsync(Turn turn, List<Work> shared)
    {
        try
        {
            Execute("SAVEPOINT turn");
        }
        catch (SqliteException e)
        {
            turn.Refuse(e);
            throw;
        }

        turn.Start();
        var entries = await turn.Ended;
        if (entries is null)
        {
            Execute("ROLLBACK TO turn");
            Execute("RELEASE turn");
            return false;
        }

        // From here the turn shares the batch's fate; added first so that a failing insert is reported to it too.
        shared.Add(turn);
        foreach (var entry in entries)
        {
            Insert(entry);
        }

        Execute("RELEASE turn");
        return true;
    }

    private void Finish(List<Work> shared, Exception? failure, long before, bool forget)
    {
        if (failure is not null)
        {
            next = ReadNext();
        }
        else
        {
            if (forget)
            {
                Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }

            if (next != before)
            {
                Committed?.Invoke(next);
            }
        }

        foreach (var work in shared)
        {
            work.Complete(failure);
        }
    }

    private void RollBackAll()
    {
        try
        {
            transaction?.Rollback();
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            // SQLite has already rolled back (a full disk does that): there is nothing left to undo.
        }
    }

    private void Insert(PendingEntry entry)
    {
        // The index is assigned here, by the only writer, inside the transaction: no gap and no second numbering is possible.
        insert.Transaction = transaction;
        insert.Parameters[0].Value = next;
        insert.Parameters[1].Value = entry.Object;
        insert.Parameters[2].Value = entry.Leaf;
        insert.Parameters[3].Value = entry.Values;
        insert.ExecuteNonQuery();
        next++;
    }

    private SqliteCommand Prepared(string sql, Action<DbCommand>? addParameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            addParameters?.Invoke(command);
            commands.Add(sql, command);
        }

        command.Transaction = transaction;
        return command;
    }

    private void Execute(string sql)
    {
        var command = Prepared(sql, null);
        command.ExecuteNonQuery();
    }

    private long ReadNext()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(idx) + 1, 0) FROM ledger_entries";
        return (long)command.ExecuteScalar()!;
    }

    internal abstract class Work
    {
        private readonly TaskCompletionSource durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Durable => durable.Task;

        internal void Complete(Exception? failure)
        {
            if (failure is null)
            {
                durable.TrySetResult();
            }
            else
            {
                durable.TrySetException(new StoreUnavailableException("The store could not commit. Nothing was changed.", failure));
            }
        }
    }

    internal sealed class Turn(Writer writer) : Work
    {
        private const int Waiting = 0;
        private const int Taken = 1;
        private const int GivenUp = 2;

        private readonly TaskCompletionSource<bool> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<IReadOnlyList<PendingEntry>?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int state;

        internal Task<bool> Begun => begun.Task;

        internal Task<IReadOnlyList<PendingEntry>?> Ended => ended.Task;

        internal bool ForgetErased { get; set; }

        internal bool TryBegin() => Interlocked.CompareExchange(ref state, Taken, Waiting) == Waiting;

        internal void Start() => begun.TrySetResult(true);

        internal void Refuse(Exception failure) =>
            begun.TrySetException(new StoreUnavailableException("The store cannot be written now. Nothing was changed.", failure));

        internal void GiveUp()
        {
            if (Interlocked.CompareExchange(ref state, GivenUp, Waiting) == Waiting)
            {
                begun.TrySetResult(false);
            }
        }

        internal StoreContext OpenStore() => writer.openStore(writer.connection, writer.transaction!);

        internal DbCommand Command(string sql, Action<DbCommand> addParameters) => writer.Prepared(sql, addParameters);

        internal Task CommitAsync(IReadOnlyList<PendingEntry> entries)
        {
            ended.TrySetResult(entries);
            return Durable;
        }

        /// <summary>Gives the turn back. Without a commit before, all its rows are rolled back.</summary>
        internal void End() => ended.TrySetResult(null);
    }

    private sealed class Append(PendingEntry entry) : Work
    {
        internal PendingEntry Entry { get; } = entry;
    }
}
