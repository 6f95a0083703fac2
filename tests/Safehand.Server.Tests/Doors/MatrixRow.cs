using System.Net.Http.Json;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Safehand.Server.Tests;

/// <summary>One request that an address takes: a method of the API, or a handler of a page.</summary>
/// <param name="Route">The address as it is mapped.</param>
/// <param name="Method">How it is asked.</param>
/// <param name="Handler">The page's handler, or null.</param>
internal sealed record MatrixRow(string Route, HttpMethod Method, string? Handler)
{
    // The ledger's values are of an organisation, not of a case: who gets which is tried in LedgerTests. What is left after a case is tried with the end of a case.
    private static readonly string[] Elsewhere = ["GET /api/v1/ledger/values", "* /return-tasks/{id}"];

    // Suppliers are of every organisation that instructs them: each sees its own conditions, so nothing here is another's.
    private static readonly string[] OfNoCase = ["/suppliers", "/suppliers/{id}", "/suppliers/{id}/documents/{document}"];

    // Their words for nothing are their own. What they name is 128 random bits that stand in no leaf, so there is nothing to try.
    private static readonly string[] InTheirOwnWords = ["/api/v1/destructions/{id}/decision", "/api/v1/commissions/{id}", "/api/v1/commissions/{id}/change", "/api/v1/commissions/{id}/withdraw", "/api/v1/commissions/{id}/document"];

    // To get on, something more has to be there that other tests make: a copy that was agreed to, a comment, a note, a proposal, a job, a document, a comparison, a recording whose edits two people pass.
    private static readonly string[] More = ["/api/v1/copies/{id}", "{comment}", "{note}", "{proposal}", "{job}", "{document}", "/comparison", "uthorise"];

    private static readonly string[] Ending = ["/close", "/withdraw", "/decision", "/erasure", "Erase", "/release", "DELETE", "Withdraw", "Release", "RemoveNote", "/destructions/{id}", "/cancel-render", "Cancel", "/uploads/{id}"];

    internal string Name => $"{Method} {Route}{(Handler is null ? string.Empty : "?handler=" + Handler)}";

    internal bool IsApi => Route.StartsWith("/api", StringComparison.Ordinal);

    /// <summary>Whether what it is about is over after it: those come last.</summary>
    internal int EndsSomething => Ending.Count(e => Name.Contains(e, StringComparison.Ordinal)) + (Name.Contains("/close", StringComparison.Ordinal) ? 9 : Name.EndsWith("/lift", StringComparison.Ordinal) || Handler == "Lift" ? 6 : Name.EndsWith("/holds", StringComparison.Ordinal) || Handler == "Hold" ? 5 : 0);

    internal bool NeedsMore => Array.Exists(More, m => Name.Contains(m, StringComparison.Ordinal));

    /// <summary>Each request that these addresses take. A page's handlers are those that the framework knows.</summary>
    internal static async Task<IReadOnlyList<MatrixRow>> AllAsync(SafehandHost host, IEnumerable<string> rows)
    {
        var wanted = rows.Except(Elsewhere).ToHashSet();
        var all = new List<MatrixRow>();
        foreach (var endpoint in World.EndpointsOf(host).OfType<RouteEndpoint>())
        {
            var route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                if (wanted.Contains("* " + route))
                {
                    var compiled = await host.App.Services.GetRequiredService<PageLoader>().LoadAsync(page, endpoint.Metadata);
                    all.AddRange(compiled.HandlerMethods.Select(h => new MatrixRow(route, new HttpMethod(h.HttpMethod!.ToUpperInvariant()), h.Name)));
                    if (compiled.HandlerMethods.All(h => !h.HttpMethod!.Equals("GET", StringComparison.OrdinalIgnoreCase)))
                    {
                        all.Add(new MatrixRow(route, HttpMethod.Get, null));
                    }
                }

                continue;
            }

            all.AddRange(from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [] where wanted.Contains($"{method} {route}") select new MatrixRow(route, new HttpMethod(method), null));
        }

        return all;
    }

    /// <summary>Whether an outsider of the same organisation was stopped at a door: not by a form that was incomplete.</summary>
    internal bool IsRefused(string login, HttpStatusCode status) =>
        status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound

        // Rule G25: an emergency lets any officer of the force in, loudly.
        || (Route.EndsWith("/open-in-emergency", StringComparison.Ordinal) && login == "tom.ferris" && GotOn(status));

    /// <summary>Whether it is for another organisation as if there were nothing.</summary>
    internal bool LooksAbsent(Answer foreign, Answer absent) => Array.Exists(OfNoCase, o => o == Route)
        ? foreign.Status is not HttpStatusCode.InternalServerError
        : foreign.Status is HttpStatusCode.NotFound && absent.Status is HttpStatusCode.NotFound && (!IsApi || Method == HttpMethod.Head || InTheirOwnWords.Contains(Route) || Said(foreign) == Said(absent));

    /// <summary>Whether somebody was let on: what they asked for then can still be wrong.</summary>
    internal static bool GotOn(HttpStatusCode status) =>
        status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType) && (int)status < 500;

    /// <summary>The request, for things that are there or for none.</summary>
    internal HttpRequestMessage Request(RealThings? things, string? formToken)
    {
        var kind = Route.Split('/', StringSplitOptions.RemoveEmptyEntries).Except(["api", "v1"]).First();
        string Of(string what) => things?[what] ?? RealThings.Absent;
        var id = kind is "cases" ? Of("cases") : Route.Contains("{id}", StringComparison.Ordinal) ? Of(kind) : RealThings.Absent;
        var path = Route.Replace("{id}", id, StringComparison.Ordinal).Replace("{case}", Of("cases"), StringComparison.Ordinal)
            .Replace("{number:int}", "1", StringComparison.Ordinal).Replace("{part:int}", "0", StringComparison.Ordinal);
        path = System.Text.RegularExpressions.Regex.Replace(path, "\\{[a-z]+\\}", RealThings.Absent);
        var query = new List<string>();
        if (Handler is not null)
        {
            query.Add("handler=" + Handler);
        }

        if (Route == "/commissions/new")
        {
            query.Add("exhibit=" + Of("exhibits"));
        }

        if (Route.EndsWith("/preview.mp4", StringComparison.Ordinal))
        {
            query.AddRange(["from=0", "until=1000", "side=master"]);
        }

        var request = new HttpRequestMessage(Method, path + (query.Count > 0 ? "?" + string.Join('&', query) : string.Empty));
        if (Route.Contains("/uploads", StringComparison.Ordinal) && IsApi)
        {
            request.Headers.Add("Tus-Resumable", "1.0.0");
        }

        if (Route == "/api/v1/uploads/")
        {
            request.Headers.Add("Upload-Length", "3");
            request.Headers.Add("Upload-Metadata", $"case {Base64(Of("cases"))},recording {Base64("""{"title":"Mine","kind":"call","sensitivity":"standard","recordedAt":"2026-01-01T00:00:00Z","recordedPlace":"Quay 4","fileName":"a.wav","people":[{"name":"Elinor Vance","role":"witness"}]}""")}");
        }

        request.Content = (Method.Method, IsApi) switch
        {
            ("POST", true) => Json(Of),
            ("PATCH", true) => Piece(request),
            ("POST", false) => Form(Of, formToken!),
            _ => null,
        };
        return request;
    }

    private JsonContent? Json(Func<string, string> of)
    {
        if (Route == "/api/v1/uploads/")
        {
            return null;
        }

        var words = new Dictionary<string, object>
        {
            ["purpose"] = Route.EndsWith("/erasure", StringComparison.Ordinal) ? "legalDuty" : "bringToJustice", ["sentence"] = "Served on the defence with the case file", ["reason"] = "Kept as long as it is needed", ["why"] = "It is over and done with",
            ["days"] = 7, ["approve"] = true, ["give"] = true, ["title"] = "Another recording", ["recordedAt"] = "2026-01-01T00:00:00Z", ["for"] = "0123456789abcdef0123456789abcdef",
            ["justified"] = true, ["kind"] = "footage", ["sensitivity"] = "standard", ["recordedPlace"] = "Quay 4", ["fileName"] = "film.mp4", ["length"] = 3,
            ["text"] = "Is this the whole name?", ["atFrame"] = 0, ["acknowledged"] = "Only what was agreed", ["kinds"] = new[] { "faces" }, ["decision"] = "dismissed",
            ["exhibits"] = new[] { of("exhibits") }, ["editors"] = new[] { "0123456789abcdef0123456789abcdef" }, ["instructions"] = "Mute the name where it is said", ["ground"] = "agreement", ["groundDocument"] = "Minutes of the third of November", ["groundDated"] = "2026-01-03", ["noDocumentBecause"] = "They follow by post",
            ["reasons"] = new[] { "name" }, ["deadline"] = DateTimeOffset.UtcNow.AddDays(9), ["ops"] = Rendered.TwoCutsAMuteAndABox, ["listSha256"] = new string('0', 64),
        };
        return JsonContent.Create(words);
    }

    private static ByteArrayContent Piece(HttpRequestMessage request)
    {
        request.Headers.Add("Upload-Offset", "0");
        var piece = new ByteArrayContent([1]);
        piece.Headers.ContentType = new("application/offset+octet-stream");
        return piece;
    }

    private HttpContent Form(Func<string, string> of, string formToken)
    {
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = formToken, ["Purpose"] = "BringToJustice", ["Sentence"] = "Served on the defence with the case file", ["Reason"] = "Kept as long as it is needed",
            ["Why"] = "It is over and done with", ["LiftReason"] = "The appeal is decided now", ["EndReason"] = "Moved to another station", ["Answer"] = Route.StartsWith("/requests", StringComparison.Ordinal) ? "give" : "yes",
            ["Days"] = "7", ["GoesTo"] = "The defence", ["agree"] = "true", ["approve"] = "true", ["opening"] = of("openings"), ["note"] = of("notes"), ["number"] = "1", ["Acknowledged"] = "Only what was agreed",
            ["Text"] = "The name is still heard", ["exhibit"] = of("exhibits"), ["Login"] = "mina.cole", ["As"] = "Member", ["Who"] = RealThings.Absent, ["Account"] = "Never held a copy",
        };
        fields["Form"] = "Clear";
        if (!Route.EndsWith("/add", StringComparison.Ordinal) && Route != "/uploads/{id}")
        {
            return new FormUrlEncodedContent(fields);
        }

        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            parts.Add(new StringContent(value), name);
        }

        return parts;
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static string Said(Answer answer) => answer.Body.Length == 0 ? string.Empty : $"{answer.Code} {answer.Json["title"]} {answer.Json["detail"]}";
}

/// <summary>Somebody with a token for the API and a browser for the pages.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly Someone token;
    private readonly Someone browser;
    private readonly string form;

    private Visitor(string login, Someone token, Someone browser, string form) => (Login, this.token, this.browser, this.form) = (login, token, browser, form);

    internal string Login { get; }

    internal static async Task<Visitor> ComeAsync(Uri address, string login)
    {
        if (login == Demonstrated.Editor)
        {
            var editor = await Someone.EditingAsync(address);
            return new Visitor(login, editor, editor, await editor.FormTokenAsync("/account"));
        }

        var browser = await Someone.WithSessionAsync(address, login);
        return new Visitor(login, await Someone.WithTokenAsync(address, login), browser, await browser.FormTokenAsync("/account"));
    }

    internal Task<Answer> SendAsync(MatrixRow row, RealThings? things) => (row.IsApi ? token : browser).SendAsync(row.Request(things, form));

    public void Dispose()
    {
        token.Dispose();
        browser.Dispose();
    }
}
