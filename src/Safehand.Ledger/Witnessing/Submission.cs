namespace Safehand.Ledger;

/// <summary>What a witness made of a checkpoint.</summary>
public enum WitnessFinding
{
    /// <summary>It cosigned, and the cosignature holds.</summary>
    Signed,

    /// <summary>It gave no answer within the time and length that are allowed.</summary>
    Silent,

    /// <summary>It answered with something that is no cosignature of its own on this checkpoint at this time.</summary>
    NotBelieved,

    /// <summary>It refused, for a reason that says nothing about the ledger's entries.</summary>
    Refused,

    /// <summary>It says that it has cosigned more entries than the checkpoint has: the ledger was rolled back, or the witness is wrong.</summary>
    Ahead,

    /// <summary>It says that the checkpoint does not continue what it cosigned before: the ledger was rewritten, or the witness is wrong.</summary>
    Contradicts,

    /// <summary>It was not asked: the tiles here, from which the proof is made, are missing or damaged.</summary>
    NotAsked,
}

/// <summary>What came of submitting one checkpoint to one witness.</summary>
/// <param name="Finding">What the witness made of it.</param>
/// <param name="Why">The same in plain words about the witness, no capital, no full stop: <c>it did not answer</c>.</param>
public sealed record Submission(WitnessFinding Finding, string Why)
{
    /// <summary>How far the witness's clock may be from the entries' times and from ours: as far as a checker allows, or our own export would be found wrong.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    // A first guess, the size that the witness names instead, and once more where another submission came between.
    private const int MostTurns = 3;

    /// <summary>The cosignature; null unless it signed.</summary>
    public NoteSignature? Line { get; init; }

    /// <summary>When it signed, by its own clock.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How many entries it says it has seen, where it said so.</summary>
    public long? Seen { get; init; }

    /// <summary>Submits a checkpoint as C2SP tlog-witness says: from the size that it cosigned last, or from the size that it names instead.</summary>
    /// <param name="witness">Whom to ask. Nothing it says is believed but a cosignature that its key made.</param>
    /// <param name="checkpoint">The checkpoint, signed by the ledger.</param>
    /// <param name="tree">The tree of the checkpoint.</param>
    /// <param name="last">The size it is believed to have cosigned last; 0 for none.</param>
    /// <param name="now">Our time.</param>
    /// <param name="ct">Stops waiting.</param>
    public static async Task<Submission> MakeAsync(IWitness witness, SignedNote checkpoint, TileReader tree, long last, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tree);
        var head = Checkpoint.Parse(checkpoint.Text);
        var size = head.Size;
        var old = Math.Clamp(last, 0, size);
        long? seen = null;
        DateTimeOffset earliest;
        try
        {
            // A tile that is damaged makes proofs that a good witness takes for another ledger: it is found here and not there.
            if (!tree.Root().AsSpan().SequenceEqual(head.Root))
            {
                return NotAsked("they do not lead to the checkpoint");
            }

            earliest = size == 0 ? DateTimeOffset.MinValue : LeafEncoding.Parse(tree.Entries((size - 1) / TilePath.Width)[^1]).At - ClockTolerance;
        }
        catch (LedgerIntegrityException damage)
        {
            return NotAsked(damage.Message);
        }

        for (var turn = 0; turn < MostTurns; turn++)
        {
            WitnessReply reply;
            try
            {
                // A witness may name any size, so any tile may be needed: one that is damaged is told, and stops nothing but this.
                var proof = tree.Consistency(old, size);
                if (!MerkleProof.VerifyConsistency(old, tree.RootAt(old), size, head.Root, proof))
                {
                    return NotAsked("they prove nothing of the checkpoint");
                }

                reply = await witness.AddCheckpointAsync(new WitnessRequest(old, proof, checkpoint), ct);
            }
            catch (WitnessSilentException silent)
            {
                return new Submission(WitnessFinding.Silent, silent.Message);
            }
            catch (LedgerIntegrityException damage)
            {
                return NotAsked(damage.Message);
            }

            seen = reply.Seen ?? seen;
            switch (reply)
            {
                case { Status: 200 }:
                    return Signed(witness.Verifier, checkpoint, earliest, reply, now) with { Seen = seen };
                case { Status: 409, Seen: { } more } when more > size:
                    return new Submission(WitnessFinding.Ahead, Words($"it says it has seen {more:N0} entries, and there are {size:N0} here")) { Seen = more };
                case { Status: 409, Seen: { } other } when other != old:
                    old = other;
                    break;
                case { Status: 409 } when old == size && size > 0:
                    return new Submission(WitnessFinding.Contradicts, Words($"it says that the first {size:N0} entries are not those it has seen")) { Seen = seen };
                case { Status: 422 }:
                    return new Submission(WitnessFinding.Contradicts, Words($"it says that the {size:N0} entries here do not continue the {old:N0} it has seen")) { Seen = seen };
                default:
                    return new Submission(WitnessFinding.Refused, Words($"it refused with status {reply.Status}")) { Seen = seen };
            }
        }

        return new Submission(WitnessFinding.Refused, "it named another size each time it was asked") { Seen = seen };
    }

    private static Submission NotAsked(string damage) => new(WitnessFinding.NotAsked, $"it was not asked, because the ledger's files are damaged here ({damage.TrimEnd('.')})");

    // A time before the earliest, which the entries contradict, would make a checker call the whole ledger wrong.
    private static Submission Signed(VerifierKey key, SignedNote checkpoint, DateTimeOffset earliest, WitnessReply reply, DateTimeOffset now)
    {
        // One line, however many it sends: a note holds 64, and no witness may fill it.
        var signed = reply.AddTo(checkpoint with { Signatures = [] }, [key]).Signatures
            .Select(l => (Line: l, At: key.Check(checkpoint with { Signatures = [l] }, out var at) == SignatureFinding.Good ? at : null))
            .Where(s => s.At is not null).ToList();
        if (signed.Count == 0)
        {
            return new Submission(WitnessFinding.NotBelieved, "its answer is no signature of its key on what it was asked to sign");
        }

        var (line, signedAt) = signed.MaxBy(s => s.At);
        return signedAt < earliest || signedAt > now + ClockTolerance
            ? new Submission(WitnessFinding.NotBelieved, Words($"its clock and ours are more than {ClockTolerance.TotalMinutes:N0} minutes apart"))
            : new Submission(WitnessFinding.Signed, "it signed") { Line = line, At = signedAt };
    }

    private static string Words(FormattableString words) => words.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
