using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>The one place that says yes or no. A pure function: the same facts give the same decision, always.</summary>
public static class Gate
{
    /// <summary>Decides. The default is no: what no permission covers is refused, and one broken requirement is enough.</summary>
    public static Decision Decide(GateFacts facts) => Decide(facts, RuleBook.All);

    /// <summary>Decides by the given rules; tests leave one out to see that it is missed.</summary>
    internal static Decision Decide(GateFacts facts, IReadOnlyList<Rule> rules)
    {
        List<Rule>? broken = null;
        List<Rule>? permitting = null;
        for (var i = 0; i < rules.Count; i++)
        {
            var rule = rules[i];
            if (rule.Kind is RuleKind.Requirement && rule.Bites(facts))
            {
                (broken ??= []).Add(rule);
            }
            else if (rule.Kind is RuleKind.Permission && rule.Bites(facts))
            {
                (permitting ??= []).Add(rule);
            }
        }

        if (broken is null && permitting is null)
        {
            broken = [RuleBook.Default];
        }

        return broken is null ? Permitted(facts, rules, permitting!) : Refused(facts, broken);
    }

    private static Decision Permitted(GateFacts facts, IReadOnlyList<Rule> rules, List<Rule> deciding)
    {
        var obligations = new List<Obligation>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i].Kind is RuleKind.Condition && rules[i].Bites(facts))
            {
                deciding.Add(rules[i]);
                foreach (var obligation in rules[i].Attaches)
                {
                    Merge(obligations, obligation);
                }
            }
        }

        return new Decision
        {
            Verdict = Verdict.Permit,
            RuleSet = RuleBook.Version,
            Reasons = [],
            Deciding = deciding,
            Obligations = obligations,
            Next = NextSteps.None,
        };
    }

    private static Decision Refused(GateFacts facts, List<Rule> broken)
    {
        // What must look absent goes first and hides the rest; then what no step can cure, so that nobody is sent to ask in vain.
        var reasons = new List<Rule>(broken.Count);
        reasons.AddRange(broken.FindAll(r => r.LooksAbsent));
        reasons.AddRange(broken.FindAll(r => !r.LooksAbsent && r.Next is NextSteps.None));
        reasons.AddRange(broken.FindAll(r => r.Next is not NextSteps.None));
        return new Decision
        {
            Verdict = Verdict.Refuse,
            RuleSet = RuleBook.Version,
            Reasons = reasons,
            Deciding = reasons,
            Obligations = [],
            Next = Steps(facts, broken),
        };
    }

    private static NextSteps Steps(GateFacts facts, List<Rule> broken)
    {
        var steps = NextSteps.None;
        foreach (var rule in broken)
        {
            if (rule.Next is NextSteps.None)
            {
                return NextSteps.None;
            }

            steps |= rule.Next;
        }

        // The emergency way is shown only where it leads somewhere.
        return facts.Emergency || facts.OwnName || !facts.CanBeEmergency() ? steps & ~NextSteps.EmergencyOpening : steps;
    }

    private static void Merge(List<Obligation> obligations, Obligation added)
    {
        var at = obligations.FindIndex(o => o.Kind == added.Kind);
        if (at < 0)
        {
            obligations.Add(added);
        }
        else if (added.Days < obligations[at].Days)
        {
            obligations[at] = added; // the shorter clock wins
        }
    }
}
