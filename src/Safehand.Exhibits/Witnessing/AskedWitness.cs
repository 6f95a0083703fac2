using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Safehand.Ledger;

namespace Safehand.Exhibits;

/// <summary>One witness and what is known of it. Asked by one at a time; read by anybody.</summary>
internal sealed class AskedWitness
{
    private readonly IWitness witness;
    private readonly ITileStore memory;
    private readonly WitnessingOptions options;
    private readonly string place;
    private int failures;
    private DateTimeOffset notBefore;
    private volatile SignedNote? kept;
    private volatile WitnessStanding standing;

    public AskedWitness(string name, IWitness witness, ITileStore memory, VerifierKey ledger, WitnessingOptions options)
    {
        (this.witness, this.memory, this.options) = (witness, memory, options);
        place = "witnessed/" + witness.Verifier.KeyId.ToString("x8", CultureInfo.InvariantCulture);
        standing = new WitnessStanding(name, 0, null, null);

        // What is kept is believed no more than what comes over the network: it lies in a folder that backups and others hold.
        if (memory.Read(place) is { } bytes && SignedNote.TryParse(bytes, out var note) && Checkpoint.TryParse(note.Text, out var head)
            && head.Origin == ledger.Name && ledger.Check(note) == SignatureFinding.Good && witness.Verifier.Check(note, out var at) == SignatureFinding.Good)
        {
            (kept, standing) = (note, new WitnessStanding(name, head.Size, at, null));
        }
    }

    /// <summary>The key it cosigns with.</summary>
    public VerifierKey Key => witness.Verifier;

    /// <summary>Where it stands.</summary>
    public WitnessStanding Standing => standing;

    /// <summary>Whether it is to be asked now: it has not signed this one, and was not just in trouble.</summary>
    public bool IsDue(SignedNote note, DateTimeOffset now) => (standing.Trouble is not null || kept?.Text != note.Text) && now >= notBefore;

    /// <summary>Its cosignature of exactly this checkpoint, if it made one.</summary>
    public NoteSignature? CosignatureOf(SignedNote note) => kept is { } cosigned && cosigned.Text == note.Text
        ? cosigned.Signatures.Last(s => s.Name == Key.Name && s.KeyId == Key.KeyId)
        : null;

    /// <summary>Asks it to cosign a checkpoint, and keeps what it answered.</summary>
    public async Task<Submission> AskAsync(SignedNote note, TileReader tree, TimeProvider clock, CancellationToken ct)
    {
        notBefore = clock.GetUtcNow() + Pause(++failures); // until it has signed, whatever comes
        var done = await Submission.MakeAsync(witness, note, tree, standing.Size, clock.GetUtcNow(), ct);
        if (done is { Finding: WitnessFinding.Signed, Line: { } line })
        {
            Forgive();
            if (tree.Size > 0)
            {
                Keep(note.With(line));
                standing = standing with { Size = tree.Size, At = done.At };
            }
        }
        else
        {
            standing = standing with { Trouble = done };
        }

        return done;
    }

    /// <summary>Takes back what was held against it.</summary>
    public void Forgive() => (failures, notBefore, standing) = (0, DateTimeOffset.MinValue, standing with { Trouble = null });

    private void Keep(SignedNote note)
    {
        kept = note;
        try
        {
            lock (memory)
            {
                memory.Replace(place, Encoding.UTF8.GetBytes(note.ToString()));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk: it is given out all the same, and after a start the witness says by itself where it stands.
        }
    }

    // Between half of it and the whole, so that many ledgers do not come back to a witness at the same moment.
    private TimeSpan Pause(int failure)
    {
        var longest = Math.Min(options.FirstPause.TotalSeconds * Math.Pow(2, Math.Min(failure, 20) - 1), options.LongestPause.TotalSeconds);
        return TimeSpan.FromSeconds(longest * RandomNumberGenerator.GetInt32(500, 1001) / 1000);
    }
}
