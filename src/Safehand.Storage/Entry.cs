using Safehand.Kernel;

namespace Safehand.Storage;

/// <summary>What an act leaves in the ledger, besides who did it, why and how it was decided, which its <see cref="Change"/> adds.</summary>
/// <param name="Name">Past tense, explicit, versioned: <c>exhibit.booked-in.v1</c>.</param>
/// <param name="Operation">Which of the six statutory operations it is.</param>
/// <param name="Object">The 16 bytes of the identifier of the thing it is about.</param>
/// <remarks>
/// The values are written as JSON into the erasable table; the leaf holds salted commitments to them. Personal data MUST
/// stand in a value and never in <see cref="Name"/> or <see cref="Object"/>, which cannot be erased.
/// </remarks>
public sealed record Entry(string Name, StatutoryOperation Operation, byte[] Object)
{
    /// <summary>Keeps back in the leaf, which anybody can read, what it is about: sixteen zero bytes stand there. It is still found under <see cref="Object"/> here.</summary>
    public bool Untold { get; init; }

    /// <summary>Subjects it concerns: identifiers, names, roles.</summary>
    public object? Subject { get; init; }

    /// <summary>The case it belongs to. The declared purpose is added to it.</summary>
    public CaseId? Case { get; init; }

    /// <summary>Who received something.</summary>
    public object? Recipient { get; init; }

    /// <summary>Where: device, place of recording, network.</summary>
    public object? Place { get; init; }

    /// <summary>What was done, in detail.</summary>
    public object? Content { get; init; }
}

/// <summary>How the gate decided, as the ledger keeps it.</summary>
/// <param name="Permitted">The verdict.</param>
/// <param name="RuleSet">The version of the rules that decided.</param>
/// <param name="Rules">Numbers of the deciding rules: <c>G4</c>.</param>
/// <param name="Detail">Facts, reasons and obligations, written as JSON.</param>
public sealed record Deciding(bool Permitted, string RuleSet, IReadOnlyList<string> Rules, object? Detail);
