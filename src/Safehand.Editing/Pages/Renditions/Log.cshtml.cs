using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

internal sealed class RedactionLogModel(ViewRenditionHandler view) : EditingPage
{
    public ExhibitId Exhibit { get; private set; }

    public string Reference { get; private set; } = string.Empty;

    public IReadOnlyList<RedactionLogRow> Rows { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(ExhibitId id)
    {
        var seen = await view.LogAsync(id, Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this redaction log");
        }

        (Exhibit, Reference, Rows) = (id, seen.Value.Reference, seen.Value.Rows);
        return Page();
    }
}
