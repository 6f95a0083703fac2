using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>Erases who somebody is: why, then a page to check it on, then the erasure.</summary>
internal sealed class EraseModel(EraseSubjectHandler erase) : ExhibitsPage
{
    [BindProperty]
    public string? Sentence { get; set; }

    public SubjectId Id { get; private set; }

    public SubjectToErase Subject { get; private set; } = null!;

    /// <summary>Whether what was entered is shown for checking.</summary>
    public bool IsChecking { get; private set; }

    public Task<IActionResult> OnGetAsync(SubjectId id) => ShowAsync(id);

    public Task<IActionResult> OnPostAsync(SubjectId id)
    {
        if (OpenExhibitHandler.Check(new Purpose(EraseSubjectHandler.Ground, Sentence ?? string.Empty)) is { } invalid)
        {
            ModelState.AddModelError(nameof(Sentence), invalid.Message);
        }

        IsChecking = ModelState.IsValid;
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostEraseAsync(SubjectId id)
    {
        var result = await erase.HandleAsync(new EraseSubject(id, new Purpose(EraseSubjectHandler.Ground, Sentence ?? string.Empty)), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Erased. Every proof still holds.");
            return Redirect($"/subjects/{id}/erase");
        }

        if (IsLate(refusal))
        {
            IsChecking = true;
            return await ShowAsync(id);
        }

        if (refusal.Kind is not RefusalKind.Invalid)
        {
            return Refused(refusal, "You cannot erase this");
        }

        ModelState.AddModelError(nameof(Sentence), refusal.Message);
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(SubjectId id)
    {
        var seen = await erase.SeeAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot erase this");
        }

        (Id, Subject) = (id, seen.Value);
        return Page();
    }
}
