using System.Globalization;
using Safehand.Ledger;

namespace Safehand.Exhibits;

/// <summary>Where a witness stands with this ledger.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Size">How many entries it has cosigned; 0 for none.</param>
/// <param name="At">When it last cosigned, by its own clock; null where it never did.</param>
/// <param name="Trouble">What it made of the last checkpoint, if not a cosignature; null where all is well.</param>
internal sealed record WitnessStanding(string Name, long Size, DateTimeOffset? At, Submission? Trouble)
{
    /// <summary>Whether it says that this is not the ledger it has seen: somebody rolled the ledger back or rewrote it, or the witness is wrong. Somebody must look.</summary>
    public bool Contradicts => Trouble is { Finding: WitnessFinding.Ahead or WitnessFinding.Contradicts };

    /// <summary>What is wrong, in one line for those who keep watch; null where nothing is.</summary>
    public string? Complaint => Trouble is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"witness {Name} {(Contradicts ? "CONTRADICTS this ledger" : "does not sign")}: {Trouble.Why}. {(At is { } at ? $"It last signed {Size} entries on {at.UtcDateTime:yyyy-MM-dd} at {at.UtcDateTime:HH:mm} UTC." : "It has never signed.")}");
}
