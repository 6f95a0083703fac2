using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Safehand.Bench;

/// <summary>The whole server over loopback HTTP: sending a recording, the first marked part, a part in the middle, memory at rest.</summary>
internal static partial class ServerBench
{
    private const int Piece = 16 << 20;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, long mebibytes, Table table)
    {
        using var server = await DemonstrationServer.ReadyAsync(folder);
        await Task.Delay(TimeSpan.FromSeconds(15)); // at rest
        table.Add(new Measured("memory of the server at rest, MB", $"{server.Memory:N0} MB", string.Empty, server.Memory, 250, LessIsBetter: true));
        await PlayAsync(server, table);
        server.ForgetPeak();
        await SendAsync(server, folder, mebibytes, table);
        var most = server.Peak;
        table.Add(new Measured($"most memory of the server while recordings of {mebibytes} MiB arrived, MB", $"{most:N0} MB", string.Empty, most, 300, LessIsBetter: true));
    }

    private static async Task SendAsync(DemonstrationServer server, string folder, long mebibytes, Table table)
    {
        var plain = Recordings.Make(folder, mebibytes);
        var id = (await server.CasesAsync())[0].GetProperty("id").GetString();
        List<double> over = [], straight = [];
        for (var round = 0; round < 3; round++)
        {
            straight.Add((await VaultBench.OnceAsync(Path.Combine(folder, $"straight-{round}"), plain)).TotalSeconds);
            using var announced = await server.Client.PostAsJsonAsync($"/api/v1/cases/{id}/exhibits", new
            {
                title = "Measured",
                kind = "other",
                sensitivity = "standard",
                recordedAt = TimeProvider.System.GetUtcNow().AddHours(-1),
                recordedPlace = "Bench",
                fileName = "recording.bin",
                length = new FileInfo(plain).Length,
            });
            announced.EnsureSuccessStatusCode();
            over.Add((await Outside.TimeAsync(() => SendPiecesAsync(server.Client, announced.Headers.Location!, plain))).TotalSeconds);
        }

        table.Add(FileBench.Row("sending over loopback HTTP, in pieces of 16 MiB", "the vault alone", mebibytes, (Outside.Median(over), Outside.Median(straight)), 0.6));
    }

    private static async Task SendPiecesAsync(HttpClient client, Uri address, string path)
    {
        await using var file = FileBench.Read(path);
        var piece = new byte[Piece];
        for (long offset = 0; offset < file.Length;)
        {
            var got = await file.ReadAtLeastAsync(piece, Piece, throwOnEndOfStream: false);
            using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new ByteArrayContent(piece, 0, got) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            request.Headers.Add("Tus-Resumable", "1.0.0");
            request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            offset += got;
        }
    }

    // From asking to open until the whole first part is here: what a player can show a frame of. The browser's own work comes on top.
    private static async Task PlayAsync(DemonstrationServer server, Table table)
    {
        if (await PlayableAsync(server) is not { } exhibit)
        {
            table.NotMeasured("first frame and seek", "no recording of the demonstration was ready to be played");
            return;
        }

        List<double> first = [], seek = [];
        for (var round = 0; round < 5; round++)
        {
            var parts = 0;
            string? opening = null;
            first.Add((await Outside.TimeAsync(async () =>
            {
                using var opened = await server.Client.PostAsJsonAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose = "bringToJustice", sentence = "Measuring how soon the picture comes" });
                opened.EnsureSuccessStatusCode();
                opening = (await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("opening").GetString();
                parts = Part().Count(await server.Client.GetStringAsync($"/api/v1/openings/{opening}/playlist.m3u8"));
                await server.Client.GetByteArrayAsync($"/api/v1/openings/{opening}/segments/0.ts");
            })).TotalSeconds);
            seek.Add((await Outside.TimeAsync(() => server.Client.GetByteArrayAsync($"/api/v1/openings/{opening}/segments/{parts / 2}.ts"))).TotalSeconds);
            using var closed = await server.Client.DeleteAsync($"/api/v1/openings/{opening}");
        }

        var (f, s) = (Outside.Median(first), Outside.Median(seek));
        table.Add(new Measured("from asking to open until the first marked part is here, without the browser, s", $"{f:0.00} s", string.Empty, f, null, LessIsBetter: true));
        table.Add(new Measured("a marked part in the middle, without the browser, s", $"{s:0.00} s", string.Empty, s, null, LessIsBetter: true));
    }

    private static async Task<string?> PlayableAsync(DemonstrationServer server)
    {
        foreach (var one in await server.CasesAsync())
        {
            var view = await server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/cases/{one.GetProperty("id").GetString()}");
            foreach (var recording in view.GetProperty("recordings").EnumerateArray())
            {
                var id = recording.GetProperty("id").GetString();
                var facts = await server.Client.GetFromJsonAsync<JsonElement>($"/api/v1/exhibits/{id}");
                if (facts.GetProperty("playability").GetString() == "segments" && facts.GetProperty("kind").GetString() is "videoInterview" or "footage")
                {
                    return id;
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[^#\s].*\.ts", RegexOptions.Multiline)]
    private static partial Regex Part();
}
