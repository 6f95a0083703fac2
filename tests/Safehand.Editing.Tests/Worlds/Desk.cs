using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Html.Parser;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

/// <summary>Somebody at the front door with a token; a supplier's person, whom a token opens nothing (rule G7), in a browser that is accepted.</summary>
internal sealed class Desk : IDisposable
{
    private readonly HttpClient http;

    private Desk(HttpClient http) => this.http = http;

    /// <summary>Signs in once in a world: hashing a password takes longer than what is tested.</summary>
    internal static async Task<Desk> OfAsync(World world, string name, bool anew = false)
    {
        if (anew || !world.SignIns.TryGetValue(name, out var proof))
        {
            world.SignIns[name] = proof = world.Devices.ContainsKey(name) ? await WithSessionAsync(world, name) : await WithTokenAsync(world, name);
        }

        var desk = At(world, proof.Cookies);
        desk.http.DefaultRequestHeaders.Add(proof.Header, proof.Value);
        return desk;
    }

    /// <summary>A browser's client; on the accepted device where they have one.</summary>
    internal static (HttpClient Http, CookieContainer Cookies) Browser(World world, string name)
    {
        var cookies = new CookieContainer();
        if (world.Devices.TryGetValue(name, out var device))
        {
            cookies.Add(world.Address, new Cookie("sh-device", device.Secret));
        }

        return (new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = world.Address }, cookies);
    }

    public void Dispose() => http.Dispose();

    internal Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal Task<Answer> DeleteAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Delete, path));

    internal Task<Answer> PostAsync(string path, object? body = null) => SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) });

    internal Task<Answer> PostTextAsync(string path, string text, string type = "application/json") =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(text, Encoding.UTF8, type) });

    /// <summary>Puts edits that nobody had before.</summary>
    internal Task<Answer> PutAsync(RoomId room, params Edit[] edits) => PostTextAsync(
        $"/api/v1/rooms/{room}/edits", $$"""{"ops":[{{string.Join(',', edits.Select(e => $$"""{"op":"put","base":0,"edit":{{EditListText.Of(e)}}}"""))}}]}""");

    /// <summary>A step of review on what the room shows now: <c>accept</c>, <c>send-back</c>, <c>authorise</c>, <c>release</c>.</summary>
    internal async Task<Answer> StepAsync(RoomId room, string step, string said)
    {
        var view = (await GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.OK);
        return await PostAsync($"/api/v1/rooms/{room}/{step}", new { sentence = said, text = said, listSha256 = (string?)view["listSha256"], rendition = (string?)view["rendition"] });
    }

    /// <summary>Asks again and again until it is so, at most three minutes.</summary>
    internal async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> so)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        JsonNode? last = null;
        try
        {
            while (await ticks.WaitForNextTickAsync(limit.Token))
            {
                last = (await GetAsync(path)).Is(HttpStatusCode.OK);
                if (so(last))
                {
                    return last;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told below, with what it was instead.
        }

        throw new TimeoutException(last?.ToJsonString());
    }

    private static Desk At(World world, CookieContainer? cookies) => new(new HttpClient(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = world.Address, Timeout = TimeSpan.FromMinutes(5) });

    private static async Task<(string, string, CookieContainer?)> WithTokenAsync(World world, string name)
    {
        using var desk = At(world, null);
        var made = (await desk.PostAsync("/api/v1/tokens", new { login = name, password = World.Password, name = "test" })).Is(HttpStatusCode.OK);
        return ("Authorization", "Bearer " + (string)made["token"]!, null);
    }

    private static async Task<(string, string, CookieContainer?)> WithSessionAsync(World world, string name)
    {
        var (http, cookies) = Browser(world, name);
        using (http)
        {
            await CommissionPagesTests.PostAsync(http, "/sign-in", new() { ["Login"] = [name], ["Password"] = [World.Password] });
            var account = new HtmlParser().ParseDocument(await http.GetStringAsync("/account"));
            return (CookieBorneRequests.HeaderName, account.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!, cookies);
        }
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.CacheControl?.NoStore ?? false);
        }
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Bytes, bool NoStore)
{
    internal JsonNode Json => JsonNode.Parse(Bytes)!;

    internal string? Code => (string?)Json["code"];

    internal JsonNode Is(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"{(int)Status} instead of {(int)expected}: {Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(600, Bytes.Length)))}");
        return expected is HttpStatusCode.NoContent || Bytes.Length == 0 ? new JsonObject() : Bytes[0] is (byte)'{' or (byte)'[' ? Json : new JsonObject();
    }

    internal void Is(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.Equal(code, Code);
    }
}
