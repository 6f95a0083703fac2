using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Safehand.Exhibits.Pages;

/// <summary>What went wrong, without a detail that would help an attacker. Run again by the host in place of the page that failed, whatever its method was.</summary>
[AllowAnonymous]
[ReadFormMyself] // the form of the page that failed may be half read
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

    public void OnGet() => Show();

    public void OnPost() => Show();

    private void Show()
    {
        Status = int.TryParse(RouteData.Values["status"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and <= 599 ? status : 404;
        Response.StatusCode = Status;
    }
}
