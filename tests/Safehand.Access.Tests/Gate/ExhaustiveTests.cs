using Xunit;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>More than a million combinations of facts against what must hold of every decision.</summary>
public sealed class ExhaustiveTests
{
    [Fact]
    public void Decide_EveryCombination_KeepsEveryInvariant()
    {
        var invariants = Invariants.All.ToArray();
        var met = new long[invariants.Length];
        var combinations = 0L;
        var permitted = 0L;
        foreach (var facts in AllFacts.OfCases().Concat(AllFacts.OfPeople()))
        {
            combinations++;
            var decision = TheGate.Decide(facts);
            permitted += decision.IsPermitted ? 1 : 0;
            for (var i = 0; i < invariants.Length; i++)
            {
                if (invariants[i].When(facts))
                {
                    met[i]++;
                    if (!invariants[i].Then(facts, decision))
                    {
                        Assert.Fail($"{invariants[i].Name}: {string.Join(' ', decision.RuleNumbers)} on {facts}");
                    }
                }
            }
        }

        TestContext.Current.SendDiagnosticMessage("{0} combinations, {1} permitted", combinations, permitted);
        Assert.True(combinations >= 1_000_000, $"only {combinations} combinations");
        Assert.All(invariants, (invariant, i) => Assert.True(met[i] > 0, "never met: " + invariant.Name));
    }
}
