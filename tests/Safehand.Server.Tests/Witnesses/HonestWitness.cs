using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>An answer of a witness.</summary>
internal sealed record Told(int Status, string Body, string Type = "text/plain");

/// <summary>
/// A witness as C2SP tlog-witness and tlog-cosignature describe it, written from them and not from ours: it reads the request, checks the consistency proof and signs by
/// itself. Of Safehand it uses the keys alone.
/// </summary>
internal sealed class HonestWitness : IDisposable
{
    private readonly Lock one = new();
    private readonly LedgerKey seed;
    private readonly Dictionary<string, (long Size, byte[] Root)> seen = [];

    internal HonestWitness(string name)
    {
        seed = LedgerKey.Generate(name);
        Key = new VerifierKey(name, KeyPurpose.Witness, seed.Verifier.PublicKey);
    }

    /// <summary>Its key.</summary>
    internal VerifierKey Key { get; }

    /// <summary>The one ledger that it witnesses; null: none yet.</summary>
    internal VerifierKey? Ledger { get; set; }

    /// <summary>What it has seen of the ledger, to be set back or on by those who test.</summary>
    internal (long Size, byte[] Root) Seen
    {
        get => Ledger is null ? default : seen.GetValueOrDefault(Ledger.Name);
        set => seen[Ledger!.Name] = value;
    }

    internal Told Add(string body)
    {
        // "old <size>", proof lines, an empty line, the checkpoint.
        var cut = body.IndexOf("\n\n", StringComparison.Ordinal);
        var head = cut < 0 ? [] : body[..cut].Split('\n');
        if (head.Length is 0 or > 64 || !head[0].StartsWith("old ", StringComparison.Ordinal) || !long.TryParse(head[0].AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var old))
        {
            return new Told(400, "not understood\n");
        }

        var proof = head[1..].Select(Convert.FromBase64String).ToList();
        var note = SignedNote.Parse(body[(cut + 2)..]);
        var lines = note.Text.Split('\n');
        var (origin, size, root) = (lines[0], long.Parse(lines[1], CultureInfo.InvariantCulture), Convert.FromBase64String(lines[2]));
        if (Ledger?.Name != origin)
        {
            return new Told(404, "unknown log\n");
        }

        if (Ledger.Check(note) != SignatureFinding.Good)
        {
            return new Told(403, "not signed by it\n");
        }

        if (old > size)
        {
            return new Told(400, "old is greater\n");
        }

        lock (one)
        {
            var last = seen.GetValueOrDefault(origin, (Size: 0, Root: SHA256.HashData([])));
            if (old != last.Size || (old == size && !root.AsSpan().SequenceEqual(last.Root)))
            {
                return new Told(409, string.Create(CultureInfo.InvariantCulture, $"{last.Size}\n"), "text/x.tlog.size");
            }

            if (!Follows(old, last.Root, size, root, proof))
            {
                return new Told(422, "does not follow\n");
            }

            seen[origin] = (size, root);
            return new Told(200, Cosign(note.Text, TimeProvider.System.GetUtcNow()));
        }
    }

    /// <summary>A cosignature/v1 of any text at any time; honest ones are under its own key.</summary>
    internal string Cosign(string text, DateTimeOffset at, VerifierKey? under = null)
    {
        under ??= Key;
        var seconds = at.ToUnixTimeSeconds();
        var signed = seed.Sign(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}")).Signatures[0].Signature;
        var line = new byte[4 + 8 + signed.Length];
        BinaryPrimitives.WriteUInt32BigEndian(line, under.KeyId);
        BinaryPrimitives.WriteInt64BigEndian(line.AsSpan(4), seconds);
        signed.CopyTo(line, 12);
        return $"— {under.Name} {Convert.ToBase64String(line)}\n";
    }

    public void Dispose() => seed.Dispose();

    // RFC 6962, section 2.1.2: the proof is unfolded as it was made, from its end, into the two roots.
    private static bool Follows(long old, byte[] oldRoot, long size, byte[] root, List<byte[]> proof)
    {
        if (old == 0)
        {
            return proof.Count == 0;
        }

        var rest = new Stack<byte[]>(proof);
        try
        {
            var (before, now) = Unfold(old, size, true);
            return rest.Count == 0 && before.AsSpan().SequenceEqual(oldRoot) && now.AsSpan().SequenceEqual(root);
        }
        catch (InvalidOperationException)
        {
            return false; // too short
        }

        (byte[] Before, byte[] Now) Unfold(long m, long n, bool whole)
        {
            if (m == n)
            {
                var same = whole ? oldRoot : rest.Pop();
                return (same, same);
            }

            var k = (long)(BitOperations.RoundUpToPowerOf2((ulong)n) / 2);
            var other = rest.Pop();
            if (m <= k)
            {
                var (before, now) = Unfold(m, k, whole);
                return (before, Node(now, other));
            }
            else
            {
                var (before, now) = Unfold(m - k, n - k, false);
                return (Node(other, before), Node(other, now));
            }
        }
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
