using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Safehand.Reenactments;

/// <summary>Somebody at the front door.</summary>
internal sealed class Someone : IDisposable
{
    private readonly HttpClient http;

    private Someone(Uri address) => http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Signs in as the command line does.</summary>
    internal static async Task<Someone> WithTokenAsync(Force force, string login)
    {
        var someone = new Someone(force.Address);
        var made = (await someone.PostAsync("/api/v1/tokens", new { login, password = Force.Password, name = "desk" })).Is(HttpStatusCode.OK);
        someone.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)made["token"]!);
        return someone;
    }

    /// <summary>Whoever holds these cookies.</summary>
    internal static Someone WithCookies(Force force, string cookies)
    {
        var someone = new Someone(force.Address);
        someone.http.DefaultRequestHeaders.Add("Cookie", cookies);
        return someone;
    }

    public void Dispose() => http.Dispose();

    internal Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    internal Task<Answer> PostAsync(string path, object? body = null) => SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body ?? new { }) });

    /// <summary>Sends a whole recording to the address that was given for it.</summary>
    internal async Task UploadAsync(string upload, byte[] bytes)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        (await SendAsync(request)).Is(HttpStatusCode.NoContent);
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await http.SendAsync(request);
            return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.Location?.ToString());
        }
    }
}

/// <summary>An answer, read to its end.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Bytes, string? Location)
{
    internal string Body => Encoding.UTF8.GetString(Bytes);

    internal JsonNode Is(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"{(int)Status} instead of {(int)expected}: {Body[..Math.Min(600, Body.Length)]}");
        return Bytes.Length > 0 && Bytes[0] is (byte)'{' or (byte)'[' ? JsonNode.Parse(Bytes)! : new JsonObject();
    }
}
