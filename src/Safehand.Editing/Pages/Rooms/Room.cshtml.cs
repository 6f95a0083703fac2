using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class RoomModel(ViewRoomHandler view, HandInHandler handIn, TimeProvider clock) : EditingPage
{
    public RoomView Room { get; private set; } = null!;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>Whether handing in needs a sentence, because the check for uncovered faces is missing or found some.</summary>
    public bool Asks { get; private set; }

    [BindProperty]
    public string? Acknowledged { get; set; }

    public Task<IActionResult> OnGetAsync(RoomId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostHandInAsync(RoomId id)
    {
        var done = await handIn.HandleAsync(id, Acknowledged, Actor, Stopped);
        if (done.IsRefused(out var refusal))
        {
            Asks = refusal.Code == "hand-in.uncovered" || !string.IsNullOrEmpty(Acknowledged);
            return await AgainAsync(refusal, nameof(Acknowledged), "You cannot hand this in", () => ShowAsync(id));
        }

        TempData.SayDone("Handed in. Whoever commissioned it has been told.");
        return Redirect("/rooms");
    }

    private async Task<IActionResult> ShowAsync(RoomId id)
    {
        var shown = await view.HandleAsync(id, Actor, Stopped);
        if (shown.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot enter this room", backHref: "/rooms");
        }

        Room = shown.Value;
        return Page();
    }
}
