using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>What a check of one exhibit found.</summary>
/// <param name="Exhibit">Which; null where it is of another organisation's case: to whoever had it checked there is no such case (rule G11).</param>
/// <param name="Reference">Its mark; null as above.</param>
/// <param name="Unchanged">Whether every byte is as it was received.</param>
/// <param name="Finding">In plain words.</param>
public sealed record Checked(string? Exhibit, string? Reference, bool Unchanged, string Finding);

/// <summary>Re-reads what is stored and compares it with the receipts.</summary>
internal sealed class ScrubHandler(Store store, Changes changes, Door door, Vault vault, LedgerReceipts receipts, TimeProvider clock) : IDisposable
{
    private const string CopyDamaged = "The recording is unchanged. Its playing copy was damaged; another is made of the recording.";
    private static readonly string[] ReceiptNames = ["exhibit.booked-in.v1", "exhibit.rendered.v1"];

    // Two runs at once would read the same disk against each other, and against everybody who watches.
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>Asks whether the actor may, and begins a run; on the schedule, the one that a stop cut off is taken up again.</summary>
    /// <returns>Its number.</returns>
    public async Task<Result<int>> BeginAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if ((await door.AskAsync(change, Act.Scrub, new Ask(actor.Organisation.Bytes()), ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var cutOff = actor == Actor.Safehand ? await change.Store.Set<CheckRun>().Where(r => r.Scheduled && r.EndedAt == null).OrderBy(r => r.Number).FirstOrDefaultAsync(ct) : null;
        var number = cutOff?.Number ?? (await change.Store.Set<CheckRun>().MaxAsync(r => (int?)r.Number, ct) ?? 0) + 1;
        if (cutOff is null)
        {
            change.Store.Add(new CheckRun { Number = number, Scheduled = actor == Actor.Safehand, BegunAt = clock.GetUtcNow() });
        }

        change.Record(new Entry("scrub.begun.v1", StatutoryOperation.None, actor.Organisation.Bytes()) { Content = new { Run = number, TakenUp = cutOff is not null } });
        return await change.CommitAsync(number, ct);
    }

    /// <summary>Checks one exhibit after the other, once it is this run's turn. Each finding is in the continuity of its exhibit before the next is read.</summary>
    /// <param name="run">The run that was begun.</param>
    /// <param name="actor">Whoever had it begun.</param>
    /// <param name="notSince">Only what was neither checked nor received since; null: everything.</param>
    /// <param name="ct">Stops between two exhibits, or in one.</param>
    public async IAsyncEnumerable<Checked> ScrubAsync(int run, Actor actor, DateTimeOffset? notSince, [EnumeratorCancellation] CancellationToken ct)
    {
        List<ExhibitId> due;
        HashSet<CaseId> own;
        await using (var reading = store.Read())
        {
            due = await reading.Set<Exhibit>().Where(e => e.State == CustodyState.InCustody)
                .Where(e => notSince == null || (e.BookedInAt <= notSince && !reading.Set<ExhibitCheck>().Any(c => c.Exhibit == e.Id && c.CheckedAt > notSince)))
                .OrderBy(e => e.BookedInAt).Select(e => e.Id).ToListAsync(ct);
            own = [.. (await reading.Set<Case>().Where(c => c.Organisation == actor.Organisation).ToListAsync(ct)).Where(reading.IsGenuine).Select(c => c.Id)];
        }

        await turn.WaitAsync(ct);
        try
        {
            foreach (var id in due)
            {
                if (await CheckAsync(run, id, actor, ct) is { } found)
                {
                    yield return actor == Actor.Safehand || own.Contains(found.Case) ? found.Checked : found.Checked with { Exhibit = null, Reference = null };
                }
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>Ends a run with an entry of what it found.</summary>
    public async Task EndAsync(int run, Actor actor, int orphans, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var kept = await change.Store.Set<CheckRun>().SingleAsync(r => r.Number == run, ct);
        (kept.EndedAt, kept.Orphans) = (clock.GetUtcNow(), orphans);
        change.Record(new Entry("scrub.ended.v1", StatutoryOperation.None, actor.Organisation.Bytes())
        {
            Content = new { Run = run, kept.Recordings, kept.Changed, kept.Bytes, kept.Orphans },
        });
        await change.CommitAsync(default(Done), ct);
    }

    private async Task<(CaseId Case, Checked Checked)?> CheckAsync(int run, ExhibitId id, Actor actor, CancellationToken ct)
    {
        Exhibit exhibit;
        bool genuine;
        await using (var reading = store.Read())
        {
            exhibit = await reading.Set<Exhibit>().SingleAsync(e => e.Id == id, ct);
            genuine = reading.IsGenuine(exhibit);
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return null; // destroyed since the run began
        }

        var (unchanged, finding) = await ReadAsync(exhibit, genuine, ct);
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var current = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == id, ct);
        if (!unchanged && current.State != CustodyState.InCustody)
        {
            return null; // destroyed while it was read: that it cannot be read any more is as it should be
        }

        if (finding == CopyDamaged && current.Playing == exhibit.Playing && change.Store.IsGenuine(current))
        {
            current.PrepareAgain();
        }

        var kept = await change.Store.Set<ExhibitCheck>().SingleOrDefaultAsync(c => c.Exhibit == id, ct);
        if (kept is null)
        {
            kept = new ExhibitCheck { Exhibit = id };
            change.Store.Add(kept);
        }

        (kept.CheckedAt, kept.Unchanged, kept.Finding) = (clock.GetUtcNow(), unchanged, finding);
        var whole = await change.Store.Set<CheckRun>().SingleAsync(r => r.Number == run, ct);
        (whole.Recordings, whole.Changed, whole.Bytes) = (whole.Recordings + 1, whole.Changed + (unchanged ? 0 : 1), whole.Bytes + exhibit.Length);
        change.Record(ExhibitEntries.Checked(exhibit, unchanged, finding));
        await change.CommitAsync(default(Done), ct);
        return (exhibit.Case, new Checked(exhibit.Id.Value, exhibit.Reference, unchanged, finding));
    }

    private async Task<(bool Unchanged, string Finding)> ReadAsync(Exhibit exhibit, bool genuine, CancellationToken ct)
    {
        if (!genuine)
        {
            return (false, "The record of this exhibit was altered in the database, or is from before records were sealed. It is opened to nobody.");
        }

        var master = await vault.ScrubAsync(exhibit.Master!.Value, exhibit.Id, ct);
        if (!master.Sound)
        {
            return (false, Words(master.Finding));
        }

        if (master.Found is null || Convert.ToHexStringLower(master.Found.Sha256) != exhibit.Sha256 || Convert.ToHexStringLower(master.Found.CiphertextTreeHash) != exhibit.TreeHash)
        {
            return (false, "The stored bytes are not the ones on the receipt.");
        }

        // Whoever can exchange bytes and keys can write the exhibit's row as well. The receipt that was signed into the ledger they cannot.
        var receipt = await receipts.FindAsync(exhibit.Id.Bytes(), ReceiptNames, ct);
        if (receipt is not { Entry: { } entry, Signed: true })
        {
            return (false, "The receipt in the ledger is missing or altered.");
        }

        if (entry.Text(ValueGroup.Content, "sha256") != exhibit.Sha256 || entry.Text(ValueGroup.Content, "treeHash") != exhibit.TreeHash)
        {
            return (false, "The record of this exhibit is not what its receipt in the ledger says.");
        }

        if (exhibit.Playing is { } playing && playing != exhibit.Master && await vault.ScrubAsync(playing, exhibit.Id, ct) is { Sound: false } copy)
        {
            return (false, copy.Finding switch
            {
                "another" => "The recording is unchanged. What its record names as its playing copy is another recording's: the record was altered.",
                "unreadable" => "The recording is unchanged. The disk did not give its playing copy.",
                _ => CopyDamaged,
            });
        }

        return (true, "Every byte read again and compared with the receipt.");
    }

    private static string Words(string finding) => finding switch
    {
        "missing" => "The stored bytes are missing.",
        "altered" => "The stored bytes were altered.",
        "key" => "The key of the recording is missing or altered.",
        "contents" or "another" => "The stored bytes are another recording.",
        "suite" => "The recording was stored in a form that this version of Safehand does not know, so it was not read.",
        "destroyed" => "The key was destroyed while it was checked.",
        _ => "The stored bytes cannot be read.",
    };
}
