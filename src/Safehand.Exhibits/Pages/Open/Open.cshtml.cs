using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

internal sealed class OpenModel(OpenExhibitHandler open, ViewExhibitHandler view, Changes changes, CustodyDoor door, Store store, MediaCapacity players) : ExhibitsPage
{
    [BindProperty]
    public PurposeKind? Purpose { get; set; }

    [BindProperty]
    public string? Sentence { get; set; }

    public OpeningProspect Prospect { get; private set; } = null!;

    /// <summary>How long one has to wait, when all players are in use.</summary>
    public MediaWait? Wait { get; private set; }

    public async Task<IActionResult> OnGetAsync(ExhibitId id)
    {
        if (await ConsiderAsync(id) is { } refused)
        {
            return refused;
        }

        Purpose = await LastChosenAsync() is { } last && Prospect.Purposes.Contains(last) ? last : null;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(ExhibitId id)
    {
        if (Purpose is null)
        {
            ModelState.Remove(nameof(Purpose)); // a value that is no purpose is told in the same words as none
            ModelState.AddModelError(nameof(Purpose), "Select what it is for");
        }

        if (string.IsNullOrWhiteSpace(Sentence))
        {
            ModelState.AddModelError(nameof(Sentence), "Enter why you need to see it");
        }

        if (ModelState.IsValid)
        {
            // Told before the opening begins: its hour is not to run while nothing can be seen. An emergency opening never waits here.
            Wait = await players.RoomAsync(Stopped);
            if (Wait is not null)
            {
                return await WaitAsync(id);
            }

            var result = await open.HandleAsync(new OpenExhibit(id, new Purpose(Purpose!.Value, Sentence!)), Actor, Stopped);
            if (!result.IsRefused(out var refusal))
            {
                return Redirect($"/exhibits/{id}");
            }

            if (refusal.Kind != RefusalKind.Invalid)
            {
                return Refused(refusal, await TitleAsync(id), id);
            }

            ModelState.AddModelError(nameof(Sentence), refusal.Message);
        }

        return await ConsiderAsync(id) is { } refused ? refused : Page();
    }

    private async Task<IActionResult> WaitAsync(ExhibitId id)
    {
        if (await ConsiderAsync(id) is { } refused)
        {
            return refused;
        }

        if (Prospect.Refusal is null)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = WaitWords.Seconds(Wait!).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Page();
    }

    internal static string? Told(Obligation obligation) => obligation.Kind switch
    {
        ObligationKind.SupervisorTold => "your supervisor is told",
        ObligationKind.ReviewWithinDays => $"someone outside your line reviews it within {Design.Words.Quantities.Count(obligation.Days, "day")}",
        ObligationKind.NoCleanCopy => "nobody can take a copy without a mark",
        ObligationKind.MarkedStreamOnly or ObligationKind.SecondPerson or ObligationKind.FreshSignIn => null,
    };

    private async Task<IActionResult?> ConsiderAsync(ExhibitId id)
    {
        // Whoever may not even see it is refused here, and that is entered.
        if ((await view.HandleAsync(id, Actor, Stopped)).IsRefused(out var unseen))
        {
            return Refused(unseen, "You cannot open this", id);
        }

        if (await OpeningProspect.ReadAsync(changes, door, id, Actor, Stopped) is not { } prospect)
        {
            return Refused(Refusals.NoSuchExhibit, exhibit: id);
        }

        Prospect = prospect;
        if (prospect.Refusal is not null)
        {
            await OpeningProspect.EnterAsync(prospect.Refusal, changes, door, id, Actor, Stopped);
            Response.StatusCode = RefusalProblem.Status(prospect.Refusal.Kind);
        }

        return null;
    }

    // Who may not even see the recording is not told its reference either: they may merely know its address.
    private async Task<string> TitleAsync(ExhibitId id)
    {
        var seen = await view.HandleAsync(id, Actor, Stopped);
        return seen.IsRefused(out _) ? "You cannot open this" : $"You cannot open {seen.Value.Reference}";
    }

    private async Task<PurposeKind?> LastChosenAsync()
    {
        await using var reading = store.Read();
        var me = Actor.Person;
        return await reading.Set<Opening>().Where(o => o.Person == me && !o.Emergency).OrderByDescending(o => o.OpenedAt)
            .Select(o => (PurposeKind?)o.Purpose).FirstOrDefaultAsync(Stopped);
    }
}
