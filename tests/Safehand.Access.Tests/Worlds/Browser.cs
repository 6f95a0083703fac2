using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Safehand.Access.Tests.Worlds;

/// <summary>Loads pages and sends their forms as a browser does: cookies kept, form tokens sent back, redirects not followed.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient http;

    internal Browser(Uri address)
    {
        Cookies = new CookieContainer();
        http = new HttpClient(new HttpClientHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = address };
        http.DefaultRequestHeaders.Add("Accept", "text/html,application/json");
    }

    internal CookieContainer Cookies { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal Task<HttpResponseMessage> GetAsync(string path) => http.GetAsync(new Uri(path, UriKind.Relative), Ct);

    internal async Task<string> ReadAsync(string path) => await (await GetAsync(path)).Content.ReadAsStringAsync(Ct);

    /// <summary>Asks as a page's script does by its clock, while nobody does anything.</summary>
    internal async Task LookAsync(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Safehand-Look", "1");
        (await http.SendAsync(request, Ct)).Dispose();
    }

    /// <summary>Loads a page, fills its form and posts it to the page or to another address.</summary>
    internal async Task<HttpResponseMessage> SubmitAsync(string page, string? action, params (string Name, string Value)[] fields)
    {
        var token = FormToken().Match(await ReadAsync(page)).Groups[1].Value;
        Assert.NotEmpty(token);
        var form = fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2));
        return await PostFormAsync(action ?? page, form);
    }

    internal async Task<HttpResponseMessage> PostFormAsync(string path, IEnumerable<KeyValuePair<string, string>> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await http.PostAsync(new Uri(path, UriKind.Relative), content, Ct);
    }

    internal Task<HttpResponseMessage> SignInAsync(string login, string password, string returnUrl = "/") =>
        SubmitAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl), "/sign-in", ("Login", login), ("Password", password), ("ReturnUrl", returnUrl));

    internal Task<HttpResponseMessage> PostJsonAsync(string path, object body) => http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, Ct);

    /// <summary>From here on sends a personal token.</summary>
    internal void Bear(string token) => http.DefaultRequestHeaders.Authorization = new("Bearer", token);

    public void Dispose() => http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex FormToken();
}
