using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

/// <summary>One device of a supplier: accepting, refusing and revoking it.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class DeviceModel(SeeDevicesHandler see, DecideDeviceHandler decide, TimeProvider clock) : PageModel
{
    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public DateParts LastDay { get; set; } = new();

    public DeviceRow Row { get; private set; } = null!;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>The last day that can be given.</summary>
    public DateOnly Latest => LastDays.Of(Now.AddDays(Device.MostDays));

    public Task<IActionResult> OnGetAsync(string id, CancellationToken ct) => ShowAsync(id, ct);

    public async Task<IActionResult> OnPostAcceptAsync(string id, CancellationToken ct) => LastDay.Read(ModelState, nameof(LastDay), "The last day") is { } last
        ? await AfterAsync(id, await decide.AcceptAsync(id, last, HttpContext.ActorOf(), ct), "Device accepted", ct)
        : await ShowAsync(id, ct);

    public async Task<IActionResult> OnPostRefuseAsync(string id, CancellationToken ct) =>
        await AfterAsync(id, await decide.RefuseAsync(id, Reason, HttpContext.ActorOf(), ct), "Device not accepted", ct);

    public async Task<IActionResult> OnPostRevokeAsync(string id, CancellationToken ct) =>
        await AfterAsync(id, await decide.RevokeAsync(id, Reason, HttpContext.ActorOf(), ct), "Device revoked. Whoever was signed in on it is signed out", ct);

    private async Task<IActionResult> AfterAsync(string id, Result<Done> result, string done, CancellationToken ct)
    {
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(done);
            return Redirect("/devices");
        }

        if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict))
        {
            return this.Refused(refusal, DeviceListModel.NotYours, backHref: "/devices");
        }

        ModelState.AddModelError(refusal.Field == "lastDay" ? nameof(LastDay) : nameof(Reason), refusal.Message);
        return await ShowAsync(id, ct);
    }

    private async Task<IActionResult> ShowAsync(string id, CancellationToken ct)
    {
        var seen = await see.OneAsync(id, HttpContext.ActorOf(), ct);
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, DeviceListModel.NotYours, backHref: "/devices");
        }

        Row = seen.Value;
        return Page();
    }
}
