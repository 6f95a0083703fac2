using System.Text;
using Safehand.Kernel;

namespace Safehand.Ledger.Tests;

/// <summary>A force's ledger with three witnesses, and a folder that it is exported to.</summary>
internal sealed class World : IDisposable
{
    public const string Origin = "custody.example/northshire/2026a";
    public static readonly byte[] Exhibit = Convert.FromHexString("00112233445566778899aabbccddeeff");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ledger-");
    private int exports;

    public World()
    {
        Key = new LedgerKey(Origin, KeyPurpose.Ledger, Seed(1));
        Witnesses = [.. Enumerable.Range(1, 3).Select(i => new Witness(new LedgerKey($"witness{i}.example/w", KeyPurpose.Witness, Seed(10 + i)), [Key.Verifier], new MemoryTileStore(), Clock))];
    }

    public ManualClock Clock { get; } = new();

    public LedgerKey Key { get; }

    public Witness[] Witnesses { get; }

    public List<SealedEntry> Entries { get; } = [];

    public SignedNote? Cosigned { get; private set; }

    public LedgerCheckOptions Trusting => new() { LedgerKeys = [Key.Verifier], Witnesses = [.. Witnesses.Select(w => w.Verifier)], Quorum = 2 };

    public static byte[] Seed(int i) => [.. Enumerable.Range(0, 32).Select(n => (byte)(n + i))];

    public static TileReader TreeOf(IReadOnlyList<SealedEntry> entries, LedgerKey key, out SignedNote head)
    {
        var log = TileLog.Open(new MemoryTileStore());
        log.Append([.. entries.Select(e => e.Leaf)]);
        head = key.SignCheckpoint(log.Size, log.Root);
        log.Publish(head.ToString());
        return log.Reader();
    }

    public LedgerEntry Entry(string who, byte[]? about = null) => new(
        "exhibit.opened.v1", Clock.GetUtcNow(), StatutoryOperation.Consultation, about ?? Ids.New<ExhibitId>().Bytes(), "2026.1", EntryVerdict.Permitted,
        new Dictionary<ValueGroup, byte[]> { [ValueGroup.Actor] = Encoding.UTF8.GetBytes($"{{\"name\":\"{who}\"}}"), [ValueGroup.Content] = "{\"sha256\":\"aa\"}"u8.ToArray() });

    public World Recorded(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            Entries.Add(LeafEncoding.Seal(Entry("DC " + i, Entries.Count % 10 == 3 ? Exhibit : null)));
        }

        return this;
    }

    /// <summary>Signs the present head and has the first <paramref name="count"/> witnesses cosign it.</summary>
    public async Task<SignedNote> CosignedAsync(int count = 3)
    {
        var tree = TreeOf(Entries, Key, out var note);
        var old = Cosigned is null ? 0 : Checkpoint.Parse(Cosigned.Text).Size;
        foreach (var witness in Witnesses.Take(count))
        {
            var reply = await witness.AddCheckpointAsync(new WitnessRequest(old, tree.Consistency(old, Entries.Count), note), CancellationToken.None);
            note = reply.AddTo(note, [witness.Verifier]);
        }

        return Cosigned = note;
    }

    public async Task<string> ExportedAsync(SignedNote head, IReadOnlyList<SealedEntry>? entries = null, bool withValues = true, LedgerKey? key = null)
    {
        var path = Path.Combine(folder.FullName, "export" + exports++);
        await LedgerFolder.WriteAsync(
            path,
            new LedgerExport(head.ToString(), [(key ?? Key).Verifier, .. Witnesses.Select(w => w.Verifier)], (entries ?? Entries).ToAsyncEnumerable()) { WithValues = withValues },
            CancellationToken.None);
        return path;
    }

    public void Dispose()
    {
        Key.Dispose();
        folder.Delete(recursive: true);
    }
}

/// <summary>Stands still until it is moved.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan by) => now += by;
}
