using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Safehand.Bench;

/// <summary>Somebody at the front door, with a token or with a session.</summary>
internal sealed class Desk : IDisposable
{
    // Everybody's password in a demonstration: it is printed at every start.
    private const string Password = "three-brass-lanterns-at-dusk";
    private const int Piece = 16 << 20;

    private readonly HttpClient http;

    private Desk(HttpClient http) => this.http = http;

    /// <summary>Signs in as the command line does.</summary>
    internal static async Task<Desk> OfAsync(Uri address, string login)
    {
        var desk = new Desk(new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) });
        var made = await desk.PostAsync("/api/v1/tokens", new { login, password = Password, name = "bench" });
        desk.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("token").GetString());
        return desk;
    }

    /// <summary>Signs in by being chosen on the sign-in page, as a browser does.</summary>
    internal static async Task<Desk> ChosenAsync(Uri address, string name)
    {
        var desk = new Desk(new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) });
        var page = await desk.http.GetStringAsync("/sign-in");
        var row = page.IndexOf(name, StringComparison.Ordinal);
        using var be = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["person"] = DemonstrationServer.Person().Match(page, row).Groups[1].Value,
            ["returnUrl"] = "/account",
            ["__RequestVerificationToken"] = DemonstrationServer.FormToken().Match(page, row).Groups[1].Value,
        });
        using var account = await desk.http.PostAsync("/sign-in/as", be);
        desk.http.DefaultRequestHeaders.Add("X-Safehand-Form", DemonstrationServer.FormToken().Match(await account.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Groups[1].Value);
        return desk;
    }

    public void Dispose() => http.Dispose();

    /// <summary>Asks.</summary>
    internal async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return await ReadAsync(answer);
    }

    /// <summary>Asks for bytes.</summary>
    internal async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await http.GetAsync(path);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync() : throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>Sends.</summary>
    internal async Task<JsonElement> PostAsync(string path, object body)
    {
        using var content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : (HttpContent)JsonContent.Create(body);
        using var answer = await http.PostAsync(path, content);
        return await ReadAsync(answer);
    }

    /// <summary>Asks again and again until it is so.</summary>
    internal async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> so, TimeSpan atMost)
    {
        using var limit = new CancellationTokenSource(atMost);
        while (true)
        {
            var said = await GetAsync(path);
            if (so(said))
            {
                return said;
            }

            if (limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{path} did not come to what was waited for in {atMost.TotalMinutes:0} minutes");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Adds a film to the case Larkspur and waits until it plays.</summary>
    /// <returns>The exhibit.</returns>
    internal async Task<string> AddFilmAsync(string file, string title)
    {
        var ofCase = (await GetAsync("/api/v1/cases/43NS1012726")).GetProperty("id").GetString();
        var announced = await PostAsync($"/api/v1/cases/{ofCase}/exhibits", new
        {
            title,
            kind = "videoInterview",
            sensitivity = "standard",
            recordedAt = TimeProvider.System.GetUtcNow().AddHours(-1),
            recordedPlace = "Northgate custody, room 2",
            people = new[] { new { name = "Elinor Vance", role = "witness" } },
            fileName = "interview.mp4",
            length = new FileInfo(file).Length,
        });
        var upload = "/api/v1/uploads/" + announced.GetProperty("upload").GetString();
        await using var film = FileBench.Read(file);
        var piece = new byte[Piece];
        for (long offset = 0; offset < film.Length;)
        {
            var got = await film.ReadAtLeastAsync(piece, Piece, throwOnEndOfStream: false);
            using var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = new ByteArrayContent(piece, 0, got) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var answer = await http.SendAsync(request);
            await ReadAsync(answer);
            offset += got;
        }

        var exhibit = announced.GetProperty("exhibit").GetString()!;
        await UntilAsync($"/api/v1/exhibits/{exhibit}", e => e.GetProperty("playability").GetString() == "segments", TimeSpan.FromMinutes(4));
        return exhibit;
    }

    /// <summary>Commissions an edit of an exhibit from the supplier's editor.</summary>
    /// <returns>The room.</returns>
    internal async Task<string> CommissionAsync(string exhibit, Desk editor)
    {
        var given = await PostAsync("/api/v1/commissions", new
        {
            exhibits = new[] { exhibit },
            editors = new[] { (await editor.GetAsync("/api/v1/me")).GetProperty("id").GetString() },
            instructions = "Mute every name, and blur the face of everybody but the interviewer.",
            ground = "agreement",
            groundDocument = "Agreed edits, measured",
            groundDated = "2026-01-02",
            noDocumentBecause = "Nothing is agreed where it is only measured",
            reasons = new[] { "name", "third-party", "not-relevant" },
            showNames = false,
            deadline = TimeProvider.System.GetUtcNow().AddDays(10),
        });
        var room = given.GetProperty("rooms")[0].GetString()!;
        await editor.GetAsync($"/api/v1/rooms/{room}");
        return room;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var said = await answer.Content.ReadAsStringAsync();
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri!.AbsolutePath}: {(int)answer.StatusCode} {said}")
            : said.Length > 0 ? JsonElement.Parse(said) : default;
    }
}
