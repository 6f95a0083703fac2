using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Safehand.Kernel;

namespace Safehand.Editing.Tests;

/// <summary>Somebody at the front door with a token.</summary>
internal sealed class Desk : IDisposable
{
    private readonly HttpClient http;

    private Desk(HttpClient http) => this.http = http;

    /// <summary>Signs in as the command line does, once in a world: hashing a password takes longer than what is tested.</summary>
    internal static async Task<Desk> OfAsync(World world, string name, bool anew = false)
    {
        var desk = new Desk(new HttpClient { BaseAddress = world.Address, Timeout = TimeSpan.FromMinutes(5) });
        if (anew || !world.Tokens.TryGetValue(name, out var token))
        {
            var made = (await desk.PostAsync("/api/v1/tokens", new { login = name, password = World.Password, name = "test" })).Is(HttpStatusCode.OK);
            world.Tokens[name] = token = (string)made["token"]!;
        }

        desk.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return desk;
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
