using System.Data.Common;

namespace Safehand.Storage;

/// <summary>Something that waits for the writer: an entry by itself, or an act that wants its turn.</summary>
internal abstract class Work
{
    // Continuations run elsewhere: whoever drives the writer has others to serve first.
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

/// <summary>An entry that changes no row.</summary>
internal sealed class Append(PendingEntry entry) : Work
{
    internal PendingEntry Entry { get; } = entry;
}

/// <summary>An act's turn at the writer, from its begin to its end.</summary>
internal sealed class Turn(Writer writer) : Work
{
    private const int Waiting = 0;
    private const int Running = 1; // the driver is beneath the act on the stack, or has not yet looked
    private const int Left = 2;    // the driver has gone: the act's end drives on
    private const int Over = 3;
    private const int GivenUp = 4;

    // Continuations run inline: the act itself runs on the driver's thread, so that a turn costs no change of thread.
    private readonly TaskCompletionSource<bool> begun = new();
    private int state;
    private int ends;

    internal Task<bool> Begun => begun.Task;

    /// <summary>What the act recorded, once it is over; null when it was given up.</summary>
    internal IReadOnlyList<PendingEntry>? Entries { get; private set; }

    internal bool ForgetErased { get; set; }

    /// <summary>Whether it saw rows of acts before it that are committed together with whatever it does, and not yet.</summary>
    internal bool SeesUncommitted { get; set; }

    internal bool TryBegin() => Interlocked.CompareExchange(ref state, Running, Waiting) == Waiting;

    internal void Start() => begun.TrySetResult(true);

    /// <summary>After <see cref="Start"/>: whether the act has ended already. If not, its end calls <see cref="Writer.GoOn"/>.</summary>
    internal bool IsOver() => Interlocked.CompareExchange(ref state, Left, Running) == Over;

    internal void Refuse(Exception failure)
    {
        // Not on the driver's thread: whoever is refused has an answer to write.
        var unavailable = new StoreUnavailableException("The store cannot be written now. Nothing was changed.", failure);
        ThreadPool.UnsafeQueueUserWorkItem(static told => told.Turn.begun.TrySetException(told.Unavailable), (Turn: this, Unavailable: unavailable), preferLocal: false);
    }

    internal void GiveUp()
    {
        if (Interlocked.CompareExchange(ref state, GivenUp, Waiting) == Waiting)
        {
            // Not on the thread of whoever cancels.
            ThreadPool.UnsafeQueueUserWorkItem(static turn => turn.begun.TrySetResult(false), this, preferLocal: false);
        }
    }

    internal StoreContext OpenStore() => writer.OpenStore();

    internal void CloseStore(StoreContext store, bool sound) => writer.CloseStore(store, sound);

    internal DbCommand Command(string sql, Action<DbCommand> addParameters) => writer.Command(sql, addParameters);

    internal Task CommitAsync(IReadOnlyList<PendingEntry> entries)
    {
        End(entries);
        return Durable;
    }

    /// <summary>Gives the turn back; without entries all its rows are rolled back. A second call does nothing.</summary>
    /// <returns>Whether the caller may be running on the driver's thread, and MUST leave it before doing anything that takes time.</returns>
    internal bool End(IReadOnlyList<PendingEntry>? entries)
    {
        if (Interlocked.Exchange(ref ends, 1) == 1)
        {
            return false;
        }

        Entries = entries;
        if (Interlocked.CompareExchange(ref state, Over, Running) == Running)
        {
            return true;
        }

        writer.GoOn(this);
        return false;
    }
}
