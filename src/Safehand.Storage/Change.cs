using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Storage;

/// <summary>One act on its way into the store. Dispose without committing and it never was.</summary>
public sealed class Change : IAsyncDisposable
{
    private readonly Turn turn;
    private readonly TimeProvider clock;
    private readonly List<PendingEntry> entries = [];
    private StoreContext? store;
    private Deciding? deciding;
    private bool sound = true;
    private bool over;

    internal Change(Actor actor, Purpose purpose, Turn turn, TimeProvider clock)
    {
        Actor = actor;
        Purpose = purpose;
        this.turn = turn;
        this.clock = clock;
    }

    /// <summary>Who acts.</summary>
    public Actor Actor { get; }

    /// <summary>The declared reason.</summary>
    public Purpose Purpose { get; }

    /// <summary>The rows, read and written inside this act's transaction.</summary>
    /// <remarks>Only until the act is committed or disposed: from then on it serves other acts.</remarks>
    public StoreContext Store
    {
        get
        {
            ObjectDisposedException.ThrowIf(over, this);
            return store ??= turn.OpenStore();
        }
    }

    /// <summary>A command inside this act's transaction, prepared once and kept; its parameters are those set at its first use.</summary>
    public DbCommand Command(string sql, Action<DbCommand> addParameters)
    {
        ObjectDisposedException.ThrowIf(over, this);
        return turn.Command(sql, addParameters);
    }

    /// <summary>Whether anything was recorded yet: a round that found nothing to do is disposed, not committed.</summary>
    public bool HasEntries => entries.Count > 0;

    /// <summary>Keeps how the gate decided; entries recorded from here on carry it.</summary>
    /// <exception cref="ArgumentException">A refusal without the facts it rests on.</exception>
    public void Decided(Deciding decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        deciding = decision is { Permitted: false, Detail: null } ? throw new ArgumentException("A refusal is entered with its facts.", nameof(decision)) : decision;
    }

    /// <summary>Adds an entry. It takes effect when the change is committed.</summary>
    public void Record(Entry entry) => entries.Add(Sealing.Seal(Actor, Purpose, entry, deciding, clock.GetUtcNow()));

    /// <summary>After the commit, also removes what was erased from the journal of the store, so that no file holds it.</summary>
    public void ForgetErased() => turn.ForgetErased = true;

    /// <summary>Commits rows and entries and returns when both are durable.</summary>
    /// <typeparam name="T">What the act yields.</typeparam>
    /// <param name="value">What the act yields.</param>
    /// <param name="ct">Stops before the rows are written; a commit under way is always waited for.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded: an act without its entry is a bug.</exception>
    public async Task<Result<T>> CommitAsync<T>(T value, CancellationToken ct)
    {
        ThrowIfBroken();
        if (entries.Count == 0)
        {
            throw new InvalidOperationException("A change that records nothing is not committed.");
        }

        if (store is not null)
        {
            sound = false; // until it has written: a context that failed serves no other act
            try
            {
                await store.SaveChangesAsync(acceptAllChangesOnSuccess: false, ct);
            }
            catch (DbUpdateException e) when (e.InnerException is SqliteException failure && StoreUnavailableException.Tells(failure))
            {
                throw new StoreUnavailableException("The store cannot be written now. Nothing was changed.", failure);
            }

            sound = true;
        }

        CloseStore();
        await turn.CommitAsync(entries);
        return value;
    }

    /// <summary>Commits a refusal: its entry, and no row.</summary>
    /// <exception cref="InvalidOperationException">Rows were written before, and not all: dispose the change instead.</exception>
    public async Task<Refusal> RefuseAsync(Refusal refusal, Entry entry)
    {
        ThrowIfBroken();
        entries.Clear();
        Record(entry);
        CloseStore();
        await turn.CommitAsync(entries);
        return refusal;
    }

    /// <summary>Gives the turn back. Where it saw what others had not committed yet, it waits until they have: nobody is told of what never was.</summary>
    /// <exception cref="StoreUnavailableException">They could not.</exception>
    public async ValueTask DisposeAsync()
    {
        CloseStore();
        if (turn.End(null))
        {
            // The act may run on the thread of whoever drives the writer, and others wait for their turn.
            await Task.Yield();
        }

        if (turn.SeesUncommitted)
        {
            await turn.Durable;
        }
    }

    private void ThrowIfBroken()
    {
        if (!sound)
        {
            throw new InvalidOperationException("A change whose rows failed is not committed.");
        }
    }

    // Before the turn is given back: the next act uses the same context.
    private void CloseStore()
    {
        over = true;
        if (store is not null)
        {
            turn.CloseStore(store, sound);
            store = null;
        }
    }
}
