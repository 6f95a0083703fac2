using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Safehand.Exhibits.Pages;

/// <summary>What went wrong, without a detail that would help an attacker. Run again by the host in place of the page that failed, whatever its method was.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
internal sealed class ErrorModel : PageModel
{
    public int Status { get; private set; }

    public string Trace => Activity.Current?.TraceId.ToString() ?? HttpContext.TraceIdentifier;

    public string Heading => Status switch
    {
        404 => "There is nothing here that you can see",
        400 => "That did not work",
        403 => "You cannot do this",
        410 => "This is gone",
        503 => "Safehand is busy",
        < 500 => "That did not work",
        _ => "Something went wrong",
    };

    public void OnGet(int status) => Show(status);

    public void OnPost(int status) => Show(status);

    private void Show(int status)
    {
        Status = status is >= 400 and <= 599 ? status : 404;
        Response.StatusCode = Status;
    }
}
