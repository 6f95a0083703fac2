using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing.Tests;

/// <summary>The court's direction comes in by the API too, and can be read again by whoever instructs.</summary>
public sealed class DirectionTests
{
    private static readonly byte[] Direction = [.. "%PDF-1.7 It is directed that the name be muted."u8, .. new byte[2_000_000]];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_GivenThroughTheApi_IsReadByThoseWhoInstructAndNobodyElse()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        using var ruth = await Desk.OfAsync(world, "ruth");
        (await ruth.PostAsync("/api/v1/commissions", Asked(world, exhibit, null))).Is(HttpStatusCode.BadRequest, "commission.direction");
        (await ruth.PostAsync("/api/v1/commissions", Asked(world, exhibit, []))).Is(HttpStatusCode.BadRequest, "document.empty");
        var given = (await ruth.PostAsync("/api/v1/commissions", Asked(world, exhibit, Direction))).Is(HttpStatusCode.Created);
        var path = $"/api/v1/commissions/{(string)given["commission"]!}/document";
        Assert.Equal(0, await ReadingsAsync(world, exhibit));

        foreach (var (who, times) in new[] { ("ruth", 1), ("helen", 2), ("asha", 3) })
        {
            using var desk = await Desk.OfAsync(world, who);
            var read = await desk.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, true), (read.Status, read.NoStore));
            Assert.Equal(Direction, read.Bytes);
            Assert.Equal(times, await ReadingsAsync(world, exhibit));
        }

        foreach (var who in new[] { "eva", "ivo", "priya", "tom" })
        {
            using var desk = await Desk.OfAsync(world, who);
            var refused = await desk.GetAsync(path);
            Assert.True(refused.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{who} {refused.Status}");
            Assert.DoesNotContain("directed", Encoding.UTF8.GetString(refused.Bytes), StringComparison.Ordinal);
        }

        Assert.Equal(3, await ReadingsAsync(world, exhibit));
        using var page = await CommissionPagesTests.SignInAsync(world, "ruth");
        Assert.Contains(path, await page.GetStringAsync($"/commissions/{(string)given["commission"]!}", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_FromSomebodyWhoMayNotCommission_IsNotKept()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        var before = Directory.EnumerateFiles(world.State, "*", SearchOption.AllDirectories).Count(f => new FileInfo(f).Length > Direction.Length);
        using var priya = await Desk.OfAsync(world, "priya");

        Assert.Equal(HttpStatusCode.Forbidden, (await priya.PostAsync("/api/v1/commissions", Asked(world, exhibit, Direction))).Status);

        Assert.Equal(before, Directory.EnumerateFiles(world.State, "*", SearchOption.AllDirectories).Count(f => new FileInfo(f).Length > Direction.Length));
    }

    [Theory]
    [InlineData("direction.pdf", "Directions of 12 November 2026.pdf")]
    [InlineData("Direction (2).DOCX", "Directions of 12 November 2026.docx")]
    [InlineData("direction", "Directions of 12 November 2026.pdf")]
    public async Task Document_ComesBack_WithTheEndingThatItHad(string file, string expected)
    {
        await using var world = await World.MakeAsync();
        var exhibit = await world.ExhibitAsync();
        var kept = World.Must(await world.Get<KeptDocuments>().KeepAsync(file, new MemoryStream(Direction), Ct));
        var ask = world.Asked(exhibit, "nora") with { Ground = CommissionGround.CourtDirection, GroundDocument = "Directions of 12 November 2026", Document = kept };
        var given = World.Must(await world.Get<GiveCommissionHandler>().HandleAsync(ask, await world.AsAsync("ruth"), Ct));

        Assert.Equal(expected, World.Must(await world.Get<ReadDirectionHandler>().HandleAsync(given.Commission, await world.AsAsync("ruth"), Ct)).Name);
    }

    [Fact]
    public async Task Document_OfAnAgreementThatHadNone_IsToldToBeMissing()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var given = await world.CommissionAsync(await world.ExhibitAsync());
        using var ruth = await Desk.OfAsync(world, "ruth");

        (await ruth.GetAsync($"/api/v1/commissions/{given.Commission}/document")).Is(HttpStatusCode.NotFound, "document.none");
    }

    private static object Asked(World world, ExhibitId exhibit, byte[]? direction) => new
    {
        exhibits = new[] { exhibit.Value },
        editors = new[] { world.Id("eva").Value },
        instructions = "Mute the names and blur every face",
        ground = "courtDirection",
        groundDocument = "Directions of 12 November 2026",
        groundDated = world.Now.AddDays(-3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        document = direction is null ? null : new { name = "direction.pdf", content = direction },
        reasons = new[] { "name", "court-direction" },
        deadline = world.Now.AddDays(14),
    };

    private static async Task<int> ReadingsAsync(World world, ExhibitId exhibit) =>
        (await world.Get<LedgerBook>().AboutAsync(exhibit.Bytes(), long.MaxValue, 100, Ct)).Count(e => e.Entry.Leaf.Name == "commission.document-read.v1");
}
