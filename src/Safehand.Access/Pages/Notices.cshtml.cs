using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

/// <summary>Grave acts that the reader is told of. Only what stands on the page is marked as seen, not what came meanwhile.</summary>
[ResponseCache(NoStore = true)]
internal sealed class NoticesModel(ToldNotices notices) : PageModel
{
    public IReadOnlyList<Told> Told { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken ct) => Told = await notices.ForAsync(HttpContext.ActorOf(), ct);

    public async Task<IActionResult> OnPostAsync([FromForm] string[]? seen, CancellationToken ct)
    {
        var which = (seen ?? []).Take(ToldNotices.Most).Select(s => NoticeId.TryParse(s, null, out var id) ? id : default).Where(id => id != default).ToArray();
        if ((await notices.SeeAsync(which, HttpContext.ActorOf(), ct)).IsRefused(out var refusal))
        {
            return this.Refused(refusal, "This could not be entered", backHref: "/notices");
        }

        TempData.SayDone("Entered that you have seen it");
        return RedirectToPage("/Notices");
    }
}
