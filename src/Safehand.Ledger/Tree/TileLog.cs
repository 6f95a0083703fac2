using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Safehand.Ledger;

/// <summary>The log in tiles: appends leaves, knows the root, and publishes checkpoints. The published checkpoint is the commit point: what stands beyond it after a
/// crash counts for nothing, and the owner of the leaves appends it again in the same order. One writer; not thread safe.</summary>
public sealed class TileLog : ISubtreeSink
{
    private const int LongestEntry = ushort.MaxValue;
    private readonly ITileStore store;
    private readonly CompactTree tree;
    private readonly List<ArrayBufferWriter<byte>> edges = []; // the last tile of each level, while it is not full
    private readonly bool[] touched = new bool[8];
    private readonly ArrayBufferWriter<byte> bundle = new();
    private readonly List<string> filled = [];
    private bool failed;

    private TileLog(ITileStore store, CompactTree tree)
    {
        this.store = store;
        this.tree = tree;
    }

    /// <summary>Leaves in the log, published or not. After opening: the size of the published checkpoint, from which the owner goes on.</summary>
    public long Size => tree.Size;

    /// <summary>The root at <see cref="Size"/>.</summary>
    public byte[] Root => tree.Root;

    /// <summary>The published checkpoint as it was signed, or null before the first.</summary>
    public string? Published { get; private set; }

    /// <summary>The size of the published checkpoint.</summary>
    public long PublishedSize { get; private set; }

    /// <summary>Opens the log at its published checkpoint. Throws <see cref="LedgerIntegrityException"/> where the tiles do not give the root that was signed, or the last entries are not the ones hashed:
    /// then either the disk lost them (<see cref="Rebuild"/>) or somebody changed them.</summary>
    public static TileLog Open(ITileStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (ReadPublished(store) is not { } head)
        {
            return new TileLog(store, new CompactTree());
        }

        var (note, checkpoint) = head;
        var reader = new TileReader(store, checkpoint.Size);
        var log = new TileLog(store, CompactTree.From(checkpoint.Size, reader.Subtree)) { Published = note, PublishedSize = checkpoint.Size };
        if (!CryptographicOperations.FixedTimeEquals(log.Root, checkpoint.Root))
        {
            throw new LedgerIntegrityException("The stored tiles do not give the root of the published checkpoint.");
        }

        log.LoadEdges(reader);
        return log;
    }

    /// <summary>Makes every tile anew from the leaves, which MUST be all leaves from the first in order, and checks them against the published checkpoint. For a disk that lost tiles.</summary>
    public static TileLog Rebuild(ITileStore store, IEnumerable<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(leaves);
        var log = new TileLog(store, new CompactTree());
        var head = ReadPublished(store);
        foreach (var chunk in leaves.Take((int)Math.Min(head?.Checkpoint.Size ?? 0, int.MaxValue)).Chunk(4096))
        {
            log.Append(chunk);
        }

        if (head is { } published)
        {
            if (log.Size != published.Checkpoint.Size || !CryptographicOperations.FixedTimeEquals(log.Root, published.Checkpoint.Root))
            {
                // Never sign a fork: leaves that do not give the published root are not this log's leaves.
                throw new LedgerIntegrityException("The stored leaves do not give the root of the published checkpoint.");
            }

            (log.Published, log.PublishedSize) = (published.Note, published.Checkpoint.Size);
            log.WritePartials();
            store.Flush();
        }

        return log;
    }

    /// <summary>Appends leaves, each at most 65,535 bytes, and writes the tiles that are full. Nothing is published, and nothing need survive, before <see cref="Publish"/>.
    /// After an exception the object is of no more use: open the log again.</summary>
    public void Append(IReadOnlyList<byte[]> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ObjectDisposedException.ThrowIf(failed, this);
        if (leaves.Any(l => l.Length > LongestEntry))
        {
            throw new ArgumentException("A leaf is longer than 65,535 bytes.", nameof(leaves));
        }

        failed = true; // memory runs ahead of the disk until this is done
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        foreach (var leaf in leaves)
        {
            MerkleHash.Leaf(leaf, hash);
            var to = bundle.GetSpan(2 + leaf.Length);
            BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)leaf.Length);
            leaf.CopyTo(to[2..]);
            bundle.Advance(2 + leaf.Length);
            tree.Append(hash, this);
            if (tree.Size % TilePath.Width == 0)
            {
                Fill(TilePath.Entries((tree.Size / TilePath.Width) - 1), bundle);
            }
        }

        failed = false;
    }

    /// <summary>Writes the partial tiles of this size, makes all tiles durable, then the checkpoint. The note MUST be signed for the present size and root, or be the published one with more signatures; its signatures are the caller's to check.</summary>
    public void Publish(string checkpoint)
    {
        ObjectDisposedException.ThrowIf(failed, this);
        var head = Checkpoint.Parse(SignedNote.Parse(checkpoint).Text);
        var again = Published is not null && SignedNote.Parse(Published).Text == SignedNote.Parse(checkpoint).Text;
        if (!again && (head.Size != Size || !head.Root.AsSpan().SequenceEqual(Root) || (Published is not null && Checkpoint.Parse(SignedNote.Parse(Published).Text).Origin != head.Origin)))
        {
            throw new ArgumentException("The checkpoint is not the head of this log.", nameof(checkpoint));
        }

        failed = true;
        if (!again)
        {
            WritePartials();
            store.Flush();
        }

        store.Replace(TilePath.Checkpoint, System.Text.Encoding.UTF8.GetBytes(checkpoint));
        (Published, PublishedSize) = (checkpoint, head.Size);
        if (!again)
        {
            // Only now: until the new checkpoint stands, the old one needs its partial tiles.
            filled.ForEach(store.DeletePartials);
            filled.Clear();
        }

        failed = false;
    }

    /// <summary>A reader of the published tree.</summary>
    public TileReader Reader() => new(store, PublishedSize);

    /// <inheritdoc/>
    void ISubtreeSink.Closed(int level, ReadOnlySpan<byte> hash)
    {
        if (level % 8 != 0)
        {
            return;
        }

        var row = level / 8;
        while (edges.Count <= row)
        {
            edges.Add(new ArrayBufferWriter<byte>(TilePath.Width * MerkleHash.Length));
        }

        edges[row].Write(hash);
        touched[row] = true;
        if (edges[row].WrittenCount == TilePath.Width * MerkleHash.Length)
        {
            // This is the leaf number tree.Size, not yet counted.
            Fill(TilePath.Tile(row, tree.Size >> (8 * (row + 1))), edges[row]);
            touched[row] = false;
        }
    }

    private static (string Note, Checkpoint Checkpoint)? ReadPublished(ITileStore store)
    {
        if (store.Read(TilePath.Checkpoint) is not { } bytes)
        {
            return null;
        }

        return SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? (System.Text.Encoding.UTF8.GetString(bytes), checkpoint)
            : throw new LedgerIntegrityException("The published checkpoint cannot be read.");
    }

    private void LoadEdges(TileReader reader)
    {
        for (var level = 0; level < 8 && Size >> (8 * level) > 0; level++)
        {
            var edge = new ArrayBufferWriter<byte>(TilePath.Width * MerkleHash.Length);
            var width = (int)((Size >> (8 * level)) % TilePath.Width);
            if (width > 0)
            {
                edge.Write(reader.TileBytes(level, Size >> (8 * (level + 1)), width)
                    ?? throw new LedgerIntegrityException($"The hash tile {TilePath.Tile(level, Size >> (8 * (level + 1)), width)} is missing or damaged."));
            }

            edges.Add(edge);
        }

        if (Size % TilePath.Width == 0)
        {
            return;
        }

        Span<byte> length = stackalloc byte[2];
        var last = reader.Entries(Size / TilePath.Width);
        for (var i = 0; i < last.Count; i++)
        {
            if (!MerkleHash.Leaf(last[i]).AsSpan().SequenceEqual(edges[0].WrittenSpan.Slice(i * MerkleHash.Length, MerkleHash.Length)))
            {
                throw new LedgerIntegrityException($"The stored entry {Size - last.Count + i} is not the one that was hashed.");
            }

            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)last[i].Length);
            bundle.Write(length);
            bundle.Write(last[i]);
        }
    }

    private void Fill(string path, ArrayBufferWriter<byte> content)
    {
        store.Write(path, content.WrittenSpan);
        content.ResetWrittenCount();
        filled.Add(path);
    }

    private void WritePartials()
    {
        for (var row = 0; row < edges.Count; row++)
        {
            var width = edges[row].WrittenCount / MerkleHash.Length;
            if (touched[row] && width > 0)
            {
                store.Write(TilePath.Tile(row, Size >> (8 * (row + 1)), width), edges[row].WrittenSpan);
                if (row == 0)
                {
                    store.Write(TilePath.Entries(Size / TilePath.Width, width), bundle.WrittenSpan);
                }
            }

            touched[row] = false;
        }
    }
}
