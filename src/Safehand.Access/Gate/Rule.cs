using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What a rule does to a decision.</summary>
public enum RuleKind
{
    /// <summary>Refuses when it is broken. One broken requirement is enough.</summary>
    Requirement,

    /// <summary>Permits what a role may do, where no requirement is broken.</summary>
    Permission,

    /// <summary>Attaches something that must be done along with what is permitted.</summary>
    Condition,

    /// <summary>Refuses what no permission covers.</summary>
    Default,
}

/// <summary>What a refused person can do next.</summary>
[Flags]
public enum NextSteps
{
    /// <summary>Nothing here: the sentence says whom to speak to.</summary>
    None = 0,

    /// <summary>Ask the case lead for access.</summary>
    AskAccess = 1,

    /// <summary>Sign in again.</summary>
    SignInAgain = 2,

    /// <summary>Open it as an emergency.</summary>
    EmergencyOpening = 4,

    /// <summary>Correct what was entered.</summary>
    CorrectPurpose = 8,
}

/// <summary>One rule of the gate, as the machine applies it and as people read it.</summary>
public sealed record Rule
{
    // Rules are made here and nowhere else: a capability cannot bring its own.
    internal Rule()
    {
    }

    /// <summary><c>G1</c>, <c>G2</c> … A number is never given to another rule.</summary>
    public required string Number { get; init; }

    /// <summary>A few words.</summary>
    public required string Name { get; init; }

    /// <summary>What it does to a decision.</summary>
    public required RuleKind Kind { get; init; }

    /// <summary>The rule in plain words, for the Rules page.</summary>
    public required string Says { get; init; }

    /// <summary>The duty it serves: a statute, or the failure it exists to end.</summary>
    public required string Duty { get; init; }

    /// <summary>For a rule that nothing here can call up: on what it waits, in plain words. Empty for all others.</summary>
    public string Waits { get; init; } = string.Empty;

    /// <summary>What the refused person is told. Empty for rules that never refuse. Holds no secret.</summary>
    public string Told { get; init; } = string.Empty;

    /// <summary>What the refused person can do next.</summary>
    public NextSteps Next { get; init; }

    /// <summary>What sort of no it is.</summary>
    public RefusalKind Refuses { get; init; } = RefusalKind.NotPermitted;

    /// <summary>Whether its no must look as if there were nothing there.</summary>
    public bool LooksAbsent => Refuses is RefusalKind.NotFound;

    /// <summary>Whether the rule bites on these facts: a requirement is broken, a permission covers the act, a condition applies.</summary>
    internal Func<GateFacts, bool> Bites { get; init; } = _ => throw new InvalidOperationException("A rule without a test decides nothing.");

    /// <summary>What a condition attaches.</summary>
    internal IReadOnlyList<Obligation> Attaches { get; init; } = [];
}
