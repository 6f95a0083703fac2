using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Safehand.Access.Pages;

/// <summary>The devices of suppliers: for those who keep the suppliers.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class DeviceListModel(SeeDevicesHandler see, TimeProvider clock) : PageModel
{
    /// <summary>What those are told who keep no suppliers.</summary>
    internal const string NotYours = "You cannot see the devices of suppliers";

    public IReadOnlyList<DeviceRow> Rows { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Those to decide on first, then those that are in use, then what is over.</summary>
    public IReadOnlyList<(string Title, IReadOnlyList<DeviceRow> Rows)> Groups =>
    [
        ("To decide", [.. Rows.Where(r => r.State is DeviceState.Waiting)]),
        ("Accepted", [.. Rows.Where(r => r.IsAccepted(Now))]),
        ("Past", [.. Rows.Where(r => r.State is not DeviceState.Waiting && !r.IsAccepted(Now))]),
    ];

    public async Task<IActionResult> OnGetAsync(CancellationToken ct)
    {
        var seen = await see.HandleAsync(HttpContext.ActorOf(), ct);
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, NotYours);
        }

        Rows = seen.Value;
        return Page();
    }
}
