using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>In which form a copy leaves.</summary>
internal enum CopyForm
{
    /// <summary>Encrypted to the recipient's key.</summary>
    Age,

    /// <summary>As it is.</summary>
    Clear,
}

internal sealed class AskForCopyModel(ViewExhibitHandler view, AskForCopyHandler ask, Changes changes, CustodyDoor door) : ExhibitsPage
{
    [BindProperty]
    public PurposeKind? Purpose { get; set; }

    [BindProperty]
    public string? Sentence { get; set; }

    [BindProperty]
    public string? GoesTo { get; set; }

    [BindProperty]
    public CopyForm? Form { get; set; }

    [BindProperty]
    public string? AgeRecipient { get; set; }

    public OpeningProspect Prospect { get; private set; } = null!;

    public ExhibitView Exhibit { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(ExhibitId id) => ShowAsync(id);

    public async Task<IActionResult> OnPostAsync(ExhibitId id)
    {
        Check();
        if (ModelState.IsValid)
        {
            var recipient = Form == CopyForm.Age ? AgeRecipient : null;
            var result = await ask.HandleAsync(new AskForCopy(id, new Purpose(Purpose!.Value, Sentence!), GoesTo, recipient), Actor, Stopped);
            if (!result.IsRefused(out var refusal))
            {
                TempData.SayDone("Asked for. Somebody else can now decide on it.");
                return Redirect($"/copies/{result.Value}");
            }

            if (IsLate(refusal))
            {
                return await ShowAsync(id);
            }

            if (refusal.Kind != RefusalKind.Invalid)
            {
                return Refused(refusal, "You cannot have a copy of this", id);
            }

            ModelState.AddModelError(refusal.Field ?? nameof(Sentence), refusal.Message);
        }

        return await ShowAsync(id);
    }

    private void Check()
    {
        if (Purpose is null)
        {
            ModelState.Remove(nameof(Purpose)); // a value that is no purpose is told in the same words as none
            ModelState.AddModelError(nameof(Purpose), "Select what it is for");
        }

        if (string.IsNullOrWhiteSpace(Sentence))
        {
            ModelState.AddModelError(nameof(Sentence), "Enter why a copy is needed");
        }

        if (string.IsNullOrWhiteSpace(GoesTo))
        {
            ModelState.AddModelError(nameof(GoesTo), "Enter who gets it and how");
        }

        if (Form is null)
        {
            ModelState.Remove(nameof(Form));
            ModelState.AddModelError(nameof(Form), "Select in which form it leaves");
        }
        else if (Form == CopyForm.Age && string.IsNullOrWhiteSpace(AgeRecipient))
        {
            ModelState.AddModelError(nameof(AgeRecipient), "Enter the recipient’s key, or select a clear copy");
        }
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        var seen = await view.HandleAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var unseen))
        {
            return Refused(unseen, "You cannot see this recording", id);
        }

        Exhibit = seen.Value;
        if (Exhibit.CopyWish is { ByMe: true } wish)
        {
            return Redirect($"/copies/{wish.Id}");
        }

        if (await OpeningProspect.ReadAsync(changes, door, id, Actor, Stopped, Act.OpenClean) is not { } prospect)
        {
            return Refused(Refusals.NoSuchExhibit, exhibit: id);
        }

        Prospect = prospect;
        if (CameLate || prospect.Refusal is not { } refusal)
        {
            return Page();
        }

        await OpeningProspect.EnterAsync(refusal, changes, door, id, Actor, Stopped, Act.OpenClean);
        return Refused(refusal, $"You cannot have a copy of {Exhibit.Reference}", id);
    }
}
