using System.Globalization;
using System.Security.Cryptography;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>The server is killed at eight points of an upload and the acts after it. What it had confirmed is there afterwards.</summary>
[Trait("Category", "Slow")]
public sealed class KillTests(World world)
{
    private const int Piece = 150_000;

    [Fact]
    public async Task Kill_AtEightPoints_LosesNothingThatWasConfirmed()
    {
        var state = world.CopyOfState();
        var bytes = RandomNumberGenerator.GetBytes(5 * Piece);
        var confirmed = new Confirmed();
        for (var point = 0; point < 8; point++)
        {
            await using var child = await Child.StartAsync(state);
            using var ruth = await Someone.WithTokenAsync(child.Address, "ruth.adeyemi");
            await CheckAsync(ruth, confirmed, bytes);

            // One more act each time, confirmed or cut off in the middle; then the power goes.
            await ActAsync(ruth, confirmed, bytes, point);
            await child.KillAsync();
        }

        await using var last = await Child.StartAsync(state);
        using var after = await Someone.WithTokenAsync(last.Address, "ruth.adeyemi");
        using var lena = await Someone.WithTokenAsync(last.Address, "lena.fischer");
        await CheckAsync(after, confirmed, bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)(await after.ExhibitAsync(confirmed.Announced!.Exhibit))["sha256"]!);
        var folder = world.EmptyFolder();
        await Export.ToAsync(lena, folder);
        var report = LedgerFolder.Verify(folder, new LedgerCheckOptions(), TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
    }

    private static async Task ActAsync(Someone ruth, Confirmed confirmed, byte[] bytes, int point)
    {
        switch (point)
        {
            case 0:
                confirmed.Announced = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Killed on its way", bytes.Length);
                break;
            case 1 or 3:
                await SendAsync(ruth, confirmed, bytes);
                break;
            case 2 or 4:
                await SendAsync(ruth, confirmed, bytes);
                _ = CutOffAsync(ruth, confirmed, bytes); // in flight when the power goes
                break;
            case 5:
                while (confirmed.Offset < bytes.Length)
                {
                    await SendAsync(ruth, confirmed, bytes);
                }

                confirmed.BookedIn = true;
                break;
            case 6:
                var opened = await ruth.OpenAsync(await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1"), "Comparing before the power went");
                opened.Is(HttpStatusCode.Created);
                confirmed.Opened = true;
                break;
            default:
                var hold = await ruth.PostAsync($"/api/v1/exhibits/{confirmed.Announced!.Exhibit}/holds", new { reason = "Kept while the power is out" });
                hold.Is(HttpStatusCode.Created);
                confirmed.Held = true;
                break;
        }
    }

    private static async Task SendAsync(Someone ruth, Confirmed confirmed, byte[] bytes)
    {
        var at = long.Parse((await ruth.HeadAsync(confirmed.Announced!.Address)).Header("Upload-Offset"), CultureInfo.InvariantCulture);
        var piece = bytes[(int)at..(int)Math.Min(bytes.Length, at + Piece)];
        var sent = await ruth.PatchAsync(confirmed.Announced.Address, at, piece);
        sent.Is(HttpStatusCode.NoContent);
        confirmed.Offset = at + piece.Length;
    }

    private static async Task CutOffAsync(Someone ruth, Confirmed confirmed, byte[] bytes)
    {
        try
        {
            await ruth.PatchAsync(confirmed.Announced!.Address, confirmed.Offset, bytes[(int)confirmed.Offset..(int)Math.Min(bytes.Length - 1, confirmed.Offset + Piece)]);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // Nothing was confirmed, so nothing is claimed.
        }
    }

    private static async Task CheckAsync(Someone ruth, Confirmed confirmed, byte[] bytes)
    {
        if (confirmed.Announced is not { } announced)
        {
            return;
        }

        var head = await ruth.HeadAsync(announced.Address);
        head.Is(HttpStatusCode.OK);
        var arrived = long.Parse(head.Header("Upload-Offset"), CultureInfo.InvariantCulture);
        Assert.InRange(arrived, confirmed.Offset, bytes.Length);
        var exhibit = await ruth.ExhibitAsync(announced.Exhibit);

        // What had arrived in full is booked in at the next start, whether or not its sender heard of it.
        Assert.Contains((string)exhibit["state"]!, confirmed.BookedIn ? ["inCustody"] : arrived == bytes.Length ? ["receiving", "inCustody"] : (string[])["receiving"]);
        Assert.Equal(confirmed.Held ? 1 : 0, exhibit["holds"]!.AsArray().Count);
        if (confirmed.Opened)
        {
            var acts = await ruth.ContinuityAsync(await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
            Assert.Contains(acts, a => ((string?)a["why"])?.Contains("before the power went", StringComparison.Ordinal) == true);
        }
    }

    private sealed class Confirmed
    {
        internal Expected? Announced { get; set; }

        internal long Offset { get; set; }

        internal bool BookedIn { get; set; }

        internal bool Opened { get; set; }

        internal bool Held { get; set; }
    }
}
