using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Yes or no.</summary>
public enum Verdict
{
    /// <summary>No. The value of a decision nobody made.</summary>
    Refuse = 0,

    /// <summary>Yes, with the obligations.</summary>
    Permit = 1,
}

/// <summary>What must be done along with a permitted act.</summary>
public enum ObligationKind
{
    /// <summary>Only the stream that carries the viewer's name and the time in its picture.</summary>
    MarkedStreamOnly,

    /// <summary>No byte of the original leaves.</summary>
    NoCleanCopy,

    /// <summary>A second person MUST agree before the act is done; ask again with <see cref="GateFacts.AgreedBy"/>.</summary>
    SecondPerson,

    /// <summary>The actor's supervisor is told.</summary>
    SupervisorTold,

    /// <summary>Somebody outside the line reviews it within <see cref="Obligation.Days"/>.</summary>
    ReviewWithinDays,

    /// <summary>Rests on a sign-in at most five minutes old: MUST NOT be kept and used later.</summary>
    FreshSignIn,
}

/// <summary>One obligation.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Days">For a review: within how many days; otherwise 0.</param>
public sealed record Obligation(ObligationKind Kind, int Days = 0)
{
    /// <summary>Only the marked stream.</summary>
    public static Obligation MarkedStreamOnly { get; } = new(ObligationKind.MarkedStreamOnly);

    /// <summary>No clean copy.</summary>
    public static Obligation NoCleanCopy { get; } = new(ObligationKind.NoCleanCopy);

    /// <summary>A second person must agree first.</summary>
    public static Obligation SecondPerson { get; } = new(ObligationKind.SecondPerson);

    /// <summary>The supervisor is told.</summary>
    public static Obligation SupervisorTold { get; } = new(ObligationKind.SupervisorTold);

    /// <summary>Not to be kept and used later.</summary>
    public static Obligation FreshSignIn { get; } = new(ObligationKind.FreshSignIn);

    /// <summary>A review outside the line within so many days.</summary>
    public static Obligation ReviewWithinDays(int days) => new(ObligationKind.ReviewWithinDays, days);

    /// <summary>As the ledger keeps it: <c>review-within-days:1</c>, <c>marked-stream-only</c>.</summary>
    public string Code => Kind switch
    {
        ObligationKind.MarkedStreamOnly => "marked-stream-only",
        ObligationKind.NoCleanCopy => "no-clean-copy",
        ObligationKind.SecondPerson => "second-person",
        ObligationKind.SupervisorTold => "supervisor-told",
        ObligationKind.ReviewWithinDays => "review-within-days:" + Days.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ObligationKind.FreshSignIn => "fresh-sign-in",
    };
}

/// <summary>What the gate decided, and by which rules of which set. It is entered in the ledger, refusals too.</summary>
public sealed record Decision
{
    /// <summary>Yes or no.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The version of the rule set: <see cref="RuleBook.Version"/>.</summary>
    public required string RuleSet { get; init; }

    /// <summary>Why not: every rule that refused, the one to show first. Empty exactly when permitted.</summary>
    public required IReadOnlyList<Rule> Reasons { get; init; }

    /// <summary>The rules that decided: those that permitted and attached obligations, or those that refused.</summary>
    public required IReadOnlyList<Rule> Deciding { get; init; }

    /// <summary>What must be done along with it. Each kind at most once. Empty when refused.</summary>
    public required IReadOnlyList<Obligation> Obligations { get; init; }

    /// <summary>What the refused person can do next. None where it must look absent, or where no step would help.</summary>
    public required NextSteps Next { get; init; }

    /// <summary>What the ledger keeps of it: the facts that were known, the reasons, the obligations. Null before a door has told the facts.</summary>
    public object? Kept { get; init; }

    /// <summary>Whether it was permitted.</summary>
    public bool IsPermitted => Verdict is Verdict.Permit;

    /// <summary>Whether the refusal must be indistinguishable from "there is no such thing".</summary>
    public bool LooksAbsent => Reasons.Count > 0 && Reasons[0].LooksAbsent;

    /// <summary>Whether a second person must agree before the act is done.</summary>
    public bool NeedsSecondPerson => Owes(ObligationKind.SecondPerson);

    /// <summary>Within how many days it must be reviewed; null: no review.</summary>
    public int? ReviewWithinDays => Obligations.FirstOrDefault(o => o.Kind is ObligationKind.ReviewWithinDays)?.Days;

    /// <summary>The numbers of the deciding rules, as the ledger keeps them: <c>G14</c>, <c>G16</c>.</summary>
    public IReadOnlyList<string> RuleNumbers => [.. Deciding.Select(r => r.Number)];

    /// <summary>Whether it carries an obligation.</summary>
    public bool Owes(ObligationKind kind) => Obligations.Any(o => o.Kind == kind);

    /// <summary>The refusal to hand on, or null when permitted. It tells of one rule, or, where it must look absent, of none.</summary>
    public Refusal? ToRefusal()
    {
        if (IsPermitted)
        {
            return null;
        }

        var first = Reasons[0];

        // One answer for what is not there and for what must look so: the rule's number would tell them apart.
        return first.LooksAbsent
            ? Refusal.NotFound("gate.absent", first.Told)
            : new Refusal(first.Refuses, "gate." + first.Number.ToLowerInvariant(), first.Told, Rule: first.Number);
    }
}
