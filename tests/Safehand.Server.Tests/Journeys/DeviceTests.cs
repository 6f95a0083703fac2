namespace Safehand.Server.Tests;

/// <summary>A supplier's editor works in a browser that a customer has accepted, and in no other (rule G7).</summary>
public sealed class DeviceTests(World world)
{
    private const string Name = "Studio machine 3";

    [Fact]
    public async Task Revoking_InMidPlay_EndsWhatIsOpenAndRefusesTheNextPart()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var eva = await Someone.EditingAsync(fresh.Address);
        using var grace = await Someone.WithTokenAsync(fresh.Address, "grace.bell");
        using var ruth = await Someone.WithTokenAsync(fresh.Address, "ruth.adeyemi");
        var (room, exhibit) = await Rendered.RoomAsync(eva);
        var opened = await eva.PostAsync($"/api/v1/rooms/{room}/openings");
        opened.Is(HttpStatusCode.Created);
        var parts = $"/api/v1/openings/{opened.Text("id")}/segments/";
        (await eva.GetAsync(parts + "0.ts")).Is(HttpStatusCode.OK);
        var device = (string)(await grace.GetAsync("/api/v1/devices")).Json["items"]![0]!["id"]!;

        (await grace.PostAsync($"/api/v1/devices/{device}/revocation", new { reason = "Stolen from the studio" })).Is(HttpStatusCode.NoContent);

        // Ended by the revocation itself, before anybody asks for another part.
        var ended = (await ruth.ContinuityAsync(exhibit)).First(a => (string)a["name"]! == "exhibit.closed.v1");
        Assert.Contains("The right to it had gone", ended.ToJsonString(), StringComparison.Ordinal);
        (await eva.GetAsync(parts + "1.ts")).Is(HttpStatusCode.Unauthorized);
        (await eva.GetAsync($"/api/v1/rooms/{room}")).Is(HttpStatusCode.Unauthorized);
        Assert.Equal(["revoked"], (await grace.GetAsync("/api/v1/devices")).Json["items"]!.AsArray().Select(d => (string)d!["state"]!));
    }

    [Fact]
    public async Task OtherBrowserOfTheSameEditor_IsRefusedAndLedToAskForIt()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var accepted = await Someone.EditingAsync(fresh.Address);
        var (room, _) = await Rendered.RoomAsync(accepted);
        using var other = Someone.WithCookies(fresh.Address);
        var signedIn = await other.PostFormAsync("/sign-in", "/sign-in", new() { ["Login"] = Demonstrated.Editor, ["Password"] = DemonstrationData.Password, ["ReturnUrl"] = "/rooms" });
        Assert.Equal("/device?returnUrl=%2Frooms", signedIn.Header("Location"));
        Assert.Contains("This device is not accepted yet", (await other.GetAsync("/device")).Body, StringComparison.Ordinal);

        var refused = await other.GetAsync("/rooms/" + room);

        refused.Is(HttpStatusCode.Forbidden);
        Assert.Contains("/rules#G7", refused.Body, StringComparison.Ordinal);
        Assert.Contains($"href=\"/device?returnUrl=%2Frooms%2F{room}\"", refused.Body, StringComparison.Ordinal);
        (await accepted.GetAsync("/rooms/" + room)).Is(HttpStatusCode.OK);
        using var token = await Someone.WithTokenAsync(fresh.Address, Demonstrated.Editor);
        var withToken = await token.GetAsync("/api/v1/rooms/" + room);
        Assert.Equal((HttpStatusCode.Forbidden, "G7"), (withToken.Status, withToken.Rule));
    }

    [Fact]
    public async Task DeviceThatWaits_StandsOnTheFirstPageOfThoseWhoMayDecideAndOfNobodyElse()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var eva = await Someone.WithSessionAsync(fresh.Address, Demonstrated.Editor);
        (await eva.PostFormAsync("/device", "/device", new() { ["Name"] = Name })).Is(HttpStatusCode.Redirect);
        using var grace = await Someone.WithSessionAsync(fresh.Address, "grace.bell");
        using var priya = await Someone.WithSessionAsync(fresh.Address, "priya.nair");
        using var owen = await Someone.WithSessionAsync(fresh.Address, "owen.price");

        var home = (await grace.GetAsync("/")).Body;

        Assert.Contains($"Device {Name}", home, StringComparison.Ordinal);
        Assert.Contains("Clearframe Video asks that it be accepted", home, StringComparison.Ordinal);
        foreach (var other in new[] { priya, owen, eva })
        {
            Assert.DoesNotContain(Name, (await other.GetAsync("/")).Body, StringComparison.Ordinal);
        }

        var page = System.Text.RegularExpressions.Regex.Match(home, "/devices/[0-9a-f]{32}").Value;
        (await priya.GetAsync(page)).Is(HttpStatusCode.Forbidden);
        (await owen.GetAsync(page)).Is(HttpStatusCode.NotFound);
        (await grace.PostFormAsync(page, page + "?handler=Refuse", new() { ["Reason"] = "Not on your list" })).Is(HttpStatusCode.Redirect);
        Assert.DoesNotContain(Name, (await grace.GetAsync("/")).Body, StringComparison.Ordinal);
        Assert.Contains("Not on your list", (await eva.GetAsync("/device")).Body, StringComparison.Ordinal);
    }
}
