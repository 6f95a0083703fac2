using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

/// <summary>For a supplier's people: how the browser in use stands, and asking that it be accepted.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class ThisDeviceModel(AskDeviceHandler devices, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public IReadOnlyList<DeviceStanding> Standing { get; private set; } = [];

    /// <summary>Whether it is a supplier's person who asks, in a browser.</summary>
    public bool IsOnDevice => HttpContext.SignedIn()!.Device is not null;

    /// <summary>Whether somebody has accepted it.</summary>
    public bool IsAccepted => Standing.Any(IsIn);

    /// <summary>Whether somebody is left to ask.</summary>
    public bool CanAsk => Standing.Any(s => !IsIn(s) && s.State is not DeviceState.Waiting);

    public DateTimeOffset Now => clock.GetUtcNow();

    public string BackHref => ReturnPath.Of(ReturnUrl);

    public Task OnGetAsync(CancellationToken ct) => ShowAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var result = await devices.HandleAsync(Name, HttpContext.SignedIn()!, ct);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Asked. Whoever keeps the suppliers there decides");
            return RedirectToPage(new { ReturnUrl });
        }

        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict))
        {
            return this.Refused(refusal, "You cannot ask for a device to be accepted");
        }

        ModelState.AddModelError(nameof(Name), refusal.Message);
        await ShowAsync(ct);
        return Page();
    }

    private bool IsIn(DeviceStanding standing) => standing.State is DeviceState.Accepted && Now < standing.Until;

    private async Task ShowAsync(CancellationToken ct) => Standing = IsOnDevice ? await devices.StandingAsync(HttpContext.SignedIn()!, ct) : [];
}
