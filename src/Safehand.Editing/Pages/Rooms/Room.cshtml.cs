using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class RoomModel(ViewRoomHandler view, HandInHandler handIn, JobsHandler jobs, TimeProvider clock) : EditingPage
{
    public RoomView Room { get; private set; } = null!;

    public EditList List { get; private set; } = null!;

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    /// <summary>Whether handing in was asked for and needs a sentence: on uncovered faces, on what nobody decided, or on both.</summary>
    public bool Asks { get; private set; }

    [BindProperty]
    public string? Acknowledged { get; set; }

    [BindProperty]
    public string? LeftOpen { get; set; }

    /// <summary>What the page that was posted showed: the list's revision, and what spoke against it.</summary>
    [BindProperty]
    public long? SeenRevision { get; set; }

    [BindProperty]
    public int? SeenUndecided { get; set; }

    [BindProperty]
    public int? SeenUncovered { get; set; }

    /// <summary>What this page shows of that.</summary>
    public HandInSeen Seen => new(Room.Revision, Room.Standing?.Undecided, Room.Standing?.Uncovered);

    /// <summary><c>check</c>: look for uncovered faces in place of handing in.</summary>
    [BindProperty]
    public string? Instead { get; set; }

    public Task<IActionResult> OnGetAsync(RoomId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostHandInAsync(RoomId id)
    {
        if (Instead == "check")
        {
            return await CheckAsync(id);
        }

        var done = await handIn.HandleAsync(id, new(Acknowledged, LeftOpen, SeenRevision is null ? null : new(SeenRevision, SeenUndecided, SeenUncovered)), Actor, Stopped);
        if (done.IsRefused(out var refusal))
        {
            Asks = refusal.Code is "hand-in.uncovered" or "hand-in.undecided" || !string.IsNullOrEmpty(Acknowledged) || !string.IsNullOrEmpty(LeftOpen);
            return await AgainAsync(refusal, refusal.Field == "leftOpen" ? nameof(LeftOpen) : nameof(Acknowledged), "You cannot hand this in", () => ShowAsync(id));
        }

        TempData.SayDone("Handed in. Whoever commissioned it has been told.");
        return Redirect("/rooms");
    }

    // Shown on the same answer, so that what was typed is kept.
    private async Task<IActionResult> CheckAsync(RoomId id)
    {
        Asks = true;
        if ((await jobs.AskAsync(id, [JobKind.Uncovered], null, Actor, Stopped)).IsRefused(out var refusal))
        {
            return await AgainAsync(refusal, nameof(Acknowledged), "You cannot run the check", () => ShowAsync(id));
        }

        TempData.SayDone("Safehand looks at every face. What it finds is told under Task; then hand in.");
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(RoomId id)
    {
        var shown = await view.HandleAsync(id, Actor, Stopped);
        if (shown.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot enter this room", backHref: "/rooms");
        }

        var list = await view.ListAsync(id, Actor, Stopped);
        if (list.IsRefused(out refusal))
        {
            return Refused(refusal, "You cannot enter this room", backHref: "/rooms");
        }

        (Room, List) = (shown.Value, list.Value);
        return Page();
    }
}
