using System.Security.Cryptography;

namespace Safehand.Server.Tests;

/// <summary>Clean bytes leave once for each agreement, each time through the gate and into the ledger.</summary>
public sealed class CopyGrantTests(World world)
{
    [Fact]
    public async Task Agreement_OfASecondPerson_IsToOneCopyAndTheNextIsEnteredAsRefused()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var added = await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(500));
            var granted = await ruth.CopyAsync(added.Exhibit);
            granted.Is(HttpStatusCode.Created);
            Assert.Equal(granted.Text("copy"), (await CleanAsync(ruth, added.Exhibit)).Text("copy")); // a program that was broken off has no need of another agreement

            clock.Shift(TimeSpan.FromMinutes(11));
            using var later = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            await RefusedAsync(later, added.Exhibit);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static async Task RefusedAsync(Someone ruth, string exhibit)
    {
        var again = await CleanAsync(ruth, exhibit);
        again.Is(HttpStatusCode.Forbidden);
        Assert.Equal("copy.second-person", again.Code);
        var refused = Assert.Single(await ruth.ContinuityAsync(exhibit, "refusals"));
        Assert.Equal(("open-clean.refused.v1", "G42"), ((string)refused["name"]!, (string)Assert.Single(refused["rules"]!.AsArray())!));
    }

    [Fact]
    public async Task Copy_WhoseLineBroke_IsCarriedOnForADayAndBegunInTenMinutesOrNot()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var (begun, idle) = (await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(500)), await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(500)));
            var (copy, other) = ((await ruth.CopyAsync(begun.Exhibit)).Text("copy"), (await ruth.CopyAsync(idle.Exhibit)).Text("copy"));
            (await RestAsync(ruth, copy, 0, 99)).Is(HttpStatusCode.PartialContent);

            clock.Shift(TimeSpan.FromMinutes(11));

            Assert.Equal("G6", (await RestAsync(ruth, copy, 100, null)).Rule); // an unlocked screen, hours later, gives nothing
            using var again = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            (await RestAsync(again, copy, 100, null)).Is(HttpStatusCode.PartialContent);
            (await RestAsync(again, other, 0, null)).Is(HttpStatusCode.Gone);
            Assert.Equal(copy, (await CleanAsync(again, begun.Exhibit)).Text("copy"));
            clock.Shift(TimeSpan.FromHours(24));
            using var late = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            (await RestAsync(late, copy, 100, null)).Is(HttpStatusCode.Gone);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Agreement_ToOneWish_ServesNoOtherWayAndNoOtherWish()
    {
        using var ruth = await Someone.WithSessionAsync(world.Address, "ruth.adeyemi");
        using var asha = await Someone.WithSessionAsync(world.Address, "asha.verma");
        using var program = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        var added = await program.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(500));
        var first = await WishAsync(ruth, added.Exhibit);
        (await asha.PostFormAsync(first, first, new() { ["agree"] = "true", ["Reason"] = "The defence has a right to it" })).Is(HttpStatusCode.Redirect);
        var second = await WishAsync(ruth, added.Exhibit);

        Assert.Equal("copy.second-person", (await CleanAsync(program, added.Exhibit)).Code);
        (await ruth.PostFormAsync("/account", second + "?handler=Fetch", [])).Is(HttpStatusCode.Forbidden);
        var granted = await ruth.PostFormAsync("/account", first + "?handler=Fetch", []);
        granted.Is(HttpStatusCode.Redirect);
        Assert.Equal(granted.Headers.Location, (await ruth.PostFormAsync("/account", first + "?handler=Fetch", [])).Headers.Location); // the same copy while its ten minutes last
    }

    [Fact]
    public async Task Fetching_IsEnteredEachTimeAndEndsWithTheRight()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        var added = await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(500));
        var granted = await ruth.CopyAsync(added.Exhibit);
        var copy = "/api/v1/copies/" + granted.Text("copy");
        (await ruth.GetAsync(copy)).Is(HttpStatusCode.OK);
        (await ruth.GetAsync(copy)).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await ruth.ContinuityAsync(added.Exhibit)).Count(a => (string)a["name"]! == "exhibit.copy-fetched.v1"));

        (await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" })).Is(HttpStatusCode.Created);
        var refused = await ruth.GetAsync(copy);
        refused.Is(HttpStatusCode.Conflict);
        Assert.Equal("G22", refused.Rule);
        Assert.Contains(await ruth.ContinuityAsync(added.Exhibit, "refusals"), a => (string)a["name"]! == "open-clean.refused.v1");
    }

    [Fact]
    public async Task Copy_OnItsWay_EndsWhenTheRecordingIsDestroyed()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var helen = await Someone.WithTokenAsync(world.Address, "helen.marsh");
        var bytes = RandomNumberGenerator.GetBytes(15 << 20);
        var added = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Destroyed while it leaves", 2L * bytes.Length);
        (await ruth.PatchAsync(added.Address, 0, bytes)).Is(HttpStatusCode.NoContent);
        (await ruth.PatchAsync(added.Address, bytes.Length, bytes)).Is(HttpStatusCode.NoContent);
        var granted = await ruth.CopyAsync(added.Exhibit);
        using var answer = await ruth.Http.GetAsync("/api/v1/copies/" + granted.Text("copy"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(0, await body.ReadAsync(new byte[1000], TestContext.Current.CancellationToken));

        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" });
        (await helen.PostAsync($"/api/v1/destructions/{proposed.Text("destruction")}/decision", new { approve = true })).Is(HttpStatusCode.OK);
        await Assert.ThrowsAnyAsync<Exception>(async () => await body.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Rows_WrittenBesideTheServer_GrantNothing()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            using var helen = await Someone.WithTokenAsync(host.Address, "helen.marsh");
            var (me, other) = ((await ruth.GetAsync("/api/v1/me")).Text("id"), (await helen.GetAsync("/api/v1/me")).Text("id"));
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            var (copy, playing, until) = (Id(), Id(), DateTimeOffset.UtcNow.AddMinutes(9).ToUnixTimeMilliseconds());
            const string Opening = """
                INSERT INTO openings (id, exhibit, person, purpose, sentence, mark, emergency, opened_at, ends_at, last_seen_at, watched_to, seal)
                VALUES ($id, $exhibit, $me, 'BringToJustice', 'Written beside the server', $mark, 0, 0, $until, 0, 0, zeroblob(32))
                """;
            Assert.Equal(1, await Beside.RunAsync(state, Opening, ("$id", copy), ("$exhibit", exhibit), ("$me", me), ("$mark", "clean"), ("$until", until)));
            Assert.Equal(1, await Beside.RunAsync(state, Opening, ("$id", playing), ("$exhibit", exhibit), ("$me", me), ("$mark", "Somebody else"), ("$until", until)));
            (await ruth.GetAsync("/api/v1/copies/" + copy)).Is(HttpStatusCode.NotFound);
            foreach (var way in new[] { "playlist.m3u8", "peaks", "segments/0.ts" })
            {
                (await ruth.GetAsync($"/api/v1/openings/{playing}/{way}")).Is(HttpStatusCode.NotFound);
            }

            Assert.Equal(1, await Beside.RunAsync(
                state, "INSERT INTO copy_agreements (exhibit, \"for\", by, until, seal) VALUES ($exhibit, $me, $other, $until, zeroblob(32))", ("$exhibit", exhibit), ("$me", me), ("$other", other), ("$until", until)));
            Assert.Equal("copy.second-person", (await CleanAsync(ruth, exhibit)).Code);

            // A hold that was lifted by nobody holds, and a proposal that was made by nobody is none.
            (await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/holds", new { reason = "The defence has asked for it" })).Is(HttpStatusCode.Created);
            Assert.Equal(1, await Beside.RunAsync(state, "UPDATE holds SET lifted_at = 1 WHERE exhibit = $exhibit", ("$exhibit", exhibit)));
            Assert.Equal("G21", (await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = "Recorded by mistake" })).Rule);
            (await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/holds/1/lift", new { reason = "The appeal has been withdrawn" })).Is(HttpStatusCode.NoContent);
            var proposal = Id();
            Assert.Equal(1, await Beside.RunAsync(
                state,
                "INSERT INTO destructions (id, exhibit, reason, proposed_by, proposed_by_name, proposed_at, seal) VALUES ($id, $exhibit, 'Nobody proposed this', $me, 'DI Ruth Adeyemi', 0, zeroblob(32))",
                ("$id", proposal), ("$exhibit", exhibit), ("$me", me)));
            (await helen.PostAsync($"/api/v1/destructions/{proposal}/decision", new { approve = true })).Is(HttpStatusCode.NotFound);
            Assert.Equal("inCustody", (string)(await ruth.ExhibitAsync(exhibit))["state"]!);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static string Id() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static Task<Answer> RestAsync(Someone who, string copy, long from, long? until) => who.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/copies/" + copy)
    {
        Headers = { Range = new System.Net.Http.Headers.RangeHeaderValue(from, until) },
    });

    private static Task<Answer> CleanAsync(Someone who, string exhibit) =>
        who.PostAsync($"/api/v1/exhibits/{exhibit}/clean", new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" });

    private static async Task<string> WishAsync(Someone who, string exhibit)
    {
        var asked = await who.PostFormAsync("/account", $"/exhibits/{exhibit}/copy", new()
        {
            ["Purpose"] = "BringToJustice", ["Sentence"] = "To be served on the defence with the case file", ["GoesTo"] = "Counsel for the defence, by hand", ["Form"] = "Clear",
        });
        asked.Is(HttpStatusCode.Redirect);
        return asked.Headers.Location!.ToString();
    }
}
