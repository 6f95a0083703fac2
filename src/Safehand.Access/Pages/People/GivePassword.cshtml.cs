using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

internal sealed class GivePasswordModel(GivePasswordHandler handler, TimeProvider clock) : PeoplePage(clock)
{
    [BindProperty]
    public string? Answer { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public PasswordAsked? Asked { get; private set; }

    public MadePassword? Made { get; private set; }

    public Task<IActionResult> OnGetAsync(string id) => ShowAsync(id);

    // The password is shown in the answer itself and nowhere else: a redirect would have to keep it somewhere in between.
    public async Task<IActionResult> OnPostAsync(string id)
    {
        if (Answer == "give")
        {
            var given = await handler.GiveAsync(id, Actor, Stopped);
            if (given.IsRefused(out var refusal))
            {
                return Instead(refusal, "You cannot give this password", _ => nameof(Reason), "/people") ?? await ShowAsync(id);
            }

            Made = given.Value;
            return Page();
        }

        var declined = await handler.RefuseAsync(id, Reason, Actor, Stopped);
        if (declined.IsRefused(out var no))
        {
            return Instead(no, "You cannot decide this", _ => nameof(Reason), "/people") ?? await ShowAsync(id);
        }

        TempData.SayDone("Refused. Their password stays as it was");
        return Redirect("/people");
    }

    private async Task<IActionResult> ShowAsync(string id)
    {
        var asked = await handler.SeeAsync(id, Actor, Stopped);
        if (asked.IsRefused(out var refusal))
        {
            ModelState.Clear();
            return this.Refused(refusal, "You cannot give this password", backHref: "/people");
        }

        Asked = asked.Value;
        return Page();
    }
}
