using System.Text;
using System.Text.Json.Nodes;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>A stranger can check the ledger, and only those who may have its values get them.</summary>
public sealed class LedgerTests(World world)
{
    private static CancellationToken Stopped => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkpoint_WithTheKeyServed_IsSignedByIt()
    {
        using var stranger = Someone.Anonymous(world.Address);
        var key = VerifierKey.Parse((await stranger.GetAsync("/ledger/keys")).Body.Trim());
        var checkpoint = await stranger.GetAsync("/ledger/checkpoint");
        checkpoint.Is(HttpStatusCode.OK);
        var note = SignedNote.Parse(checkpoint.Body);
        Assert.Equal(SignatureFinding.Good, key.Check(note));
        var head = Checkpoint.Parse(note.Text);
        Assert.Equal(World.Origin, head.Origin);
        Assert.True(head.Size > 50, head.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var tile = await stranger.GetAsync(head.Size >= 256 ? "/ledger/tile/0/000" : $"/ledger/tile/0/000.p/{head.Size}");
        tile.Is(HttpStatusCode.OK);
        Assert.Equal(Math.Min(256, head.Size) * 32, tile.Bytes.Length);
        Assert.Contains("immutable", tile.Header("Cache-Control"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ledger/tile/0/999")]
    [InlineData("/ledger/tile/64/000")]
    [InlineData("/ledger/tile/0/0000")]
    [InlineData("/ledger/tile/..%2f..%2froot.key")]
    [InlineData("/ledger/tile/entries/..%2f..%2f..%2fstore.db")]
    public async Task Tile_ThatIsNone_IsNotFound(string path)
    {
        using var stranger = Someone.Anonymous(world.Address);
        (await stranger.GetAsync(path)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Values_ForThoseWithoutTheRight_AreRefused()
    {
        (await (await world.As("priya.nair")).GetAsync("/api/v1/ledger/values")).Is(HttpStatusCode.Forbidden);
        (await (await world.As("sam.okoro")).GetAsync("/api/v1/ledger/values")).Is(HttpStatusCode.Forbidden);
        using var stranger = Someone.Anonymous(world.Address);
        (await stranger.GetAsync("/api/v1/ledger/values")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Export_ByTheApiAlone_ChecksOutAsNotProvenWithoutWitnesses()
    {
        var lena = await world.As("lena.fischer");
        var folder = world.EmptyFolder();
        await Export.ToAsync(lena, folder);
        var key = VerifierKey.Parse((await lena.GetAsync("/ledger/keys")).Body.Trim());
        var report = LedgerFolder.Verify(folder, new LedgerCheckOptions { LedgerKeys = [key], Origin = World.Origin }, Stopped);
        Assert.Empty(report.Findings);
        Assert.Equal(LedgerOutcome.NotProven, report.Outcome);
        Assert.Equal(report.Size, report.EntriesChecked);
        Assert.True(report.ValuesChecked > report.Size, "Each entry says at least who and what.");
        var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, "values", "000"), Stopped);
        Assert.Contains("PC Joan Silva", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);

        // The judge finds something where there is something: one bit of a value.
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(folder, "values", "000"), bytes, Stopped);
        Assert.Equal(LedgerOutcome.Wrong, LedgerFolder.Verify(folder, new LedgerCheckOptions { LedgerKeys = [key] }, Stopped).Outcome);
    }

    [Fact]
    public async Task Tiles_ServedToStrangers_NameNobody()
    {
        var folder = world.EmptyFolder();
        await Export.ToAsync(await world.As("lena.fischer"), folder);
        var tiles = Directory.GetFiles(Path.Combine(folder, "tile"), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(tiles);
        foreach (var file in tiles)
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Stopped));
            foreach (var name in new[] { "Priya", "Silva", "Ferris", "Maren", "Larkspur", "Harbour" })
            {
                Assert.DoesNotContain(name, text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task Scrub_AfterAByteWasFlipped_FindsThatRecordingAlone()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var sam = await Someone.WithTokenAsync(host.Address, "sam.okoro");
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            (await priya.PostAsync("/api/v1/scrub")).Is(HttpStatusCode.Forbidden);
            var sound = await ScrubAsync(sam);
            Assert.Equal(5, sound.Count);
            Assert.All(sound, line => Assert.True((bool)line["unchanged"]!, line.ToJsonString()));

            var added = await priya.AddAsync(Demonstrated.Larkspur, new byte[100_000], "To be altered");
            Assert.Equal("cannotBePlayedHere", await priya.PreparedAsync(added.Exhibit));
            Flip(Directory.GetFiles(Path.Combine(state, "blobs"), "*", SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)!);
            var altered = (await ScrubAsync(sam)).Single(line => !(bool)line["unchanged"]!);
            Assert.Equal((added.Exhibit, "The stored bytes were altered."), ((string)altered["exhibit"]!, (string)altered["finding"]!));
            Assert.Contains(await priya.ContinuityAsync(added.Exhibit, "checks"), a => (string)a["detail"]! == "The stored bytes were altered.");
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static void Flip(string blob)
    {
        using var file = new FileStream(blob, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var flipped = (byte)(file.ReadByte() ^ 1);
        file.Position--;
        file.WriteByte(flipped);
    }

    private static async Task<List<JsonNode>> ScrubAsync(Someone someone)
    {
        var answer = await someone.PostAsync("/api/v1/scrub");
        answer.Is(HttpStatusCode.OK);
        return [.. answer.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!)];
    }
}
