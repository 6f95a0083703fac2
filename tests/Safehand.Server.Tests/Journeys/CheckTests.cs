using Safehand.Exhibits;

namespace Safehand.Server.Tests;

/// <summary>Safehand checks itself on a schedule, finds what was changed, and removes what belongs to nothing.</summary>
public sealed class CheckTests(World world)
{
    [Fact]
    public async Task Schedule_OverAWeek_ReadsEverythingFindsTheFlippedByteAndSweepsTheOrphan()
    {
        var (clock, state) = (new ShiftedClock(), world.CopyOfState());
        var host = await StartAsync(state, clock);
        try
        {
            await SeenAsync(host, runs => runs.Any(r => r.StartsWith("By the schedule", StringComparison.Ordinal)));
            var orphan = Path.Combine(state, "blobs", "sealed", "ab", "ab" + new string('0', 30));
            Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
            await File.WriteAllBytesAsync(orphan, new byte[5000], TestContext.Current.CancellationToken);

            clock.Shift(TimeSpan.FromHours(25));
            await SeenAsync(host, runs => runs.Count >= 2);
            Assert.True(File.Exists(orphan), "Removed when it was first seen.");
            clock.Shift(TimeSpan.FromHours(25));
            await SeenAsync(host, runs => runs.Count >= 3);
            Assert.False(File.Exists(orphan));

            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            Assert.DoesNotContain(await ruth.ContinuityAsync(exhibit), a => (string)a["name"]! == "exhibit.checked.v1");
            clock.Shift(TimeSpan.FromDays(7));
            using var later = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi"); // no sign-in lasts a week
            var sound = await later.ActAsync(exhibit, "exhibit.checked.v1", "checks");
            Assert.Equal(("Safehand", "Every byte read again and compared with the receipt."), ((string)sound["who"]!, (string)sound["detail"]!));
            await SeenAsync(host, runs => runs.Count >= 4);

            _ = await later.AddAsync(Demonstrated.Larkspur, System.Security.Cryptography.RandomNumberGenerator.GetBytes(14 << 20), "The largest, with no playing copy");
            Flip(Largest(state));
            clock.Shift(TimeSpan.FromDays(8));
            var told = await Waiting.ForAsync(
                async () => await PageAsync(host) is var page && page.Contains("not as received", StringComparison.OrdinalIgnoreCase) && page.Contains("The stored bytes were altered", StringComparison.Ordinal) ? page : null, "the flipped byte");
            Assert.DoesNotContain("JS/1", told, StringComparison.Ordinal);
            Assert.DoesNotContain("Larkspur", told, StringComparison.Ordinal);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Schedule_KilledAgainAndAgain_TakesItsRunUpAndLosesNothing()
    {
        var state = world.CopyOfState();
        for (var kill = 0; kill < 4; kill++)
        {
            await using var child = await Child.StartAsync(state, "--recheck-days", "0.00002");
            using var ruth = await Someone.WithTokenAsync(child.Address, "ruth.adeyemi");
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            var before = (await ruth.ContinuityAsync(exhibit, "checks")).Count;
            await Waiting.ForAsync(async () => (await ruth.ContinuityAsync(exhibit, "checks")).Count > before ? "checked" : null, "a check");
            await child.KillAsync();
        }

        await using var last = await Child.StartAsync(state, "--recheck-days", "0.00002");
        using var grace = await Someone.WithSessionAsync(last.Address, "grace.bell");
        await Waiting.ForAsync(
            async () => Runs((await grace.GetAsync("/checks")).Body) is { Count: > 0 } runs && runs.Skip(1).All(r => !r.Contains("Goes on", StringComparison.Ordinal)) ? "ended" : null, "runs that end");
        Assert.DoesNotContain("Not as received</caption>", (await grace.GetAsync("/checks")).Body, StringComparison.Ordinal);
        using var lena = await Someone.WithTokenAsync(last.Address, "lena.fischer");
        var folder = world.EmptyFolder();
        await Export.ToAsync(lena, folder);
        Assert.Empty(Safehand.Ledger.LedgerFolder.Verify(folder, new Safehand.Ledger.LedgerCheckOptions(), TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public async Task Checks_ForAnOfficer_AreRefused()
    {
        using var priya = await Someone.WithSessionAsync(world.Address, "priya.nair");
        (await priya.GetAsync("/checks")).Is(HttpStatusCode.Forbidden);
    }

    private static async Task<SafehandHost> StartAsync(string state, TimeProvider clock)
    {
        var options = new ServerOptions(state, new Uri("http://127.0.0.1:0"), true, World.Origin, 2) { Checks = new CheckOptions { Looks = TimeSpan.FromMilliseconds(200) } };
        var host = await SafehandHost.BuildAsync(options, clock, CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    private static Task<string> SeenAsync(SafehandHost host, Func<IReadOnlyList<string>, bool> enough) => Waiting.ForAsync(
        async () => Runs(await PageAsync(host)) is var runs && enough([.. runs.Where(r => !r.Contains("Goes on", StringComparison.Ordinal))]) ? "seen" : null, "runs on the page");

    // A new session each time: the clock is moved further than one lasts.
    private static async Task<string> PageAsync(SafehandHost host)
    {
        using var sam = await Someone.WithSessionAsync(host.Address, "sam.okoro");
        var page = await sam.GetAsync("/checks");
        page.Is(HttpStatusCode.OK);
        return page.Body;
    }

    private static IReadOnlyList<string> Runs(string page) =>
        [.. new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page).QuerySelectorAll("table").Where(t => t.QuerySelector("caption")!.TextContent.Contains("Runs", StringComparison.Ordinal))
            .SelectMany(t => t.QuerySelectorAll("tbody tr")).Select(r => r.QuerySelector(".sh-table__sub")!.TextContent + r.TextContent)];

    private static string Largest(string state) => Directory.GetFiles(Path.Combine(state, "blobs", "sealed"), "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!;

    private static void Flip(string file)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var b = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(b ^ 1));
    }
}
