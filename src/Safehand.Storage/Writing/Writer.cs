using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Safehand.Storage;

/// <summary>
/// The one writer of the store. Acts take turns, each behind its own savepoint, and all whose turn came while others
/// waited share one durable commit. Nobody is told of success before that commit.
/// </summary>
/// <remarks>
/// There is no thread of its own: whoever finds the writer free drives it, and an act that waited runs on the driver's thread. So a lone act
/// never changes threads, and many acts follow each other without a wake-up between them. Exactly one thread drives at any moment.
/// </remarks>
internal sealed class Writer : IAsyncDisposable
{
    // A bound on how long the first of a batch waits for the last.
    private const int MostPerCommit = 2048;
    private const long Unknown = -1;

    private readonly Lock guard = new();
    private readonly Queue<Work> waiting = [];
    private readonly SqliteConnection connection;
    private readonly Func<SqliteConnection, RowWriting, StoreContext> openStore;
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private readonly RowWriting rows;
    private readonly SharedTransaction transaction;
    private bool driven; // under guard
    private TaskCompletionSource? closed; // under guard

    // What follows belongs to whoever drives.
    private readonly List<Work> shared = [];
    private StoreContext? spare;
    private bool inBatch;
    private bool alone;
    private bool forget;
    private long before;
    private long next = Unknown;

    internal Writer(SqliteConnection connection, Func<SqliteConnection, RowWriting, StoreContext> openStore)
    {
        this.connection = connection;
        this.openStore = openStore;
        rows = new RowWriting(connection);
        transaction = new SharedTransaction(connection);
    }

    /// <summary>Raised after each durable commit with the number of entries the ledger then holds.</summary>
    internal event Action<long>? Committed;

    /// <summary>How many works nobody serves yet.</summary>
    internal int Waiting
    {
        get
        {
            lock (guard)
            {
                return waiting.Count;
            }
        }
    }

    internal Task AppendAsync(PendingEntry entry)
    {
        var work = new Append(entry);
        Enter(work);
        return work.Durable;
    }

    internal async Task<Turn> TakeTurnAsync(CancellationToken ct)
    {
        var mine = new Turn(this);
        Enter(mine);
        if (mine.Begun.IsCompletedSuccessfully)
        {
            return mine;
        }

        await using (ct.UnsafeRegister(static t => ((Turn)t!).GiveUp(), mine))
        {
            if (!await mine.Begun)
            {
                throw new OperationCanceledException(ct);
            }
        }

        return mine;
    }

    /// <summary>Waits for what is under way, and closes the connection with everything prepared on it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task rest;
        lock (guard)
        {
            closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            rest = driven ? closed.Task : Task.CompletedTask;
        }

        await rest;
        foreach (var command in commands.Values)
        {
            await command.DisposeAsync();
        }

        commands.Clear();
        transaction.Dispose();
        rows.Dispose();
        if (spare is not null)
        {
            await spare.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    /// <summary>Called by the end of a turn whose driver has gone: its thread drives on.</summary>
    internal void GoOn(Turn over)
    {
        var failure = Guarded(() => EndTurn(over));
        Drive(failure);
    }

    /// <summary>The context of the writer's connection, empty. One serves turn after turn, since there is never more than one turn.</summary>
    internal StoreContext OpenStore()
    {
        var store = spare ?? openStore(connection, rows);
        spare = null;
        return store;
    }

    /// <summary>Takes the context back. One that failed is not used again.</summary>
    internal void CloseStore(StoreContext store, bool sound)
    {
        if (sound && spare is null)
        {
            store.ChangeTracker.Clear();
            spare = store;
        }
        else
        {
            store.Dispose();
        }
    }

    internal DbCommand Command(string sql, Action<DbCommand> addParameters)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            addParameters(command);
            commands.Add(sql, command);
        }

        return command;
    }

    private void Enter(Work work)
    {
        lock (guard)
        {
            ObjectDisposedException.ThrowIf(closed is not null, typeof(Store));
            waiting.Enqueue(work);
            if (driven)
            {
                return;
            }

            driven = true;
        }

        Drive(null);
    }

    /// <summary>Serves what waits and commits it. Returns when that is done, or when an act has its turn and goes on by itself.</summary>
    private void Drive(Exception? failure)
    {
        var left = false; // once an act goes on by itself, the writer is its thread's: nothing of it may be looked at here
        failure ??= Guarded(() => left = !Serve());
        if (left)
        {
            return;
        }

        EndBatch(failure);
        lock (guard)
        {
            if (waiting.Count == 0)
            {
                driven = false;
                closed?.TrySetResult();
                return;
            }
        }

        // Whoever drove has its own act to go on with.
        ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.Drive(null), this, preferLocal: false);
    }

    private bool Serve()
    {
        BeginBatch();
        while (shared.Count < MostPerCommit && TryNext(out var work))
        {
            if (work is Append append)
            {
                shared.Add(append);
                Insert(append.Entry);
            }
            else if (work is Turn taking && taking.TryBegin())
            {
                BeginTurn(taking);
                if (!taking.IsOver())
                {
                    return false;
                }

                EndTurn(taking);
            }
        }

        transaction.Commit();
        return true;
    }

    private void BeginBatch()
    {
        if (inBatch)
        {
            return;
        }

        transaction.Begin();
        inBatch = true;
        if (next == Unknown)
        {
            next = transaction.ReadNext();
        }

        before = next;
    }

    private void BeginTurn(Turn taking)
    {
        // With nothing before it in the batch, taking the turn back is taking the batch back: no savepoint is needed.
        alone = shared.Count == 0;
        if (!alone)
        {
            var failure = Guarded(() => transaction.BeginTurn());
            if (failure is not null)
            {
                taking.Refuse(failure);
                throw new InvalidOperationException("No turn could begin.", failure);
            }
        }

        taking.SeesUncommitted = !alone;
        taking.Start();
    }

    private void EndTurn(Turn over)
    {
        if (!transaction.IsOpen)
        {
            // SQLite took everything back during the turn (a full disk does that): what came before it in the batch is gone as well.
            shared.Add(over);
            throw new IOException("SQLite rolled the transaction back.");
        }

        if (over.Entries is not { } entries)
        {
            // What it tells, it tells of rows that the commit may still take back.
            if (!alone)
            {
                shared.Add(over);
            }

            TakeBack();
            return;
        }

        // From here the turn shares the batch's fate; added first so that a failing insert is reported to it too.
        shared.Add(over);
        foreach (var entry in entries)
        {
            Insert(entry);
        }

        forget |= over.ForgetErased;
        if (!alone)
        {
            transaction.KeepTurn();
        }
    }

    private void TakeBack()
    {
        if (alone)
        {
            transaction.RollBack();
            inBatch = false;
            BeginBatch();
        }
        else
        {
            transaction.TakeTurnBack();
        }
    }

    private void EndBatch(Exception? failure)
    {
        if (failure is null)
        {
            if (forget)
            {
                // Failing here takes nothing back. It is tried again after each commit, until what was erased is gone from the journal too.
                var emptied = false;
                forget = Guarded(() => emptied = transaction.EmptyJournal()) is not null || !emptied;
            }

            if (next != before)
            {
                Committed?.Invoke(next);
            }
        }
        else
        {
            if (!inBatch)
            {
                RefuseAll(failure);
            }

            // The whole batch fails together: nobody in it was told otherwise. Rows and entries are rolled back alike.
            // SQLite may have rolled back already: then there is nothing left to undo.
            _ = Guarded(() => transaction.RollBack());
            next = Unknown;
        }

        inBatch = false;
        foreach (var work in shared)
        {
            work.Complete(failure);
        }

        shared.Clear();
    }

    // A store that cannot even begin would be asked again and again for those who wait: they are told now.
    private void RefuseAll(Exception failure)
    {
        while (TryNext(out var work))
        {
            if (work is Append)
            {
                shared.Add(work);
            }
            else if (work is Turn taking && taking.TryBegin())
            {
                taking.Refuse(failure);
            }
        }
    }

    private bool TryNext([NotNullWhen(true)] out Work? work)
    {
        lock (guard)
        {
            return waiting.TryDequeue(out work);
        }
    }

    // Nothing that goes wrong may leave the writer taken for ever: every failure ends the batch.
    private static Exception? Guarded(Action step)
    {
        try
        {
            step();
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e;
        }
    }

    private void Insert(PendingEntry entry)
    {
        // The index is assigned here, by the only writer, inside the transaction: no gap and no second numbering is possible.
        transaction.Insert(next, entry);
        next++;
    }
}
