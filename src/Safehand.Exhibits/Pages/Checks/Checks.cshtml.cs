using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>What the checks of everything stored found. For those who may have them made; names no recording.</summary>
internal sealed class ChecksModel(Store store, Changes changes, Door door, CheckOptions options) : ExhibitsPage
{
    private const int Most = 30;

    public IReadOnlyList<CheckRun> Runs { get; private set; } = [];

    /// <summary>Recordings whose last check found them changed, by the identifier that the ledger has.</summary>
    public IReadOnlyList<ExhibitCheck> Changed { get; private set; } = [];

    public int Never { get; private set; }

    public int RecheckDays => (int)Math.Ceiling(options.Recheck.TotalDays);

    internal static Decision MaySee(Door door, Change change) => door.Consider(change, Act.Scrub, new Ask(change.Actor.Organisation.Bytes()));

    public async Task<IActionResult> OnGetAsync()
    {
        await using (var change = await changes.BeginAsync(Actor, Purpose.Running, Stopped))
        {
            if (MaySee(door, change).ToRefusal() is { } refusal)
            {
                return Refused(refusal, "You cannot see the checks");
            }
        }

        await using var reading = store.Read();
        Runs = await reading.Set<CheckRun>().OrderByDescending(r => r.Number).Take(Most).ToListAsync(Stopped);
        Changed = await reading.Set<ExhibitCheck>().Where(c => !c.Unchanged && reading.Set<Exhibit>().Any(e => e.Id == c.Exhibit && e.State == CustodyState.InCustody)).ToListAsync(Stopped);
        Never = await reading.Set<Exhibit>().CountAsync(e => e.State == CustodyState.InCustody && !reading.Set<ExhibitCheck>().Any(c => c.Exhibit == e.Id), Stopped);
        return Page();
    }
}
