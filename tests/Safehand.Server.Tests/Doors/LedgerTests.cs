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
    [InlineData("/ledger/tile/0/000%0A")]
    [InlineData("/ledger/tile/0/x000/x000/x000/x000/x000/x000/x000/000")]
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
    public async Task Export_ByAnotherOrganisation_HoldsNoneOfTheOthersValuesAndStillChecksOut()
    {
        // Somebody of each organisation did something, somebody guessed at each one's accounts, and each was refused the other's case.
        await using var fresh = await Fresh.StartAsync(world);
        var (priya, kate, vera, lena) = (await fresh.AsAsync("priya.nair"), await fresh.AsAsync("kate.lowe"), await fresh.AsAsync("vera.lund"), await fresh.AsAsync("lena.fischer"));
        (await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.OK);
        (await kate.GetAsync("/api/v1/cases/" + Demonstrated.Foxglove)).Is(HttpStatusCode.OK);
        (await kate.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.NotFound);
        using (var stranger = Someone.Anonymous(fresh.Address))
        {
            (await stranger.PostAsync("/api/v1/tokens", new { login = "priya.nair", password = "copper kettle drifting south", name = "x" })).Is(HttpStatusCode.Unauthorized);
        }

        var (westmere, northshire) = (world.EmptyFolder(), world.EmptyFolder());
        await Export.ToAsync(vera, westmere);
        await Export.ToAsync(lena, northshire);

        var (ours, theirs) = (await ValuesAsync(westmere), await ValuesAsync(northshire));
        foreach (var (name, of) in new[] { ("DC Priya Nair", theirs), ("PC Joan Silva", theirs), ("Elinor Vance", theirs), ("Clearframe", theirs), ("Ines Moreau", ours) })
        {
            Assert.Contains(name, of, StringComparison.Ordinal);
            Assert.DoesNotContain(name, of == ours ? theirs : ours, StringComparison.Ordinal);
        }

        // Of what their own people tried, Westmere has who it was, and whose case it was Northshire has too.
        Assert.Contains("DC Kate Lowe", ours, StringComparison.Ordinal);
        Assert.Contains("DC Kate Lowe", theirs, StringComparison.Ordinal);
        var larkspur = (string)(await priya.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Json["id"]!;
        Assert.DoesNotContain(larkspur, ours, StringComparison.Ordinal);
        Assert.DoesNotContain((await priya.GetAsync("/api/v1/me")).Text("id"), ours, StringComparison.Ordinal);
        Assert.Contains("wrong password", theirs, StringComparison.Ordinal);

        var report = LedgerFolder.Verify(westmere, new LedgerCheckOptions { Origin = World.Origin }, Stopped);
        Assert.Empty(report.Findings);
        Assert.Equal(report.Size, report.EntriesChecked);
        Assert.Contains("not in it, erased or withheld from whoever exported it", report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_ForAnotherOrganisation_NamesNobodyElse()
    {
        // A ledger of its own: who of another force was refused at hers is named to her, and other tests do that.
        await using var fresh = await Fresh.StartAsync(world);
        using var vera = await Someone.WithSessionAsync(fresh.Address, "vera.lund");
        using var lena = await Someone.WithSessionAsync(fresh.Address, "lena.fischer");
        (await (await fresh.AsAsync("priya.nair")).GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.OK);

        Assert.Contains("DC Priya Nair", (await lena.GetAsync("/ledger")).Body, StringComparison.Ordinal);
        var page = (await vera.GetAsync("/ledger")).Body;
        Assert.Contains("Another organisation", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nair", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrub_ByAnotherOrganisation_NamesOnlyItsOwnRecordings()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var lines = await ScrubAsync(await fresh.AsAsync("vera.lund"));

        var named = lines.Where(l => l["exhibit"] is not null).Select(l => (string)l["reference"]!).ToList();
        Assert.Equal([(string)(await (await fresh.AsAsync("kate.lowe")).GetAsync("/api/v1/cases/" + Demonstrated.Foxglove)).Json["recordings"]![0]!["reference"]!], named);
        Assert.True(lines.Count >= 5, "The others are counted.");
        Assert.All(lines.Where(l => l["exhibit"] is null), l => Assert.Null(l["reference"]));
    }

    [Fact]
    public async Task Case_ThatIsNotThereOrAnothers_IsRefusedAndEnteredAlike()
    {
        var kate = await world.As("kate.lowe");
        foreach (var ask in new Func<string, Task<Answer>>[]
        {
            urn => kate.GetAsync("/api/v1/cases/" + urn),
            urn => kate.PostAsync($"/api/v1/cases/{urn}/close", new { reason = "It is over and done with" }),
            urn => kate.PostAsync($"/api/v1/cases/{urn}/exhibits", new { title = "Mine", kind = "call", sensitivity = "standard", recordedAt = "2026-01-01T00:00:00Z", recordedPlace = "Quay 4", people = new[] { new { name = "Ines Moreau", role = "witness" } }, fileName = "a.wav", length = 3 }),
        })
        {
            var (foreign, ofForeign) = await LeafAfterAsync(() => ask(Demonstrated.Larkspur));
            var (absent, ofAbsent) = await LeafAfterAsync(() => ask("43NS1012799"));

            foreign.Is(HttpStatusCode.NotFound);
            absent.Is(HttpStatusCode.NotFound);
            Assert.Equal(foreign.Code, absent.Code);
            Assert.Equal((ofForeign.Name, ofForeign.Verdict, Convert.ToHexString(ofForeign.Object)), (ofAbsent.Name, ofAbsent.Verdict, new string('0', 32)));
            Assert.Equal(ofForeign.Commitments.Keys, ofAbsent.Commitments.Keys);
        }
    }

    // The newest leaf, as a stranger gets it.
    private async Task<(Answer Answer, LedgerLeaf Leaf)> LeafAfterAsync(Func<Task<Answer>> ask)
    {
        var answer = await ask();
        using var stranger = Someone.Anonymous(world.Address);
        await (await world.As("lena.fischer")).GetAsync("/api/v1/ledger/values"); // enters itself, then publishes
        var head = Checkpoint.Parse(SignedNote.Parse((await stranger.GetAsync("/ledger/checkpoint")).Body).Text);
        var leaves = new List<LedgerLeaf>();
        for (var bundle = Math.Max(0, (head.Size - 1) / 256 - 1); bundle * 256 < head.Size; bundle++)
        {
            var width = Math.Min(256, head.Size - (bundle * 256));
            var bytes = (await stranger.GetAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/ledger/tile/entries/{bundle:000}{(width < 256 ? ".p/" + width : string.Empty)}"))).Bytes;
            for (var at = 0; at < bytes.Length;)
            {
                var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
                leaves.Add(LeafEncoding.Parse(bytes.AsSpan(at + 2, length)));
                at += 2 + length;
            }
        }

        return (answer, leaves.Last(l => l.Name.EndsWith(".refused.v1", StringComparison.Ordinal)));
    }

    private static async Task<string> ValuesAsync(string folder)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "values")))
        {
            text.Append(Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, Stopped)));
        }

        return text.ToString();
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
