namespace Safehand.Server.Tests;

/// <summary>Signing in by choosing a person exists in a demonstration and nowhere else.</summary>
public sealed class DemonstrationDoorTests(World world)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Choosing_WithoutTheFlagOrOnARealFolder_DoesNotExist(bool demonstrationFolder)
    {
        var state = demonstrationFolder ? world.CopyOfState() : Path.Combine(world.EmptyFolder(), "state");
        var host = await World.StartAsync(state, TimeProvider.System, demonstration: false);
        try
        {
            using var stranger = Someone.Anonymous(host.Address);
            var page = await stranger.GetAsync("/sign-in");
            page.Is(HttpStatusCode.OK);
            Assert.DoesNotContain("demonstration", page.Body, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Priya", page.Body, StringComparison.Ordinal);

            // The answer of an address that does not exist, because it does not.
            Assert.DoesNotContain(World.EndpointsOf(host), e => e is Microsoft.AspNetCore.Routing.RouteEndpoint { RoutePattern.RawText: { } route } && route.Contains("sign-in/as", StringComparison.Ordinal));
            var (chosen, nowhere) = (await ChooseAsync(stranger, "/sign-in/as"), await ChooseAsync(stranger, "/sign-in/nowhere"));
            chosen.Is(nowhere.Status);
            chosen.Is(HttpStatusCode.Unauthorized);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Demonstration_OverAFolderWithoutItsMark_DoesNotStart()
    {
        var state = world.CopyOfState();
        File.Delete(Path.Combine(state, "demonstration"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => World.StartAsync(state, TimeProvider.System));
        Assert.Contains("holds data that is not a demonstration", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("root.key")]
    [InlineData("shred-keys.db")]
    [InlineData("ledger.key")]
    [InlineData("shred-keys.db", true)]
    public async Task Start_OnAStoreWithoutItsKeys_IsRefusedAndMakesNone(string key, bool empty = false)
    {
        var state = world.CopyOfState();
        File.Delete(Path.Combine(state, key));
        if (empty)
        {
            await File.WriteAllBytesAsync(Path.Combine(state, key), [], TestContext.Current.CancellationToken);
        }

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => World.StartAsync(state, TimeProvider.System));
        Assert.Contains($"Restore {key}", refused.Message, StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(state, key)) is { Exists: false } or { Length: 0 });
    }

    [Fact]
    public async Task Start_ThatWasCutOffBeforeThereWasAStore_GoesOn()
    {
        var state = Path.Combine(world.EmptyFolder(), "state");
        await World.StopAsync(await World.StartAsync(state, TimeProvider.System, demonstration: false));
        foreach (var file in Directory.GetFiles(state, "store.db*"))
        {
            File.Delete(file);
        }

        Directory.Delete(Path.Combine(state, "ledger"), recursive: true);

        var host = await World.StartAsync(state, TimeProvider.System, demonstration: false);
        await World.StopAsync(host);
        Assert.True(File.Exists(Path.Combine(state, "store.db")));
    }

    [Fact]
    public async Task Start_OnAFolderInUse_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => World.StartAsync(world.State, TimeProvider.System));
        Assert.Contains("Another Safehand is running", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Choosing_InTheDemonstration_NeedsTheFormsToken()
    {
        using var stranger = Someone.Anonymous(world.Address);
        (await ChooseAsync(stranger, "/sign-in/as")).Is(HttpStatusCode.BadRequest);
    }

    private static Task<Answer> ChooseAsync(Someone stranger, string path) =>
        stranger.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("person", "0123456789abcdef0123456789abcdef")]) });
}
