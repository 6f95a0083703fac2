using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Safehand.Cli.Talk;

/// <summary>The HTTP API of one server, as one signed-in person. A refusal arrives as an <see cref="EndException"/>.</summary>
internal sealed class Api : IDisposable
{
    private readonly HttpClient http;

    public Api(Uri server, SignIn? signIn)
    {
        Server = server;
        SignIn = signIn;
        http = new HttpClient(new SocketsHttpHandler
        {
            // A redirect or a proxy would carry the token somewhere that nobody named.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !server.IsLoopback,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            BaseAddress = server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("safehand-cli");
        if (signIn is not null)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", signIn.Token);
        }
    }

    /// <summary>How answers are spelled.</summary>
    public static JsonSerializerOptions Shape { get; } = new(JsonSerializerDefaults.Web);

    public Uri Server { get; }

    public SignIn? SignIn { get; }

    public Task<JsonElement> GetAsync(string path, CancellationToken ct) => JsonAsync(HttpMethod.Get, path, null, ct);

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken ct) => JsonAsync(HttpMethod.Post, path, body, ct);

    /// <summary>Posts where the answer is empty.</summary>
    public async Task TellAsync(string path, object body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, options: Shape) };
        using var response = await SendAsync(request, ct);
    }

    public async Task DeleteAsync(string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using var response = await SendAsync(request, ct);
    }

    /// <summary>The content of a public file of the server, or null where there is none.</summary>
    public async Task<byte[]?> FileAsync(string path, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var response = await SendAsync(request, ct);
            return await ReadingAsync(() => response.Content.ReadAsByteArrayAsync(ct));
        }
        catch (EndException none) when (none.ExitCode == ExitCodes.NotFound)
        {
            return null;
        }
    }

    /// <summary>Lines of JSON as they arrive.</summary>
    public async IAsyncEnumerable<JsonElement> LinesAsync(HttpMethod method, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await SendAsync(request, ct);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(ct));
        while (await ReadingAsync(() => reader.ReadLineAsync(ct).AsTask()) is { } line)
        {
            yield return JsonElement.Parse(line);
        }
    }

    /// <summary>The answer, headers read and body not yet; whatever is not a success ends the command.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        var response = await ReadingAsync(() => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct));
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await RefusedAsync(response, ct);
        }
    }

    /// <summary>Does something with the network; that it is broken is said in words.</summary>
    public async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception broken) when (broken is HttpRequestException or HttpIOException or SocketException || broken is IOException { InnerException: SocketException })
        {
            throw new EndException(ExitCodes.Unreachable, $"{ServerAddress.NameOf(Server)} cannot be reached, or the connection broke.") { Code = "server.unreachable", Hint = "Check the address and the network, then run the same command again." };
        }
    }

    private async Task<JsonElement> JsonAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, options: Shape) };
        using var response = await SendAsync(request, ct);
        return await ReadingAsync(() => response.Content.ReadFromJsonAsync<JsonElement>(ct));
    }

    private async Task<EndException> RefusedAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var exit = ExitCodes.Of(response.StatusCode);
        Problem? problem = null;
        if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true)
        {
            try
            {
                problem = await ReadingAsync(() => response.Content.ReadFromJsonAsync<Problem>(Shape, ct));
            }
            catch (JsonException)
            {
                // Not ours: a proxy's own page. The status says enough.
            }
        }

        var words = problem?.Detail ?? problem?.Title ?? $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}.";
        var signIn = response.StatusCode == HttpStatusCode.Unauthorized && problem?.Code != "sign-in.no-match";
        return new EndException(exit, signIn && problem?.Detail is null ? "You are not signed in." : words)
        {
            Code = problem?.Code,
            Rule = problem?.Rule,
            Hint = signIn ? $"Sign in: safehand sign-in {ServerAddress.NameOf(Server)}"
                : problem?.RuleUrl is { } rule ? $"The rule in full: {ServerAddress.NameOf(Server)}{rule}" : null,
        };
    }

    public void Dispose() => http.Dispose();

    private sealed record Problem(string? Title, string? Detail, string? Code, string? Rule, string? RuleUrl);
}
