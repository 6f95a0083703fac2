using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>
/// Adds a recording. Without script the whole form comes in one request and the file streams into the vault; with script the same
/// fields come without the file, are answered in JSON, and the pieces follow by tus.
/// </summary>
[ReadFormMyself]
[IgnoreAntiforgeryToken] // The framework would read the form to find the token. It is checked below, before anything is done.
[DisableRequestSizeLimit]
internal sealed class AddModel(ViewCaseHandler view, AddRecordingHandler add, ReceiveHandler receive, IAntiforgery antiforgery) : ExhibitsPage
{
    private const int Rows = 4;
    private const int MostRows = 50;

    public AddForm Form { get; private set; } = new();

    public CaseView Case { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CaseId id, int people = Rows)
    {
        if (await ReadCaseAsync(id) is { } refused)
        {
            return refused;
        }

        Form = new AddForm
        {
            Reference = Case.NextReference,
            By = Actor.DisplayName,
            People = [.. Enumerable.Range(0, Math.Clamp(people, Rows, MostRows)).Select(_ => new AddPerson())],
        };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CaseId id)
    {
        StreamedForm posted;
        try
        {
            posted = await StreamedForm.ReadAsync(Request, Stopped);
        }
        catch (InvalidDataException)
        {
            return BadRequest();
        }

        if (!await IsOursAsync(posted))
        {
            return BadRequest();
        }

        ModelState.Clear(); // what the route and the filters left there is not of this form
        var scripted = posted.Fields.TryGetValue("FileLength", out var announced);
        Form = AddForm.Of(posted.Fields, MostRows);
        var length = long.TryParse(announced, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : (long?)null;
        var name = scripted ? posted.Fields.GetValueOrDefault("FileName") : posted.FileName;
        if (string.IsNullOrEmpty(name) || (!scripted && posted.File is null))
        {
            ModelState.AddModelError("Form.File", "Select the recording");
        }

        if (Form.Ask(id, ModelState, name, length) is not { } ask)
        {
            return await AgainAsync(id, posted, scripted);
        }

        var expected = await add.HandleAsync(ask, Actor, Stopped);
        if (expected.IsRefused(out var refusal))
        {
            if (refusal.Kind is not (RefusalKind.Invalid or RefusalKind.Conflict or RefusalKind.Busy))
            {
                return scripted ? Problem(refusal) : Refused(refusal, "You cannot add a recording to this case", caseId: id);
            }

            ModelState.AddModelError(AddForm.FieldOf(refusal), refusal.Message);
            return await AgainAsync(id, posted, scripted);
        }

        if (scripted)
        {
            return new JsonResult(new { upload = expected.Value.Upload.Value, exhibit = expected.Value.Exhibit.Value, reference = expected.Value.Reference });
        }

        // No token of cancellation of ours: a browser that goes away ends the stream itself, and what came before is kept.
        var received = await receive.ReceiveWholeAsync(expected.Value.Upload, posted.File!, Actor, Stopped);
        return received.IsRefused(out refusal)
            ? Refused(refusal, $"{expected.Value.Reference} did not arrive in full")
            : Redirect($"/exhibits/{expected.Value.Exhibit}/receipt");
    }

    private async Task<bool> IsOursAsync(StreamedForm posted)
    {
        if (posted.Fields.TryGetValue("__RequestVerificationToken", out var token))
        {
            Request.Headers[CookieBorneRequests.HeaderName] = token;
        }

        // The header alone is looked at when it is there. Without it the check would read the form: that request is not ours.
        return Request.Headers.ContainsKey(CookieBorneRequests.HeaderName) && await antiforgery.IsRequestValidAsync(HttpContext);
    }

    private async Task<IActionResult> AgainAsync(CaseId id, StreamedForm posted, bool scripted)
    {
        if (scripted)
        {
            var errors = ModelState.Where(e => e.Value is { Errors.Count: > 0 })
                .Select(e => new { field = e.Key, message = e.Value!.Errors[0].ErrorMessage });
            return new JsonResult(new { errors }) { StatusCode = 400 };
        }

        if (posted.File is not null)
        {
            // A browser without script shows no answer before it has sent everything.
            await posted.File.CopyToAsync(Stream.Null, Stopped);
        }

        Form.People = [.. Form.People.Take(Math.Max(Rows, Form.People.FindLastIndex(p => p.Name is not null) + 1))];
        return await ReadCaseAsync(id) is { } refused ? refused : Page();
    }

    private static JsonResult Problem(Refusal refusal) => new(new { errors = new[] { new { field = string.Empty, message = refusal.Message } } })
    {
        StatusCode = RefusalProblem.Status(refusal.Kind),
    };

    private async Task<IActionResult?> ReadCaseAsync(CaseId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this case", caseId: id);
        }

        Case = result.Value;
        return Case.Closed
            ? Refused(Refusal.Conflict("case.closed", "This case is closed. Recordings can be read, and none can be added."), "You cannot add a recording to this case")
            : null;
    }
}
