using Safehand.Kernel;

namespace Safehand.Storage;

/// <summary>The one way to commit: rows and ledger entry together, explicitly, or neither.</summary>
public sealed class Changes
{
    private readonly Writer writer;
    private readonly TimeProvider clock;

    internal Changes(Writer writer, TimeProvider clock)
    {
        this.writer = writer;
        this.clock = clock;
    }

    /// <summary>How many acts wait for their turn, and appends for theirs.</summary>
    internal int Waiting => writer.Waiting;

    /// <summary>Begins an act. Facts that decide it MUST be read after this returns, on the change itself.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="purpose">The declared reason.</param>
    /// <param name="ct">Stops waiting for a turn; has no effect once the act has begun.</param>
    /// <remarks>Until the change is committed or disposed nobody else writes: no stream, process or network call in between.</remarks>
    public async Task<Change> BeginAsync(Actor actor, Purpose purpose, CancellationToken ct) =>
        new(actor, purpose, await writer.TakeTurnAsync(ct), clock);

    /// <summary>Records an act that changes no row. Returns when the entry is durable.</summary>
    /// <param name="actor">Who acts.</param>
    /// <param name="purpose">The declared reason.</param>
    /// <param name="entry">What was done.</param>
    /// <param name="deciding">How the gate decided, if it was asked.</param>
    public Task RecordAsync(Actor actor, Purpose purpose, Entry entry, Deciding? deciding = null) =>
        writer.AppendAsync(Sealing.Seal(actor, purpose, entry, deciding, clock.GetUtcNow()));
}
