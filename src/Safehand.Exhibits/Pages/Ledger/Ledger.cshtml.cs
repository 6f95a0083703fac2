using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>An entry of the ledger as a row. Of another organisation's, no values are shown.</summary>
internal sealed record LedgerRow(long Index, DateTimeOffset At, string Name, string Who, bool Refused, StatutoryOperation Operation, IReadOnlyList<string> Rules);

internal sealed class LedgerModel(Changes changes, Door door, LedgerBook book, OwnValues own, TileKeeper keeper, Witnessing witnessing, TimeProvider clock) : ExhibitsPage
{
    private const int PerPage = 50;
    private const int Batch = 500;
    private const int MostBatches = 20;

    [BindProperty(SupportsGet = true)]
    public StatutoryOperation? Operation { get; set; }

    [BindProperty(SupportsGet = true)]
    public bool Refusals { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public IReadOnlyList<LedgerRow> Rows { get; private set; } = [];

    public long Count { get; private set; }

    /// <summary>How many entries each of the last days has; on the first page alone.</summary>
    public IReadOnlyList<LedgerDay> Days { get; private set; } = [];

    /// <summary>Whether the reader may see the checks of the recordings too.</summary>
    public bool MayCheck { get; private set; }

    /// <summary>Witnesses that do not sign.</summary>
    public IEnumerable<WitnessStanding> Unsigned => witnessing.Standings.Where(w => w.Trouble is not null);

    public string? OlderHref { get; private set; }

    public string? NewestHref => Before is null ? null : Address(null);

    public async Task<IActionResult> OnGetAsync()
    {
        ModelState.Clear();
        await using (var change = await changes.BeginAsync(Actor, Purpose.Running, Stopped))
        {
            if ((await door.AskAsync(change, Act.ExportLedger, new Ask(Actor.Organisation.Bytes()) { ActsOn = Actor.Organisation }, Stopped)).IsRefused(out var refusal))
            {
                return Refused(refusal, "You cannot read the ledger");
            }

            MayCheck = ChecksModel.MaySee(door, change).IsPermitted;
            change.Record(new Entry("ledger.read.v1", StatutoryOperation.Consultation, Actor.Organisation.Bytes()));
            if ((await change.CommitAsync(default(Done), Stopped)).IsRefused(out refusal))
            {
                return Refused(refusal, "The ledger cannot be read now");
            }
        }

        await keeper.PublishAsync(Stopped);
        Count = await book.CountAsync(Stopped);
        await ReadRowsAsync();
        Days = Before is null && Operation is null && !Refusals ? await LedgerDays.ReadAsync(book, Count, clock.GetUtcNow(), Stopped) : [];
        return Page();
    }

    private async Task ReadRowsAsync()
    {
        var rows = new List<RecordedEntry>();
        var before = Before ?? long.MaxValue;
        for (var batch = 0; batch < MostBatches && rows.Count < PerPage; batch++)
        {
            var page = await book.NewestAsync(before, Operation is null && !Refusals ? PerPage : Batch, Stopped);
            if (page.Count == 0)
            {
                break;
            }

            foreach (var entry in page)
            {
                before = entry.Index;
                if (Wanted(entry))
                {
                    rows.Add(entry);
                }

                if (rows.Count == PerPage)
                {
                    break;
                }
            }
        }

        Rows = [.. (await own.OfAsync(Actor.Organisation, rows, Stopped)).Select(e => Row(e.Entry, e.Withheld))];
        OlderHref = before is > 0 and < long.MaxValue ? Address(before) : null;
    }

    private bool Wanted(RecordedEntry entry) =>
        (Operation is null || entry.Entry.Leaf.Operation == Operation) && (!Refusals || entry.Entry.Leaf.Verdict == EntryVerdict.Refused);

    private static LedgerRow Row(RecordedEntry entry, bool withheld)
    {
        var act = ContinuityWords.Of(entry);
        var leaf = entry.Entry.Leaf;
        return new LedgerRow(entry.Index, leaf.At, leaf.Name, act.Who ?? (withheld ? "Another organisation" : "Erased"), leaf.Verdict == EntryVerdict.Refused, leaf.Operation, act.Rules);
    }

    private string Address(long? before)
    {
        var parts = new List<string>();
        if (Operation is { } operation)
        {
            parts.Add("operation=" + operation);
        }

        if (Refusals)
        {
            parts.Add("refusals=true");
        }

        if (before is { } index)
        {
            parts.Add("before=" + index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "/ledger" : "/ledger?" + string.Join('&', parts);
    }
}
