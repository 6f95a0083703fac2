using Microsoft.Data.Sqlite;

namespace Safehand.Server.Tests;

/// <summary>One damaged recording is told, and stops neither the server nor the others.</summary>
public sealed class DamageTests(World world)
{
    [Fact]
    public async Task Recording_DamagedBeforeItIsPrepared_StopsNoOther()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        string damaged;
        using (var priya = await Someone.WithTokenAsync(host.Address, "priya.nair"))
        {
            damaged = (await priya.AddAsync(Demonstrated.Larkspur, new byte[100_000], "To be altered")).Exhibit;
            await priya.PreparedAsync(damaged);
            await World.StopAsync(host);
        }

        Alter(Newest(state));
        await using (var rows = new SqliteConnection($"Data Source={Path.Combine(state, "store.db")};Pooling=False"))
        {
            await rows.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = rows.CreateCommand();
            command.CommandText = "UPDATE exhibits SET playability = 'Preparing' WHERE id = $id";
            command.Parameters.AddWithValue("$id", damaged);
            Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var next = await priya.AddAsync(Demonstrated.Larkspur, [1, 2, 3], "The next");

            Assert.Equal("cannotBePlayedHere", await priya.PreparedAsync(next.Exhibit));
            Assert.Equal("preparing", (string)(await priya.ExhibitAsync(damaged))["playability"]!);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Upload_DamagedOnItsWay_IsToldAndStopsNoOther()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        Expected expected;
        using (var joan = await Someone.WithTokenAsync(host.Address, "joan.silva"))
        {
            expected = await joan.AnnounceAsync(Demonstrated.Larkspur, length: 300_000);
            (await joan.PatchAsync(expected.Address, 0, new byte[200_000])).Is(HttpStatusCode.NoContent);
            await World.StopAsync(host);
        }

        File.Delete(Largest(state, "incoming"));
        host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var joan = await Someone.WithTokenAsync(host.Address, "joan.silva");
            var refused = await joan.PatchAsync(expected.Address, 200_000, new byte[100_000]);
            refused.Is(HttpStatusCode.Gone);
            Assert.Equal("upload.damaged", refused.Code);
            (await joan.StopAsync(expected.Address)).Is(HttpStatusCode.NoContent); // as it was told to
            using var browser = await Someone.WithSessionAsync(host.Address, "joan.silva");
            (await browser.GetAsync("/")).Is(HttpStatusCode.OK);
            var next = await joan.AddAsync(Demonstrated.Larkspur, [1, 2, 3], "The next");
            Assert.Equal("cannotBePlayedHere", await joan.PreparedAsync(next.Exhibit));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task PlayingCopy_Damaged_IsMadeAgain()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            using var sam = await Someone.WithTokenAsync(host.Address, "sam.okoro");
            var added = await priya.AddAsync(Demonstrated.Larkspur, await world.FilmAsync(), "Its playing copy will be altered");
            Assert.Equal("segments", await priya.PreparedAsync(added.Exhibit));
            Alter(Newest(state));

            var checks = await sam.PostAsync("/api/v1/scrub");

            checks.Is(HttpStatusCode.OK);
            Assert.Contains("Its playing copy was damaged; another is made", checks.Body, StringComparison.Ordinal);
            Assert.Equal("segments", await priya.PreparedAsync(added.Exhibit));
            (await priya.GetAsync($"/api/v1/openings/{(await priya.OpenAsync(added.Exhibit)).Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
            Assert.DoesNotContain("playing copy", (await sam.PostAsync("/api/v1/scrub")).Body, StringComparison.Ordinal);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static string Newest(string state) =>
        Directory.GetFiles(Path.Combine(state, "blobs", "sealed"), "*", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!;

    private static string Largest(string state, string kind) =>
        Directory.GetFiles(Path.Combine(state, "blobs", kind), "*", SearchOption.AllDirectories).MaxBy(f => new FileInfo(f).Length)!;

    private static void Alter(string blob)
    {
        using var file = new FileStream(blob, FileMode.Open, FileAccess.ReadWrite);
        var last = (byte)(file.Length > 0 ? file.ReadByte() ^ 1 : 0);
        file.Position = 0;
        file.WriteByte(last);
    }
}
