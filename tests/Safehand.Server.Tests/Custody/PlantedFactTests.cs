using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Storage;

namespace Safehand.Server.Tests;

/// <summary>Somebody who can write to the database alters what a case, a recording or a room is. It opens nothing to anybody, and it is told.</summary>
[Trait("Category", "Slow")]
public sealed class PlantedFactTests(World world)
{
    // Tables that the gate does not believe: they show, count or carry work, and what they lead to is asked of the gate.
    private static readonly string[] NotBelieved =
    [
        "appearances", // who is in which recording, for showing: the gate compares with everybody in the case
        "notes", // what people noted, for showing: who reads one is asked of the gate
        "uploads", // whose bytes come; each piece is asked of the gate
        "check_runs", "exhibit_checks", "orphans", "duplicate_links", "declared_relationships", "notices", "throttles", "return_tasks",
        "edit_steps", // their authors are editors of the commission, whose rows are sealed
        "handed_in_lists", // by its hash, which the room's row seals
        "room_edits", "room_comments", "room_proposals", "editing_jobs", "render_parts", "found_faces", "renditions",
    ];

    [Fact]
    public async Task Tables_AllOfThem_AreSealedOrNotBelieved()
    {
        await using var fresh = await Fresh.StartAsync(world);
        await using var rows = fresh.Services.GetRequiredService<Store>().Read();
        var open = rows.Model.GetEntityTypes().Where(t => !typeof(IGrantingRow).IsAssignableFrom(t.ClrType)).Select(t => t.GetTableName()!);

        Assert.Equal(NotBelieved.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE exhibits SET \"case\" = (SELECT id FROM cases WHERE urn = '43NS1012726') WHERE id = $theirs", "ruth.adeyemi", "theirs")]
    [InlineData("UPDATE exhibits SET sensitivity = 'SexualOffence' WHERE id = $mine", "priya.nair", "mine")]
    [InlineData("UPDATE exhibits SET playing = (SELECT playing FROM exhibits WHERE id = $theirs), playing_parts = (SELECT playing_parts FROM exhibits WHERE id = $theirs) WHERE id = $mine", "priya.nair", "mine")]
    [InlineData("UPDATE exhibits SET master = (SELECT master FROM exhibits WHERE id = $theirs) WHERE id = $mine", "priya.nair", "mine")]
    [InlineData("UPDATE exhibits SET parent = NULL, released_at = 1 WHERE id = $mine", "priya.nair", "mine")]
    [InlineData("UPDATE cases SET organisation = (SELECT organisation FROM cases WHERE urn = '43NS1012726') WHERE urn = '47WM0020926'", "ruth.adeyemi", "theirs")]
    [InlineData("UPDATE cases SET closed_at = 1 WHERE urn = '43NS1012726'", "priya.nair", "mine")]
    [InlineData("UPDATE subjects SET name = 'Nobody At All' WHERE \"case\" = (SELECT id FROM cases WHERE urn = '43NS1012726')", "priya.nair", "mine")]
    public async Task Exhibit_AlteredBesideTheServer_IsOpenedToNobodyAndTold(string sql, string login, string which)
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, kate, who) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("kate.lowe"), await fresh.AsAsync(login));
        var (mine, theirs) = (await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"), await kate.ExhibitAsync(Demonstrated.Foxglove, "KL/1"));
        Assert.NotEqual(0, await Beside.RunAsync(fresh.State, sql, [.. new (string, object)[] { ("$mine", mine), ("$theirs", theirs) }.Where(v => sql.Contains(v.Item1, StringComparison.Ordinal))]));

        var exhibit = which == "mine" ? mine : theirs;
        var opened = await who.OpenAsync(exhibit);
        opened.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G3", opened.Rule);
        Assert.Equal("G3", (await who.GetAsync("/api/v1/exhibits/" + exhibit)).Rule);
    }

    [Theory]
    [InlineData("UPDATE rooms SET needs_second = 1 - needs_second")]
    [InlineData("UPDATE rooms SET state = 'Accepted', accepted_by = handed_in_by")]
    [InlineData("UPDATE commissions SET show_names = 1 - show_names")]
    [InlineData("UPDATE commission_editors SET name = 'Somebody Else'")]
    [InlineData("UPDATE devices SET until = until + 1")]
    public async Task Room_AlteredBesideTheServer_IsEnteredByNobody(string sql)
    {
        await using var fresh = await Fresh.StartAsync(world);
        var eva = await fresh.AsAsync("eva.lindqvist");
        string room;
        await using (var rows = fresh.Services.GetRequiredService<Store>().Read())
        {
            room = rows.Database.SqlQueryRaw<string>("SELECT id AS Value FROM rooms").AsEnumerable().First();
        }

        (await eva.GetAsync("/api/v1/rooms/" + room)).Is(HttpStatusCode.OK);
        Assert.NotEqual(0, await Beside.RunAsync(fresh.State, sql));

        Assert.Equal("G3", (await eva.GetAsync("/api/v1/rooms/" + room)).Rule);
    }

    [Fact]
    public async Task Scrub_OfAnAlteredRecord_SaysSo()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, grace) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("grace.bell"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        Assert.Equal(1, await Beside.RunAsync(fresh.State, "UPDATE exhibits SET sensitivity = 'SexualOffence' WHERE id = $id", ("$id", exhibit)));

        var said = (await grace.PostAsync("/api/v1/scrub")).Body;

        Assert.Contains("altered in the database", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_FromBeforeSeals_AreRefusedUntilAnOperatorHasThemSealed()
    {
        var state = world.CopyOfState();
        await using (var once = new Closing(await World.StartAsync(state, TimeProvider.System)))
        {
            foreach (var table in new[] { "cases", "exhibits", "subjects", "rooms", "commissions", "commission_editors" })
            {
                Assert.NotEqual(0, await Beside.RunAsync(state, $"UPDATE {table} SET seal = x''"));
            }

            // One that somebody altered has a seal, though not a right one.
            Assert.Equal(1, await Beside.RunAsync(state, "UPDATE exhibits SET sensitivity = 'Standard', seal = zeroblob(32) WHERE reference = 'JS/2'"));
        }

        await using (var before = new Closing(await World.StartAsync(state, TimeProvider.System, demonstration: false)))
        {
            Assert.Contains("seal-rows", before.Host.Welcome, StringComparison.Ordinal);
            using var priya = await Someone.WithTokenAsync(before.Host.Address, "priya.nair");
            Assert.Equal("G3", (await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Rule);
        }

        Assert.Equal(0, await SealRowsCommand.RunAsync(["--state", state, "--origin", World.Origin]));

        await using var after = new Closing(await World.StartAsync(state, TimeProvider.System, demonstration: false));
        Assert.DoesNotContain("seal-rows", after.Host.Welcome, StringComparison.Ordinal);
        using var again = await Someone.WithTokenAsync(after.Host.Address, "priya.nair");
        var shown = await again.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur);
        shown.Is(HttpStatusCode.OK);
        Assert.DoesNotContain(shown.Json["recordings"]!.AsArray(), r => (string)r!["reference"]! == "JS/2");
        (await again.OpenAsync(await again.ExhibitAsync(Demonstrated.Larkspur, "JS/1"))).Is(HttpStatusCode.Created);
        Assert.Single(await Beside.EntriesAsync(state, new string('0', 32)), e => System.Text.Encoding.UTF8.GetString(e.Leaf).Contains("rows.sealed.v1", StringComparison.Ordinal));
    }

    private sealed class Closing(SafehandHost host) : IAsyncDisposable
    {
        internal SafehandHost Host => host;

        public async ValueTask DisposeAsync() => await World.StopAsync(host);
    }
}
