namespace Safehand.Ledger;

/// <summary>What goes into an exported folder.</summary>
/// <param name="Checkpoint">The checkpoint as signed and cosigned.</param>
/// <param name="Keys">The verifier keys of the ledger and of its witnesses.</param>
/// <param name="Entries">Every entry from the first in order; those beyond the checkpoint are not read.</param>
public sealed record LedgerExport(string Checkpoint, IReadOnlyList<VerifierKey> Keys, IAsyncEnumerable<SealedEntry> Entries)
{
    /// <summary>Whether values go along. Without them everything can still be checked but what the entries say.</summary>
    public bool WithValues { get; init; } = true;
}

/// <summary>A ledger as a folder: <c>checkpoint</c>, <c>tile/…</c> (C2SP tlog-tiles), <c>keys/</c>, and <c>values/</c> apart. It can be checked without a server, without us.</summary>
public static class LedgerFolder
{
    internal const string Keys = "keys";
    internal const string LedgerKeys = "keys/ledger";
    private const string WitnessKeys = "keys/witnesses";

    /// <summary>Writes the folder, which MUST be absent or empty. Throws <see cref="LedgerIntegrityException"/> where the entries do not give the root that was signed, and leaves no checkpoint then.</summary>
    public static async Task WriteAsync(string folder, LedgerExport export, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(export);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException("The folder to export to is not empty.");
        }

        var head = Checkpoint.Parse(SignedNote.Parse(export.Checkpoint).Text);
        Directory.CreateDirectory(Path.Combine(folder, Keys));
        var log = TileLog.Open(new FolderTileStore(folder, durable: false));
        var bundle = new List<SealedEntry>(TilePath.Width);
        if (head.Size > 0)
        {
            await foreach (var entry in export.Entries.WithCancellation(ct))
            {
                bundle.Add(entry);
                if (log.Size + bundle.Count == head.Size || bundle.Count == TilePath.Width)
                {
                    if (export.WithValues)
                    {
                        ValueFile.Write(folder, log.Size / TilePath.Width, bundle.Select(e => e.Values));
                    }

                    log.Append(bundle.ConvertAll(e => e.Leaf));
                    bundle.Clear();
                }

                if (log.Size == head.Size)
                {
                    break;
                }
            }
        }

        if (export.WithValues)
        {
            Directory.CreateDirectory(Path.Combine(folder, ValueFile.Folder));
        }

        if (log.Size != head.Size || !log.Root.AsSpan().SequenceEqual(head.Root))
        {
            throw new LedgerIntegrityException("The stored entries do not give the root of the signed checkpoint.");
        }

        foreach (var (name, purpose) in new[] { (LedgerKeys, KeyPurpose.Ledger), (WitnessKeys, KeyPurpose.Witness) })
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, name), export.Keys.Where(k => k.Purpose == purpose).Select(k => k.ToString()), ct);
        }

        log.Publish(export.Checkpoint); // last: a folder without a checkpoint is an export that was cut short
    }

    /// <summary>Checks a folder, which may come from anyone and hold anything. Reads it once, in bounded memory; never throws for what it holds.</summary>
    public static LedgerReport Verify(string folder, LedgerCheckOptions options, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Quorum < 0 || options.Quorum > options.Witnesses.Count || (options.Quorum == 0 && options.Witnesses.Count > 0))
        {
            throw new ArgumentException("The quorum is between one and the number of witnesses.", nameof(options));
        }

        return new LedgerCheck(folder, options).Run(ct);
    }
}
