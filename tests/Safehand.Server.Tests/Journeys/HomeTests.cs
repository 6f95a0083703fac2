namespace Safehand.Server.Tests;

/// <summary>The first page names a recording only as long as the right to it lasts.</summary>
public sealed class HomeTests(World world)
{
    private const string Title = "First account of a witness";

    [Fact]
    public async Task OpenedByYou_AfterLeavingTheTeam_IsNotNamed()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var priya = await fresh.AsAsync("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        (await priya.OpenAsync(exhibit)).Is(HttpStatusCode.Created);
        using var desk = await Someone.WithSessionAsync(fresh.Address, "priya.nair");
        Assert.Contains(Title, await HomeAsync(desk), StringComparison.Ordinal);

        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        var me = (await priya.GetAsync("/api/v1/me")).Text("id");
        using var ruth = await Someone.WithSessionAsync(fresh.Address, "ruth.adeyemi");
        (await ruth.PostFormAsync($"/cases/{ofCase}/team", $"/cases/{ofCase}/team?handler=Withdraw", new() { ["Who"] = "member:" + me, ["EndReason"] = "Moved to another case today" })).Is(HttpStatusCode.Redirect);

        var home = await HomeAsync(desk);
        Assert.DoesNotContain(Title, home, StringComparison.Ordinal);
        Assert.DoesNotContain("Opened by you", home, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenedByYou_ForASuppliersEditor_IsLeftOut()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var eva = await fresh.AsAsync("eva.lindqvist");
        var (room, _) = await Rendered.RoomAsync(eva);
        (await eva.PostAsync($"/api/v1/rooms/{room}/openings")).Is(HttpStatusCode.Created);
        using var desk = await Someone.WithSessionAsync(fresh.Address, "eva.lindqvist");

        Assert.DoesNotContain("Opened by you", await HomeAsync(desk), StringComparison.Ordinal);
    }

    private static async Task<string> HomeAsync(Someone someone)
    {
        var home = await someone.GetAsync("/");
        home.Is(HttpStatusCode.OK);
        return home.Body;
    }
}
