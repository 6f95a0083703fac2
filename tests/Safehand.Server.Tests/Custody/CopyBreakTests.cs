using System.Security.Cryptography;

namespace Safehand.Server.Tests;

/// <summary>A copy without marks that is leaving ends where the right to it does, and that is entered.</summary>
public sealed class CopyBreakTests(World world)
{
    private const int Pieces = 10;

    [Fact]
    public async Task Copy_WhoseFetcherIsSignedOut_IsBrokenOffAtTheNextPiece()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var priya = await Someone.WithTokenAsync(world.Address, "priya.nair");
        var added = await AddedAsync(ruth);
        using var answer = await BegunAsync(ruth, added);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await body.ReadAsync(new byte[1000], TestContext.Current.CancellationToken));

        using (var other = Someone.Anonymous(world.Address))
        {
            other.Http.DefaultRequestHeaders.Authorization = ruth.Http.DefaultRequestHeaders.Authorization;
            (await other.DeleteAsync("/api/v1/me/session")).Is(HttpStatusCode.NoContent);
        }

        await Assert.ThrowsAnyAsync<Exception>(async () => await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        await priya.ActAsync(added.Exhibit, "open-clean.refused.v1", "refusals");
    }

    [Fact]
    public async Task Copy_OnASlowLine_IsBrokenOffByTheClock()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var priya = await Someone.WithTokenAsync(world.Address, "priya.nair");
        var added = await AddedAsync(ruth, 3);
        using var answer = await BegunAsync(ruth, added);
        using (var other = Someone.Anonymous(world.Address))
        {
            other.Http.DefaultRequestHeaders.Authorization = ruth.Http.DefaultRequestHeaders.Authorization;
            (await other.DeleteAsync("/api/v1/me/session")).Is(HttpStatusCode.NoContent);
        }

        // Nobody reads: not a byte more leaves, and the clock alone goes on.
        await priya.ActAsync(added.Exhibit, "open-clean.refused.v1", "refusals");
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<Exception>(async () => await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Copy_WhoseRightStands_LeavesWhole()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        var added = await AddedAsync(ruth);
        using var answer = await BegunAsync(ruth, added);

        var hash = await SHA256.HashDataAsync(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Equal((string)(await ruth.ExhibitAsync(added.Exhibit))["sha256"]!, Convert.ToHexStringLower(hash));
    }

    private static async Task<Expected> AddedAsync(Someone who, int pieces = Pieces)
    {
        var bytes = RandomNumberGenerator.GetBytes(15 << 20);
        var added = await who.AnnounceAsync(Demonstrated.Larkspur, "Larger than one answer lasts", (long)pieces * bytes.Length);
        for (var piece = 0; piece < pieces; piece++)
        {
            (await who.PatchAsync(added.Address, (long)piece * bytes.Length, bytes)).Is(HttpStatusCode.NoContent);
        }

        return added;
    }

    private static async Task<HttpResponseMessage> BegunAsync(Someone who, Expected added)
    {
        var granted = await who.CopyAsync(added.Exhibit);
        granted.Is(HttpStatusCode.Created);
        var answer = await who.Http.GetAsync("/api/v1/copies/" + granted.Text("copy"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }
}
