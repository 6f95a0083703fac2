using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>What goes on after it began: an emergency past the freshness of its sign-in, parts that nobody was sent, and receipts that somebody rewrites.</summary>
public sealed class GoingOnTests(World world)
{
    [Fact]
    public async Task Emergency_AfterFiveMinutes_GoesOnAndANewOneAsksForASignIn()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var tom = await Someone.WithTokenAsync(host.Address, "tom.ferris");
            using var browser = await Someone.WithSessionAsync(host.Address, "tom.ferris");
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            var opened = await tom.PostAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose = "protectLife", sentence = "A man at her door says he will come back", emergency = true });
            opened.Is(HttpStatusCode.Created);
            for (var beat = 0; beat < 9; beat++)
            {
                clock.Shift(TimeSpan.FromSeconds(45));
                (await tom.PostAsync($"/api/v1/openings/{opened.Text("opening")}/here")).Is(HttpStatusCode.NoContent);
            }

            (await tom.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
            var way = $"/exhibits/{exhibit}/open-in-emergency";
            var asks = await browser.GetAsync(way);
            asks.Is(HttpStatusCode.Unauthorized);
            Assert.Contains("/sign-in?returnUrl=", asks.Body, StringComparison.Ordinal);
            Assert.Contains("open-in-emergency", asks.Body, StringComparison.Ordinal);
            (await tom.PostAsync($"/api/v1/exhibits/{exhibit}/openings", new { purpose = "protectLife", sentence = "A man at her door says he will come back", emergency = true })).Is(HttpStatusCode.Unauthorized);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Part_ThatWasNotSent_IsNotEnteredAsPlayedAndTheOthersCanBeRead()
    {
        var priya = await world.As("priya.nair");
        var film = (await world.FilmAsync()).Concat(new byte[11]).ToArray();
        var added = await priya.AddAsync(Demonstrated.Larkspur, film);
        Assert.Equal("segments", await priya.PreparedAsync(added.Exhibit));
        var opening = "/api/v1/openings/" + (await priya.OpenAsync(added.Exhibit)).Text("opening");
        (await priya.GetAsync(opening + "/segments/99.ts")).Is(HttpStatusCode.NotFound);
        Assert.DoesNotContain(await priya.ContinuityAsync(added.Exhibit, "looks"), a => (string)a["name"]! == "exhibit.played.v1");
        (await priya.GetAsync(opening + "/segments/0.ts")).Is(HttpStatusCode.OK);
        var looks = (await priya.ContinuityAsync(added.Exhibit, "looks")).Select(a => (string)a["name"]!).ToList();
        Assert.Single(looks, "exhibit.played.v1");
        Assert.Contains("exhibit.viewed.v1", looks);
        Assert.Contains("exhibit.continuity-read.v1", looks);
        (await priya.DeleteAsync(opening)).Is(HttpStatusCode.NoContent);
        (await priya.GetAsync($"/api/v1/exhibits/{added.Exhibit}/continuity?filter=99")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Receipt_RewrittenInTheStore_IsFoundByTheNextCheck()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var sam = await Someone.WithTokenAsync(host.Address, "sam.okoro");
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var (one, other) = (await priya.AddAsync(Demonstrated.Larkspur, new byte[300]), await priya.AddAsync(Demonstrated.Larkspur, new byte[301]));
            Assert.Equal("cannotBePlayedHere", await priya.PreparedAsync(one.Exhibit));
            Assert.DoesNotContain("\"unchanged\":false", (await sam.PostAsync("/api/v1/scrub")).Body, StringComparison.Ordinal);

            // A leaf and values that fit each other, in the place of those that were signed.
            var mine = await ReceiptAsync(state, one.Exhibit);
            var foreign = await ReceiptAsync(state, other.Exhibit);
            Assert.Equal(1, await Beside.RunAsync(
                state, "UPDATE ledger_entries SET leaf = $leaf, vals = $values WHERE idx = $index", ("$leaf", foreign.Leaf), ("$values", foreign.Values), ("$index", mine.Index)));
            var found = (await sam.PostAsync("/api/v1/scrub")).Body.Split('\n').Single(l => l.Contains("\"unchanged\":false", StringComparison.Ordinal));
            Assert.Contains(one.Exhibit, found, StringComparison.Ordinal);
            Assert.Contains("The receipt in the ledger is missing or altered.", found, StringComparison.Ordinal);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Theory]
    [InlineData("""{"title":"A number for a kind","kind":99,"sensitivity":"standard","recordedAt":"2026-11-01T10:00:00Z"}""")]
    [InlineData("""{"title":"A number for how sensitive","kind":"other","sensitivity":7,"recordedAt":"2026-11-01T10:00:00Z"}""")]
    [InlineData("""{"title":"Nobody said how sensitive","kind":"other","recordedAt":"2026-11-01T10:00:00Z"}""")]
    [InlineData("""{"title":"A number for a role","kind":"other","sensitivity":"standard","recordedAt":"2026-11-01T10:00:00Z","people":[{"name":"Elinor Vance","role":42}]}""")]
    public async Task Announcing_WithWhatNoNameStandsFor_IsRefused(string facts)
    {
        var priya = await world.As("priya.nair");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/cases/{Demonstrated.Larkspur}/exhibits") { Content = new StringContent(facts, null, "application/json") };
        (await priya.SendAsync(request)).Is(HttpStatusCode.BadRequest);
        (await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.OK);
    }

    private static async Task<(long Index, byte[] Leaf, byte[] Values)> ReceiptAsync(string state, string exhibit) =>
        (await Beside.EntriesAsync(state, exhibit)).Single(e => LeafEncoding.Open(e.Leaf, e.Values).Leaf.Name == "exhibit.booked-in.v1");
}
