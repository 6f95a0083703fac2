using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>The notes on a recording's page.</summary>
internal sealed partial class ExhibitModel
{
    /// <summary>The time of a new note, as it was typed.</summary>
    [BindProperty]
    public string? At { get; set; }

    /// <summary>What a new note says.</summary>
    [BindProperty]
    public string? Text { get; set; }

    /// <summary>Whether others read a new note too.</summary>
    [BindProperty]
    public bool Shared { get; set; }

    /// <summary>The notes that the reader may read; null for whoever may read none.</summary>
    public NotesView? Notes { get; private set; }

    /// <summary>Whether a note came back because something in it has to be corrected: then its form stands open.</summary>
    public bool NoteCameBack { get; private set; }

    public async Task<IActionResult> OnPostNoteAsync(ExhibitId id)
    {
        var result = await writeNote.HandleAsync(new WriteNote(id, NoteTime.Read(At), Text, Shared), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(Shared ? "Note saved and shared with the case." : "Note saved. Only you can see it.");
            return Redirect($"/exhibits/{id}");
        }

        if (refusal.Field is not { } field)
        {
            return Refused(refusal, "You cannot write a note on this", id);
        }

        ModelState.AddModelError(field, refusal.Message);
        NoteCameBack = true;
        return await ShowAsync(id);
    }

    public async Task<IActionResult> OnPostShareNoteAsync(ExhibitId id, [FromForm] NoteId note)
    {
        var result = await changeNote.HandleAsync(new ShareNote(id, note), Actor, Stopped);
        return Changed(result, id, "You cannot share this note", "Note shared with the case.");
    }

    public async Task<IActionResult> OnPostRemoveNoteAsync(ExhibitId id, [FromForm] NoteId note)
    {
        var result = await changeNote.HandleAsync(new RemoveNote(id, note), Actor, Stopped);
        return Changed(result, id, "You cannot remove this note", "Note removed.");
    }

    private IActionResult Changed(Result<Done> result, ExhibitId id, string title, string done)
    {
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, title, id);
        }

        TempData.SayDone(done);
        return Redirect($"/exhibits/{id}");
    }
}
