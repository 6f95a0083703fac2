using System.Text;

namespace Safehand.Server.Tests;

/// <summary>What people enter and what recordings hold does not come out again where nobody decides who reads it: logs, temporary files, tiles, payloads.</summary>
public sealed class CanaryTests(World world)
{
    private const string Title = "Canary title Ferncliffe";
    private const string Sentence = "Canary sentence about the heron on the mast";
    private const string FileNameOfSender = "canary-file-osprey.txt";
    private const string Inside = "CANARY-CONTENT-KITTIWAKE-";

    [Fact]
    public async Task Canaries_ThroughWholeJourneysWithLogsTurnedUp_AreFoundNowhere()
    {
        var (state, temporary) = (world.CopyOfState(), world.EmptyFolder());
        var child = await Child.StartAsync(state, [("TMPDIR", temporary), ("Logging__LogLevel__Default", "Information"), ("DOTNET_EnableDiagnostics", "0")]);
        await using (child)
        {
            var token = await LiveAsync(child.Address);
            await child.KillAsync();

            // Log lines are JSON; the rest is the demonstration's welcome, which tells who can be chosen and the password of all.
            var said = string.Join('\n', child.Said.Split('\n').Where(l => l.StartsWith('{')));
            string[] everywhere = [Title, Sentence, FileNameOfSender, Inside, "Wrong-password-1234567", "Elinor Vance", "Priya Nair", "priya.nair", token, DemonstrationData.Password];
            Assert.True(said.Length > 200, "Nothing was logged at all.");
            Assert.All(everywhere, canary => Assert.False(said.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{canary} stands in the log"));
            Assert.All(everywhere, canary => Assert.Empty(Holding(temporary, Encoding.UTF8.GetBytes(canary), _ => true)));

            // The store holds what people entered, under disk encryption; the public tiles and the payloads hold none of it, and nothing holds content or a key.
            Assert.All(everywhere, canary => Assert.Empty(Holding(state, Encoding.UTF8.GetBytes(canary), f => f.Contains("/ledger/", StringComparison.Ordinal) || f.Contains("/blobs/", StringComparison.Ordinal))));
            Assert.Empty(Holding(state, Encoding.UTF8.GetBytes(Inside), _ => true));
            Assert.NotEmpty(Holding(state, Encoding.UTF8.GetBytes(Title), _ => true)); // the search finds what is there
            var root = await File.ReadAllBytesAsync(Path.Combine(state, "root.key"), TestContext.Current.CancellationToken);
            Assert.Empty(Holding(state, root[^16..], f => !f.EndsWith("root.key", StringComparison.Ordinal)));
            Assert.DoesNotContain(Convert.ToHexString(root[^16..]), said, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToBase64String(root)[..20], said, StringComparison.Ordinal);
        }
    }

    // Goes right, is refused, is malformed and is asked absent things, each with canaries in it.
    private static async Task<string> LiveAsync(Uri address)
    {
        using var priya = await Someone.WithTokenAsync(address, "priya.nair");
        using var tom = await Someone.WithTokenAsync(address, "tom.ferris");
        using var browser = await Someone.WithSessionAsync(address, "priya.nair");
        using var stranger = Someone.Anonymous(address);
        await stranger.PostAsync("/api/v1/tokens", new { login = "priya.nair", password = "Wrong-password-1234567", name = "x" });
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Inside, 4000)));
        var added = await priya.AddAsync(Demonstrated.Larkspur, bytes, Title);
        await priya.PreparedAsync(added.Exhibit);
        (await priya.OpenAsync(added.Exhibit, Sentence)).Is(HttpStatusCode.Created);
        (await tom.OpenAsync(added.Exhibit, Sentence)).Is(HttpStatusCode.Forbidden);
        await browser.PostFormAsync($"/exhibits/{added.Exhibit}/open", $"/exhibits/{added.Exhibit}/open", new() { ["Purpose"] = Sentence, ["Sentence"] = Sentence });
        await priya.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/exhibits/{added.Exhibit}/openings") { Content = new StringContent("{\"sentence\":\"" + Sentence, Encoding.UTF8, "application/json") });
        await priya.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/policy-reports") { Content = new StringContent("[{\"type\":\"csp-violation\",\"body\":{\"effectiveDirective\":\"" + Sentence + "\"}}]", Encoding.UTF8, "application/reports+json") });
        var announced = await priya.PostAsync($"/api/v1/cases/{Demonstrated.Larkspur}/exhibits", new
        {
            title = Title, kind = "footage", sensitivity = "standard", recordedAt = DateTimeOffset.UtcNow.AddDays(-1), recordedPlace = "Quay 4", people = new[] { new { name = "Elinor Vance", role = "witness" } }, fileName = FileNameOfSender, length = 10,
        });
        announced.Is(HttpStatusCode.Created);
        return priya.Http.DefaultRequestHeaders.Authorization!.Parameter!;
    }

    private static List<string> Holding(string folder, byte[] wanted, Func<string, bool> which) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(which).Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(wanted) >= 0)];
}
