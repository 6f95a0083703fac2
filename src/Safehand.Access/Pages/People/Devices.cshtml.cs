using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

internal sealed class DevicesModel(AnswerForDevicesHandler devices, TimeProvider clock) : PeoplePage(clock)
{
    private readonly TimeProvider clock = clock;

    [BindProperty]
    public DateParts LastDay { get; set; } = new();

    public DevicesAnswered Answered { get; private set; } = new(string.Empty, null);

    /// <summary>Whether recordings are refused already.</summary>
    public bool IsOver => !(clock.GetUtcNow() < Answered.Until);

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (LastDay.Read(ModelState, nameof(LastDay), "The last day") is not { } last)
        {
            return await ShowAsync();
        }

        var result = await devices.HandleAsync(last, Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(LastDays.EndOf(last) > clock.GetUtcNow() ? "Your organisation answers for its devices until " + last.UkDate() : "Your organisation does not answer for its devices any more");
            return RedirectToPage();
        }

        return Instead(refusal, "You cannot answer for the devices of your organisation", _ => nameof(LastDay), "/people") ?? await ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        var seen = await devices.SeeAsync(Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, "You cannot see the devices of your organisation", backHref: "/people");
        }

        Answered = seen.Value;
        return Page();
    }
}
