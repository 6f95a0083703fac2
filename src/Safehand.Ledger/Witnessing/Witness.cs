using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Safehand.Ledger;

/// <summary>What is asked of a witness: C2SP tlog-witness, add-checkpoint.</summary>
/// <param name="OldSize">The size that the witness is believed to have cosigned last; 0 for none.</param>
/// <param name="Proof">The consistency proof from there.</param>
/// <param name="Checkpoint">The new checkpoint, signed by the ledger.</param>
public sealed record WitnessRequest(long OldSize, IReadOnlyList<byte[]> Proof, SignedNote Checkpoint)
{
    private const int LongestProof = 63;

    /// <summary>The body of the request.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"old {OldSize}\n{string.Concat(Proof.Select(p => Convert.ToBase64String(p) + "\n"))}\n{Checkpoint}");

    /// <summary>Reads a body; null for whatever is not one to the letter.</summary>
    public static WitnessRequest? Parse(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var cut = body.Length > SignedNote.Longest ? -1 : body.IndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0 || body[..cut].Split('\n') is not [var old, .. var lines] || lines.Length > LongestProof
            || !old.StartsWith("old ", StringComparison.Ordinal) || old.Length == 4 || !IsSize(old[4..], out var size)
            || !SignedNote.TryParse(body[(cut + 2)..], out var note))
        {
            return null;
        }

        var proof = lines.Select(SignedNote.Base64).ToList();
        return proof.TrueForAll(p => p is { Length: MerkleHash.Length }) ? new WitnessRequest(size, proof!, note) : null;
    }

    private static bool IsSize(string text, out long size) => Ledger.Checkpoint.TryParseSize(text, out size);
}

/// <summary>What a witness answers, as HTTP has it.</summary>
/// <param name="Status">200, 400, 403, 404, 409 or 422.</param>
/// <param name="Body">Signature lines; or, with 409, the size last cosigned.</param>
public sealed record WitnessReply(int Status, string Body)
{
    /// <summary>The content type of a 409 that tells a size.</summary>
    public const string SizeContentType = "text/x.tlog.size";

    /// <summary>The size last cosigned that a 409 tells; null where it tells none, to the letter.</summary>
    public long? Seen => Status == 409 && Body is [.. { Length: > 0 } digits, '\n'] && Checkpoint.TryParseSize(digits, out var size) ? size : null;

    /// <summary>The checkpoint with those cosignatures that these witnesses really made; every other line is ignored.</summary>
    public SignedNote AddTo(SignedNote checkpoint, IEnumerable<VerifierKey> witnesses)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(witnesses);
        if (Status != 200 || !SignedNote.TryParseSignatures(Body, out var lines))
        {
            return checkpoint;
        }

        return witnesses.Where(w => w.Purpose == KeyPurpose.Witness).Aggregate(
            checkpoint,
            (note, w) => lines.Where(l => w.Check(note with { Signatures = [l] }) == SignatureFinding.Good).Aggregate(note, (n, l) => n.With(l)));
    }
}

/// <summary>Somebody outside who cosigns heads that follow from all before. The boundary to another organisation's process.</summary>
public interface IWitness
{
    /// <summary>The witness's key.</summary>
    VerifierKey Verifier { get; }

    /// <summary>Submits a checkpoint. MUST answer or fail within 5 seconds and 64 KiB.</summary>
    /// <exception cref="WitnessSilentException">There was no such answer.</exception>
    Task<WitnessReply> AddCheckpointAsync(WitnessRequest request, CancellationToken ct);
}

/// <summary>A witness gave no answer. The message says why in plain words about the witness, no capital, no full stop.</summary>
public sealed class WitnessSilentException(string why) : Exception(why);

/// <summary>Safehand as a witness of other organisations' ledgers. It keeps the last checkpoint it cosigned for each and never cosigns one that does not follow from it. Thread safe.</summary>
/// <param name="key">The key it cosigns with.</param>
/// <param name="ledgers">The keys of the ledgers it witnesses; the name of a key is the ledger's origin.</param>
/// <param name="memory">Where it keeps what it cosigned; nobody else may write there.</param>
/// <param name="clock">The time it vouches for.</param>
public sealed class Witness(LedgerKey key, IReadOnlyCollection<VerifierKey> ledgers, ITileStore memory, TimeProvider clock) : IWitness
{
    private readonly Lock one = new();

    /// <inheritdoc/>
    public VerifierKey Verifier => key.Verifier;

    /// <inheritdoc/>
    public Task<WitnessReply> AddCheckpointAsync(WitnessRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Add(request));
    }

    /// <summary>Answers the body of an add-checkpoint request.</summary>
    public WitnessReply AddCheckpoint(string body) => WitnessRequest.Parse(body) is { } request ? Add(request) : new WitnessReply(400, "Not an add-checkpoint request.\n");

    private WitnessReply Add(WitnessRequest request)
    {
        if (!Checkpoint.TryParse(request.Checkpoint.Text, out var head))
        {
            return new WitnessReply(400, "Not a checkpoint.\n");
        }

        var keys = ledgers.Where(l => l.Name == head.Origin && l.Purpose == KeyPurpose.Ledger).ToList();
        if (keys.Count == 0)
        {
            return new WitnessReply(404, "This ledger is not known here.\n");
        }

        var findings = keys.ConvertAll(k => k.Check(request.Checkpoint));
        if (findings.Contains(SignatureFinding.False) || !findings.Contains(SignatureFinding.Good))
        {
            return new WitnessReply(403, "Not signed by this ledger.\n");
        }

        if (request.OldSize > head.Size)
        {
            return new WitnessReply(400, "The old size is greater than the new one.\n");
        }

        // Reading what was cosigned last, and keeping what is cosigned now, are one step: otherwise an older head could be put over a newer one.
        lock (one)
        {
            var last = Last(head.Origin);
            if (request.OldSize != (last?.Size ?? 0) || (last?.Size == head.Size && !last.Root.AsSpan().SequenceEqual(head.Root)))
            {
                return new WitnessReply(409, string.Create(CultureInfo.InvariantCulture, $"{last?.Size ?? 0}\n"));
            }

            if (!MerkleProof.VerifyConsistency(request.OldSize, last?.Root ?? MerkleHash.EmptyRoot, head.Size, head.Root, request.Proof))
            {
                return new WitnessReply(422, "The new checkpoint does not follow from the last.\n");
            }

            var line = key.Cosign(request.Checkpoint.Text, clock.GetUtcNow());
            memory.Replace(Place(head.Origin), Encoding.UTF8.GetBytes(request.Checkpoint.ToString()));
            return new WitnessReply(200, line.Line);
        }
    }

    private Checkpoint? Last(string origin)
    {
        if (memory.Read(Place(origin)) is not { } kept)
        {
            return null;
        }

        // A memory that cannot be read is not "never seen": that would let a fork be cosigned.
        return SignedNote.TryParse(kept, out var note) && Checkpoint.TryParse(note.Text, out var head) && head.Origin == origin
            ? head
            : throw new LedgerIntegrityException("What this witness kept of a ledger cannot be read.");
    }

    private static string Place(string origin) => "witnessed/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
}
