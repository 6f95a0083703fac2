using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Has witnesses outside cosign the ledger's checkpoints, so that even whoever holds its key cannot rewrite what they have seen. A checkpoint is given out once the witnesses
/// were asked about it, with the cosignatures it got; whatever a witness does, entries are made, signed and given out.
/// </summary>
internal sealed partial class Witnessing : BackgroundService
{
    private const string Remedy =
        "Nothing was added or signed. Restore a newer backup of the store; if there is none, leave Safehand stopped and tell those who check you (docs/operators/backup.md, Restoring). "
        + "Where it is the witness that is wrong, take its line out of the file of witnesses, and tell them that too.";

    private readonly TileKeeper keeper;
    private readonly LedgerBook book;
    private readonly WitnessingOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<Witnessing> log;
    private readonly AskedWitness[] witnesses;
    private volatile SignedNote? given;
    private volatile TaskCompletionSource round = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Witnessing(TileKeeper keeper, LedgerBook book, WitnessingOptions options, IHttpClientFactory clients, TimeProvider clock, ILogger<Witnessing> log)
    {
        (this.keeper, this.book, this.options, this.clock, this.log) = (keeper, book, options, clock, log);
        witnesses = options.Memory is { } memory
            ? [.. options.Witnesses.Select(w => new AskedWitness(w.Name, new RemoteWitness(w, clients), memory, keeper.Verifier, options))]
            : [];
    }

    /// <summary>The witnesses' keys, to be given out beside the ledger's own.</summary>
    public IEnumerable<VerifierKey> Keys => witnesses.Select(w => w.Key);

    /// <summary>Where each witness stands.</summary>
    public IReadOnlyList<WitnessStanding> Standings => [.. witnesses.Select(w => w.Standing)];

    /// <summary>The newest checkpoint to give out, with its cosignatures; null before the first.</summary>
    public byte[]? Newest => witnesses.Length > 0 && given is { } note ? Encoding.UTF8.GetBytes(note.ToString()) : keeper.Tiles.Read(TilePath.Checkpoint);

    /// <summary>
    /// Compares with the witnesses before anything is added or signed: a store that was rolled back would go on with a second history. A witness that cannot be reached is
    /// no reason not to start; it is told.
    /// </summary>
    /// <param name="empty">A checkpoint of no entries, which contradicts no other: what is asked with where none was published.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Why Safehand must not start, or null.</returns>
    public async Task<string?> FindFaultAsync(SignedNote empty, CancellationToken ct)
    {
        if (witnesses.Length == 0)
        {
            return null;
        }

        var published = Published();
        await AskAsync(published ?? empty, witnesses, null, ct);

        // Tiles that are damaged are made anew later; how far a witness is can be asked without any.
        await AskAsync(empty, [.. witnesses.Where(w => w.Standing.Trouble is { Finding: WitnessFinding.NotAsked })], null, ct);
        var count = await book.CountAsync(ct);
        foreach (var (witness, trouble) in witnesses.Select(w => (w, w.Standing.Trouble)))
        {
            if (trouble is { Finding: WitnessFinding.Ahead, Seen: { } seen })
            {
                if (seen > count)
                {
                    return Words($"The witness {witness.Standing.Name} has seen {seen:N0} entries of this ledger, and the store holds {count:N0}: it is older than what was signed. ") + Remedy;
                }

                // The tiles are older than the store, which makes them anew: there is nothing to hold against it.
                witness.Forgive();
            }
            else if (trouble is { Finding: WitnessFinding.Contradicts })
            {
                return $"The witness {witness.Standing.Name} has seen another ledger of this name: {trouble.Why}. " + Remedy;
            }
            else if (witness.Standing.Complaint is { } complaint)
            {
                Unsigned(log, complaint);
            }
        }

        if (published is not null)
        {
            Give(published);
        }

        return null;
    }

    /// <summary>Returns once the witnesses were asked about a tree of at least this size, or have had the time for it.</summary>
    public async Task CoverAsync(long size, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(2 * (options.Every + options.Patience));
        try
        {
            for (var next = round.Task; witnesses.Length > 0 && (given is null || Size(given) < size); next = round.Task)
            {
                await next.WaitAsync(enough.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Given out later, or without them.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (witnesses.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (Published() is { } note)
                {
                    await AskAsync(note, [.. witnesses.Where(w => w.IsDue(note, clock.GetUtcNow()))], Tell, stoppingToken);
                    Give(note);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A failing disk: the next time. Who publishes is told of it.
            }

            var over = round;
            round = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            over.TrySetResult();
        }
    }

    private async Task AskAsync(SignedNote note, AskedWitness[] due, Action<WitnessStanding, Submission, WitnessStanding>? tell, CancellationToken ct)
    {
        if (due.Length == 0)
        {
            return;
        }

        var tree = new TileReader(keeper.Tiles, Size(note));
        await Task.WhenAll(due.Select(async witness =>
        {
            var before = witness.Standing;
            var done = await witness.AskAsync(note, tree, clock, ct);
            tell?.Invoke(before, done, witness.Standing);
        }));
    }

    private void Tell(WitnessStanding before, Submission done, WitnessStanding now)
    {
        if (done is { Finding: WitnessFinding.Signed, Seen: { } seen } && seen < before.Size)
        {
            Forgot(log, now.Name, before.Size, seen);
        }

        // Once for each new trouble: how it goes on stands in the health and on the page.
        if (now.Complaint is { } complaint && before.Trouble?.Finding != done.Finding)
        {
            switch (done.Finding)
            {
                case WitnessFinding.Ahead or WitnessFinding.Contradicts:
                    Contradicted(log, complaint);
                    break;
                case WitnessFinding.NotAsked:
                    NotAsked(log, complaint);
                    break;
                default:
                    Unsigned(log, complaint);
                    break;
            }
        }
    }

    private void Give(SignedNote note) => given = witnesses.Select(w => w.CosignatureOf(note)).OfType<NoteSignature>().Aggregate(note, (n, line) => n.With(line));

    private SignedNote? Published() => keeper.Tiles.Read(TilePath.Checkpoint) is { } bytes && SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out _) ? note : null;

    private static long Size(SignedNote note) => Checkpoint.Parse(note.Text).Size;

    private static string Words(FormattableString words) => words.ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Complaint}")]
    private static partial void Unsigned(ILogger log, string complaint);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Complaint} Either the ledger was rolled back or rewritten, or the witness is wrong: see docs/operators/backup.md, Restoring")]
    private static partial void Contradicted(ILogger log, string complaint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Witness {Witness} cosigned {Before} entries and now says that it has seen {Seen}: it has lost its memory. It has signed again from there")]
    private static partial void Forgot(ILogger log, string witness, long before, long seen);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Complaint}")]
    private static partial void NotAsked(ILogger log, string complaint);
}
