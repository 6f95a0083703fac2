using System.Data.Common;
using Safehand.Kernel;

namespace Safehand.Storage;

/// <summary>One act on its way into the store. Dispose without committing and it never was.</summary>
public sealed class Change : IAsyncDisposable
{
    private readonly Writer.Turn turn;
    private readonly TimeProvider clock;
    private readonly List<PendingEntry> entries = [];
    private StoreContext? store;
    private Deciding? deciding;

    internal Change(Actor actor, Purpose purpose, Writer.Turn turn, TimeProvider clock)
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
    public StoreContext Store => store ??= turn.OpenStore();

    /// <summary>A command inside this act's transaction, prepared once and kept; its parameters are those set at its first use.</summary>
    public DbCommand Command(string sql, Action<DbCommand> addParameters) => turn.Command(sql, addParameters);

    /// <summary>Keeps how the gate decided; entries recorded from here on carry it.</summary>
    public void Decided(Deciding decision) => deciding = decision;

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
        if (entries.Count == 0)
        {
            throw new InvalidOperationException("A change that records nothing is not committed.");
        }

        if (store is not null)
        {
            await store.SaveChangesAsync(ct);
        }

        await turn.CommitAsync(entries);
        return value;
    }

    /// <summary>Commits a refusal: its entry, and no row.</summary>
    public async Task<Refusal> RefuseAsync(Refusal refusal, Entry entry)
    {
        store?.ChangeTracker.Clear();
        entries.Clear();
        Record(entry);
        await turn.CommitAsync(entries);
        return refusal;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (store is not null)
        {
            await store.DisposeAsync();
        }

        turn.End();
    }
}
