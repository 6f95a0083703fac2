using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class ReviewModel(ViewRoomHandler view, ReviewHandler steps, JobsHandler jobs, EditingOptions options, TimeProvider clock) : EditingPage
{
    public RoomView Room { get; private set; } = null!;

    public EditList List { get; private set; } = null!;

    /// <summary>The rendering under way, or the last one where it failed.</summary>
    public JobView? Rendering { get; private set; }

    /// <summary>Whoever reviews can say no until it is released: also after a yes, to a rendition that failed its checks, and as the second person.</summary>
    public bool CanSendBack { get; private set; }

    /// <summary>Until when what is sent back can be edited.</summary>
    public string CanBeEdited => Room.Deadline.AddDays(options.CorrectionDays) is var until && until <= clock.GetUtcNow()
        ? $"Nobody can edit it any more, the last day for corrections was {until.UkLastDay()}: set another deadline first." : $"Its editors can edit it until {until.UkLastDay()}.";

    [BindProperty]
    public string? Sentence { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    /// <summary>The list that the page showed when the person decided.</summary>
    [BindProperty]
    public string? ListSha256 { get; set; }

    public Task<IActionResult> OnGetAsync(RoomId id) => ShowAsync(id);

    public Task<IActionResult> OnPostAcceptAsync(RoomId id) =>
        StepAsync(id, steps.AcceptAsync(id, Sentence, new(ListSha256), Actor, Stopped), nameof(Sentence), "Accepted.");

    public Task<IActionResult> OnPostSendBackAsync(RoomId id) =>
        StepAsync(id, steps.SendBackAsync(id, Text, new(ListSha256), Actor, Stopped), nameof(Text), "Sent back. The editor has been told.");

    public Task<IActionResult> OnPostAuthoriseAsync(RoomId id) =>
        StepAsync(id, steps.AuthoriseAsync(id, Sentence, new(ListSha256), Actor, Stopped), nameof(Sentence), "Authorised.");

    public Task<IActionResult> OnPostRenderAsync(RoomId id) =>
        StepAsync(id, steps.RenderAsync(id, new(ListSha256), Actor, Stopped), string.Empty, "Rendering has begun.");

    public Task<IActionResult> OnPostCancelAsync(RoomId id) =>
        StepAsync(id, steps.CancelRenderAsync(id, Actor, Stopped), string.Empty, "Rendering was stopped. Nothing of it was kept.");

    private async Task<IActionResult> StepAsync(RoomId id, Task<Result<Done>> step, string field, string done)
    {
        if ((await step).IsRefused(out var refusal))
        {
            // Told that the list is another, the person decides on the one that is shown now. After any other no, still on the one they looked at.
            ListSha256 = refusal.Code is "review.other-list" ? null : ListSha256;
            return await AgainAsync(refusal, field, "You cannot do this", () => ShowAsync(id));
        }

        TempData.SayDone(done);
        return Redirect($"/rooms/{id}/review");
    }

    private async Task<IActionResult> ShowAsync(RoomId id)
    {
        var shown = await view.HandleAsync(id, Actor, Stopped);
        if (shown.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot review this edit", backHref: "/");
        }

        var list = await view.ListAsync(id, Actor, Stopped);
        if (list.IsRefused(out refusal))
        {
            return Refused(refusal, "You cannot review this edit", backHref: "/");
        }

        (Room, List) = (shown.Value, list.Value);
        CanSendBack = Room.CanReview && await steps.MaySendBackAsync(id, Actor, Stopped);
        ListSha256 ??= Room.ListSha256;
        if (Room.State is RoomState.Rendering or RoomState.Accepted or RoomState.Authorised)
        {
            var all = await jobs.ListAsync(id, Actor, Stopped);
            Rendering = all.IsRefused(out _) ? null : all.Value.FirstOrDefault(j => j.Kind == "render" && j.State is "waiting" or "running" or "failed");
        }

        return Page();
    }
}
