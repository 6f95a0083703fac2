using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Design;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

internal sealed class DecideCopyModel(ViewExhibitHandler view, DecideCopyHandler decide, CleanCopyHandler copies, Store store, TimeProvider clock) : ExhibitsPage
{
    [BindProperty]
    public string? Reason { get; set; }

    public ExhibitView Exhibit { get; private set; } = null!;

    public CopyRequest Wish { get; private set; } = null!;

    public bool Mine => Wish.AskedBy == Actor.Person;

    /// <summary>Agreed to, still in time, and not taken yet; or taken, and its ten minutes last.</summary>
    public bool CanBeFetched => Wish.CanBeGranted(clock.GetUtcNow()) || Taken > clock.GetUtcNow();

    /// <summary>Until when what was granted can be fetched; null while nothing was.</summary>
    public DateTimeOffset? Taken { get; private set; }

    public Task<IActionResult> OnGetAsync(CopyRequestId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(CopyRequestId id, [FromForm] bool? agree)
    {
        if (agree is null)
        {
            return Redirect($"/copies/{id}");
        }

        var result = await decide.HandleAsync(new DecideCopy(id, agree.Value, Reason), Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            if (IsLate(refusal))
            {
                return await ShowAsync(id);
            }

            if (refusal.Kind != RefusalKind.Invalid)
            {
                return Refused(refusal, "You cannot decide on this copy");
            }

            ModelState.AddModelError(nameof(Reason), refusal.Message);
            return await ShowAsync(id);
        }

        TempData.SayDone(agree.Value ? "Agreed. It can be fetched for 24 hours." : "Turned down. No copy leaves.");
        return Redirect($"/copies/{id}");
    }

    public async Task<IActionResult> OnPostFetchAsync(CopyRequestId id)
    {
        CopyRequest? wish;
        await using (var reading = store.Read())
        {
            wish = await reading.Set<CopyRequest>().SingleOrDefaultAsync(r => r.Id == id && r.AskedBy == Actor.Person, Stopped);
        }

        if (wish is null)
        {
            return Refused(DecideCopyHandler.Absent);
        }

        var result = await copies.HandleAsync(new CopyClean(wish.Exhibit, new Purpose(wish.Purpose, wish.Sentence), wish.Id), Actor, Stopped);
        return !result.IsRefused(out var refusal) ? Redirect($"/api/v1/copies/{result.Value.Copy}")
            : IsLate(refusal) ? await ShowAsync(id)
            : Refused(refusal, "You cannot fetch this copy");
    }

    private async Task<IActionResult> ShowAsync(CopyRequestId id)
    {
        await using var reading = store.Read();
        if (await reading.Set<CopyRequest>().SingleOrDefaultAsync(r => r.Id == id, Stopped) is not { } found || !reading.IsGenuine(found))
        {
            return Refused(DecideCopyHandler.Absent);
        }

        // The gate is asked about its exhibit before anything of the wish is shown.
        var result = await view.HandleAsync(found.Exhibit, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this");
        }

        (Exhibit, Wish) = (result.Value, found);
        Taken = found.Copy is { } copy ? await reading.Set<Opening>().Where(o => o.Id == copy).Select(o => (DateTimeOffset?)o.EndsAt).SingleOrDefaultAsync(Stopped) : null;
        return Page();
    }
}
