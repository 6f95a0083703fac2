using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Safehand.Server.Tests;

/// <summary>Somebody at the front door, with a token, a session or with nothing.</summary>
internal sealed class Someone : IDisposable
{
    private readonly HttpClient http;
    private bool edits;
    private readonly Stopwatch signedIn = new();

    private Someone(HttpClient http) => this.http = http;

    internal HttpClient Http => http;

    /// <summary>A stranger: no cookie, no token, redirects not followed.</summary>
    internal static Someone Anonymous(Uri address) =>
        new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) });

    /// <summary>A stranger whose cookies are kept, as a browser keeps them.</summary>
    internal static Someone WithCookies(Uri address) =>
        new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) });

    /// <summary>Signs in as the command line does.</summary>
    internal static async Task<Someone> WithTokenAsync(Uri address, string login)
    {
        var someone = Anonymous(address);
        await someone.TakeTokenAsync(login);
        return someone;
    }

    /// <summary>The supplier's editor in a browser that is accepted, as choosing her in a demonstration makes it (rule G7). A token of hers would open nothing.</summary>
    internal static async Task<Someone> EditingAsync(Uri address)
    {
        var someone = WithCookies(address);
        await someone.BeEditorAsync();
        someone.edits = true;
        return someone;
    }

    /// <summary>Somebody who can do all they may: with a token, the supplier's editor in an accepted browser.</summary>
    internal static Task<Someone> AsAsync(Uri address, string login) => login == Demonstrated.Editor ? EditingAsync(address) : WithTokenAsync(address, login);

    /// <summary>Signs in again when the last time is long enough ago for a slow test to pass the five minutes of rule G6.</summary>
    internal async Task KeepFreshAsync(string login)
    {
        if (signedIn.Elapsed > TimeSpan.FromMinutes(2))
        {
            http.DefaultRequestHeaders.Authorization = null;
            await (login == Demonstrated.Editor ? BeEditorAsync() : TakeTokenAsync(login));
        }
    }

    private async Task TakeTokenAsync(string login)
    {
        var made = await PostAsync("/api/v1/tokens", new { login, password = DemonstrationData.Password, name = "test" });
        made.Is(HttpStatusCode.OK);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Text("token"));
        signedIn.Restart();
    }

    private async Task BeEditorAsync()
    {
        var row = new AngleSharp.Html.Parser.HtmlParser().ParseDocument((await GetAsync("/sign-in")).Body).QuerySelectorAll("tr").Single(r => r.TextContent.Contains("Eva Lindqvist", StringComparison.Ordinal));
        var chosen = await PostFormAsync("/sign-in", "/sign-in/as", new() { ["person"] = row.QuerySelector("input[name=person]")!.GetAttribute("value")!, ["returnUrl"] = "/" });
        chosen.Is(HttpStatusCode.Redirect);
        await WithFormTokenAsync();
        signedIn.Restart();
    }

    /// <summary>From here on sends the form token with whatever it asks, as the scripts of our pages do.</summary>
    internal async Task WithFormTokenAsync()
    {
        http.DefaultRequestHeaders.Remove(Access.CookieBorneRequests.HeaderName);
        http.DefaultRequestHeaders.Add(Access.CookieBorneRequests.HeaderName, await FormTokenAsync("/account"));
    }

    /// <summary>Signs in as a browser without script does: through the form, with a cookie.</summary>
    internal static async Task<Someone> WithSessionAsync(Uri address, string login)
    {
        var someone = WithCookies(address);
        var signedIn = await someone.PostFormAsync("/sign-in", "/sign-in", new() { ["Login"] = login, ["Password"] = DemonstrationData.Password });
        signedIn.Is(HttpStatusCode.Redirect);
        return someone;
    }

    /// <summary>Reads a page's form token and posts a form with it.</summary>
    internal async Task<Answer> PostFormAsync(string page, string action, Dictionary<string, string> fields)
    {
        fields["__RequestVerificationToken"] = await FormTokenAsync(page);
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) });
    }

    internal async Task<string> FormTokenAsync(string page)
    {
        var shown = await GetAsync(page);
        shown.Is(HttpStatusCode.OK);
        return new AngleSharp.Html.Parser.HtmlParser().ParseDocument(shown.Body).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
    }

    /// <summary>The editor signs out: nobody has three sessions, and the next one would end the oldest, which may be a page that a test still looks at.</summary>
    public void Dispose()
    {
        if (edits)
        {
            edits = false;
            try
            {
                http.Send(new HttpRequestMessage(HttpMethod.Delete, "/api/v1/me/session")).Dispose();
            }
            catch (HttpRequestException)
            {
                // The server has been stopped, and her session with it.
            }
        }

        http.Dispose();
    }

    internal Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal Task<Answer> DeleteAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    internal Task<Answer> PostAsync(string path, object? body = null) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) });

    internal async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);
            return new Answer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
        }
    }

    /// <summary>Announces a recording.</summary>
    internal async Task<Expected> AnnounceAsync(string inCase, string title = "Recording of a test", long? length = null, string? reference = null, string sensitivity = "standard")
    {
        var answer = await PostAsync($"/api/v1/cases/{inCase}/exhibits", new
        {
            reference,
            title,
            kind = "footage",
            sensitivity,
            recordedAt = DateTimeOffset.UtcNow.AddDays(-1),
            recordedPlace = "Quay 4",
            people = new[] { new { name = "Elinor Vance", role = "witness" } },
            fileName = "film.mp4",
            length,
        });
        answer.Is(HttpStatusCode.Created);
        return new Expected(answer.Text("exhibit"), answer.Text("reference"), answer.Text("upload"), answer.Headers.Location!.ToString());
    }

    /// <summary>Sends one piece of an upload.</summary>
    internal Task<Answer> PatchAsync(string upload, long offset, byte[] piece, long? length = null, string? checksum = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(piece) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", Invariant(offset));
        if (length is { } whole)
        {
            request.Headers.Add("Upload-Length", Invariant(whole));
        }

        if (checksum is not null)
        {
            request.Headers.Add("Upload-Checksum", checksum);
        }

        return SendAsync(request);
    }

    internal Task<Answer> HeadAsync(string upload)
    {
        var request = new HttpRequestMessage(HttpMethod.Head, upload);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return SendAsync(request);
    }

    internal Task<Answer> StopAsync(string upload)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, upload);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return SendAsync(request);
    }

    /// <summary>Adds a recording in one piece.</summary>
    internal async Task<Expected> AddAsync(string inCase, byte[] bytes, string title = "Recording of a test", string sensitivity = "standard")
    {
        var expected = await AnnounceAsync(inCase, title, bytes.Length, sensitivity: sensitivity);
        (await PatchAsync(expected.Address, 0, bytes)).Is(HttpStatusCode.NoContent);
        return expected;
    }

    internal async Task<JsonNode> ExhibitAsync(string exhibit)
    {
        var answer = await GetAsync("/api/v1/exhibits/" + exhibit);
        answer.Is(HttpStatusCode.OK);
        return answer.Json;
    }

    /// <summary>Waits until it is known whether and how it plays.</summary>
    internal async Task<string> PreparedAsync(string exhibit)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await ticks.WaitForNextTickAsync(limit.Token))
        {
            if ((string)(await ExhibitAsync(exhibit))["playability"]! is var how and not "preparing")
            {
                return how;
            }
        }

        throw new TimeoutException();
    }

    internal Task<Answer> OpenAsync(string exhibit, string sentence = "Comparing the account with the statement", string purpose = "bringToJustice") =>
        PostAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose, sentence });

    /// <summary>Asks for a clean copy after a second person has agreed to it, freshly signed in as that asks for.</summary>
    internal async Task<Answer> CopyAsync(string exhibit, Someone? second = null)
    {
        using var fresh = second is null ? await WithTokenAsync(http.BaseAddress!, "asha.verma") : null;
        var me = (await GetAsync("/api/v1/me")).Text("id");
        (await (second ?? fresh!).PostAsync($"/api/v1/exhibits/{exhibit}/clean-agreements", new { @for = me, purpose = "prosecution", sentence = "The defence is to be served with it" })).Is(HttpStatusCode.NoContent);
        return await PostAsync($"/api/v1/exhibits/{exhibit}/clean", new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" });
    }

    internal async Task<IReadOnlyList<JsonNode>> ContinuityAsync(string exhibit, string filter = "all")
    {
        var answer = await GetAsync($"/api/v1/exhibits/{exhibit}/continuity?filter={char.ToUpperInvariant(filter[0])}{filter[1..]}&most=500");
        answer.Is(HttpStatusCode.OK);
        return [.. answer.Json.AsArray().Select(n => n!)];
    }

    private static string Invariant(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An announced recording.</summary>
internal sealed record Expected(string Exhibit, string Reference, string Upload, string Address);

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Bytes)
{
    internal string Body => System.Text.Encoding.UTF8.GetString(Bytes);

    internal JsonNode Json => JsonNode.Parse(Bytes) ?? throw new JsonException("null");

    internal string Text(string property) => (string)Json[property]!;

    /// <summary>Code of a refusal.</summary>
    internal string? Code => (string?)Json["code"];

    internal string? Rule => (string?)Json["rule"];

    internal string Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : string.Empty;

    internal void Is(HttpStatusCode expected) => Assert.True(Status == expected, $"{(int)Status} instead of {(int)expected}: {Body[..Math.Min(600, Body.Length)]}");
}
