using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Design;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

internal sealed class CarryOnModel(ReceiveHandler receive, Store store) : ExhibitsPage
{
    public UploadId Id { get; private set; }

    public UploadProgress Progress { get; private set; } = null!;

    public string Reference { get; private set; } = string.Empty;

    public string CaseName { get; private set; } = string.Empty;

    public string FileName { get; private set; } = string.Empty;

    public string FileMark { get; private set; } = string.Empty;

    public async Task<IActionResult> OnGetAsync(UploadId id)
    {
        // Says "no such upload" to everybody but its sender.
        var result = await receive.ProgressAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot carry on with this");
        }

        if (result.Value.BookedIn)
        {
            return Redirect($"/exhibits/{result.Value.Exhibit}/receipt");
        }

        (Id, Progress) = (id, result.Value);
        await using var reading = store.Read();
        var names = await (
            from u in reading.Set<Upload>()
            join e in reading.Set<Exhibit>() on u.Exhibit equals e.Id
            join c in reading.Set<Case>() on e.Case equals c.Id
            where u.Id == id
            select new { e.Reference, c.Name, u.FileName, u.FileMark }).SingleAsync(Stopped);
        (Reference, CaseName, FileName, FileMark) = (names.Reference, names.Name, names.FileName, names.FileMark);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(UploadId id)
    {
        var result = await receive.AbandonAsync(id, Actor, "Given up by its sender", Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot give this up");
        }

        TempData.SayDone("Given up. What had arrived has been removed.");
        return Redirect("/");
    }
}
