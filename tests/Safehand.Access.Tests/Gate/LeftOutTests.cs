using Xunit;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>Each rule left out is missed: a requirement opens a door, a permission shuts one, a condition loses an obligation.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public void Decide_RequirementLeftOut_OpensTheDoorThatItKeptShut()
    {
        foreach (var (number, spoilt, facts) in RefusalTests.Cases.Where(c => RuleBook.Find(c.Rule)!.Kind is RuleKind.Requirement))
        {
            Assert.True(TheGate.Decide(facts, Without(number)).IsPermitted, $"{number} is not what keeps this shut: {spoilt}");
        }
    }

    [Fact]
    public void Decide_PermissionLeftOut_RefusesByDefault()
    {
        foreach (var rule in RuleBook.All.Where(r => r.Kind is RuleKind.Permission))
        {
            var permitted = PermissionTests.Cases.First(c => c.Rules.Split(' ')[0] == rule.Number);
            Assert.Equal(["G46"], TheGate.Decide(permitted.Facts, Without(rule.Number)).RuleNumbers);
        }
    }

    [Fact]
    public void Decide_ConditionLeftOut_LosesAnObligation()
    {
        foreach (var rule in RuleBook.All.Where(r => r.Kind is RuleKind.Condition))
        {
            Assert.Contains(PermissionTests.Cases, c =>
                !TheGate.Decide(c.Facts).Obligations.SequenceEqual(TheGate.Decide(c.Facts, Without(rule.Number)).Obligations));
        }
    }

    [Fact]
    public void Decide_SameFactsTwice_DecidesTheSame()
    {
        foreach (var facts in RefusalTests.Cases.Select(c => c.Facts).Concat(PermissionTests.Cases.Select(c => c.Facts)))
        {
            var (first, second) = (TheGate.Decide(facts), TheGate.Decide(facts with { }));
            Assert.Equal(first.RuleNumbers, second.RuleNumbers);
            Assert.Equal(first.Obligations, second.Obligations);
        }
    }

    private static Rule[] Without(string number) => [.. RuleBook.All.Where(r => r.Number != number)];
}
