using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class RedactionLogModel(ViewRenditionHandler view) : EditingPage
{
    public ExhibitId Exhibit { get; private set; }

    public RedactionLogRead Log { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(ExhibitId id)
    {
        var seen = await view.LogAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this redaction log");
        }

        (Exhibit, Log) = (id, seen.Value);
        return Page();
    }
}
