using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class CompareModel(CompareRenditionHandler compare, ReviewHandler steps) : EditingPage
{
    private const string CannotSee = "You cannot compare this rendition";

    public Comparison Seen { get; private set; } = null!;

    [BindProperty]
    public string? Sentence { get; set; }

    [BindProperty]
    public string? Text { get; set; }

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public Task<IActionResult> OnPostReleaseAsync(ExhibitId id) =>
        StepAsync(id, seen => steps.ReleaseAsync(seen.Room, Sentence, new(seen.ListSha256, id), Actor, Stopped), nameof(Sentence), "Released.", _ => $"/renditions/{id}");

    public Task<IActionResult> OnPostSendBackAsync(ExhibitId id) =>
        StepAsync(id, seen => steps.SendBackAsync(seen.Room, Text, new(seen.ListSha256, id), Actor, Stopped), nameof(Text), "Sent back. The editor has been told.", room => $"/rooms/{room}/review");

    private async Task<IActionResult> StepAsync(ExhibitId id, Func<Comparison, Task<Result<Done>>> step, string field, string done, Func<RoomId, string> next)
    {
        var seen = await compare.HandleAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, CannotSee);
        }

        // A step is about the room's rendition of now: from the page of an earlier one it would be about another.
        if (!seen.Value.IsCurrent)
        {
            return Refused(Refusal.Conflict("rendition.earlier", "This is an earlier rendition. The edit was sent back after it was made."), "You cannot do this", $"/renditions/{id}");
        }

        if ((await step(seen.Value)).IsRefused(out refusal))
        {
            return await AgainAsync(refusal, field, "You cannot do this", () => ShowAsync(id));
        }

        TempData.SayDone(done);
        return Redirect(next(seen.Value.Room));
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        var seen = await compare.HandleAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, CannotSee);
        }

        Seen = seen.Value;
        return Page();
    }
}
