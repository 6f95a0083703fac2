using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Safehand.Server.Tests;

/// <summary>A recording is destroyed by two different people, and after it nobody can open its bytes.</summary>
public sealed class DestructionTests(World world)
{
    [Fact]
    public async Task Destruction_ByTwoPeople_LeavesACertificateAndNoBytes()
    {
        var (priya, lena) = (await world.As("priya.nair"), await world.As("lena.fischer"));
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var helen = await Someone.WithTokenAsync(world.Address, "helen.marsh");
        var film = (await world.FilmAsync()).Concat(RandomNumberGenerator.GetBytes(64)).ToArray();
        var before = Blobs();
        var added = await ruth.AddAsync(Demonstrated.Larkspur, film, "To be destroyed");
        Assert.Equal("segments", await ruth.PreparedAsync(added.Exhibit));
        var opened = await priya.OpenAsync(added.Exhibit);
        opened.Is(HttpStatusCode.Created);
        var granted = await ruth.CopyAsync(added.Exhibit);
        granted.Is(HttpStatusCode.Created);
        (await priya.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
        (await ruth.GetAsync("/api/v1/copies/" + granted.Text("copy"))).Is(HttpStatusCode.OK);
        var blobs = Blobs().Except(before).ToList();
        Assert.Equal(2, blobs.Count); // the master and its playing copy

        (await priya.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" })).Is(HttpStatusCode.Forbidden);
        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" });
        proposed.Is(HttpStatusCode.Created);
        var decision = $"/api/v1/destructions/{proposed.Text("destruction")}/decision";
        var own = await ruth.PostAsync(decision, new { approve = true });
        own.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G28", own.Rule);
        (await priya.PostAsync(decision, new { approve = true })).Is(HttpStatusCode.Forbidden);
        (await priya.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);

        var decided = await helen.PostAsync(decision, new { approve = true });
        decided.Is(HttpStatusCode.OK);
        Assert.Equal(("DI Ruth Adeyemi", "DSU Helen Marsh", "Recorded by mistake"), (decided.Text("proposedBy"), decided.Text("approvedBy"), decided.Text("reason")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(film)), decided.Text("sha256"));

        // Every way to the bytes.
        foreach (var way in new[] { $"/api/v1/openings/{opened.Text("opening")}/segments/0.ts", $"/api/v1/openings/{opened.Text("opening")}/playlist.m3u8" })
        {
            (await priya.GetAsync(way)).Is(HttpStatusCode.Gone);
        }

        (await ruth.GetAsync("/api/v1/copies/" + granted.Text("copy"))).Is(HttpStatusCode.Gone);
        (await ruth.OpenAsync(added.Exhibit)).Is(HttpStatusCode.Gone);
        (await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/clean", new { purpose = "bringToJustice", sentence = "Copy for the case file" })).Is(HttpStatusCode.Gone);
        Assert.NotEqual(HttpStatusCode.OK, (await helen.PostAsync(decision, new { approve = true })).Status);

        // Nor can a copy of the stored bytes be opened with the files that are left: the key and every header are gone from the one file that had them.
        Assert.Equal(0, await KeysAsync(added.Exhibit));
        Assert.DoesNotContain(blobs, File.Exists);
        Assert.True(await KeysAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1")) > 0, "The search for keys finds none at all.");

        var acts = await ruth.ContinuityAsync(added.Exhibit);
        var certificate = acts.Single(a => (string)a["name"]! == "exhibit.destroyed.v1");
        Assert.Contains("signed by DI Ruth Adeyemi and DSU Helen Marsh", (string)certificate["detail"]!, StringComparison.Ordinal);
        Assert.Equal(proposed.Text("destruction"), (string)(await ruth.ExhibitAsync(added.Exhibit))["certificate"]!["id"]!);
        Assert.Contains(await priya.ContinuityAsync(added.Exhibit), a => (string)a["name"]! == "exhibit.destruction-proposed.v1");
        (await lena.GetAsync($"/api/v1/exhibits/{added.Exhibit}/continuity")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Destruction_WhileHeld_IsRefusedUntilTheHoldIsLifted()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var grace = await Someone.WithTokenAsync(world.Address, "grace.bell");
        var added = await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(100), "Held, then destroyed");
        var hold = await grace.PostAsync($"/api/v1/exhibits/{added.Exhibit}/holds", new { reason = "The defence has asked for it" });
        hold.Is(HttpStatusCode.Created);
        var refused = await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" });
        refused.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G21", refused.Rule);
        (await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/holds/{hold.Json["number"]}/lift", new { reason = "The appeal has been withdrawn" })).Is(HttpStatusCode.NoContent);
        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" });
        proposed.Is(HttpStatusCode.Created);

        // A hold that comes between the two signatures stops it as well.
        var second = await grace.PostAsync($"/api/v1/exhibits/{added.Exhibit}/holds", new { reason = "The defence has asked again" });
        second.Is(HttpStatusCode.Created);
        var decision = $"/api/v1/destructions/{proposed.Text("destruction")}/decision";
        Assert.Equal("G21", (await grace.PostAsync(decision, new { approve = true })).Rule);
        (await grace.PostAsync($"/api/v1/exhibits/{added.Exhibit}/holds/{second.Json["number"]}/lift", new { reason = "The appeal has been withdrawn" })).Is(HttpStatusCode.NoContent);
        (await grace.PostAsync(decision, new { approve = true })).Is(HttpStatusCode.OK);
        Assert.Equal("destroyed", (string)(await ruth.ExhibitAsync(added.Exhibit))["state"]!);
    }

    [Fact]
    public async Task Destruction_TurnedDown_KeepsTheRecording()
    {
        using var ruth = await Someone.WithTokenAsync(world.Address, "ruth.adeyemi");
        using var helen = await Someone.WithTokenAsync(world.Address, "helen.marsh");
        var added = await ruth.AddAsync(Demonstrated.Larkspur, RandomNumberGenerator.GetBytes(100), "Proposed and kept");
        var proposed = await ruth.PostAsync($"/api/v1/exhibits/{added.Exhibit}/destructions", new { reason = "Recorded by mistake" });
        (await helen.PostAsync($"/api/v1/destructions/{proposed.Text("destruction")}/decision", new { approve = false })).Is(HttpStatusCode.OK);
        Assert.Equal("inCustody", (string)(await ruth.ExhibitAsync(added.Exhibit))["state"]!);
        (await ruth.OpenAsync(added.Exhibit)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Destruction_WithoutAReason_IsRefused()
    {
        var ruth = await world.As("ruth.adeyemi");
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var answer = await ruth.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = " " });
        answer.Is(HttpStatusCode.BadRequest);
        Assert.Equal("destruction.reason-missing", answer.Code);
    }

    private string[] Blobs() => Directory.GetFiles(Path.Combine(world.State, "blobs"), "*", SearchOption.AllDirectories);

    // Wrapped keys and headers that are still stored for an exhibit.
    private async Task<int> KeysAsync(string exhibit)
    {
        // A copy, as a thief would have one: the server holds its own for itself.
        var copy = Path.Combine(world.EmptyFolder(), "shred-keys.db");
        File.Copy(Path.Combine(world.State, "shred-keys.db"), copy);
        await using var keys = new SqliteConnection($"Data Source={copy};Pooling=False");
        await keys.OpenAsync();
        await using var command = keys.CreateCommand();
        command.CommandText = "SELECT (SELECT COUNT(wrapped) FROM exhibit WHERE exhibit = $1) + (SELECT COUNT(header) FROM blob WHERE exhibit = $1)";
        command.Parameters.AddWithValue("$1", exhibit);
        return Convert.ToInt32(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
