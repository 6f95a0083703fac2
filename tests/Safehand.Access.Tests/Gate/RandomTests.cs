using Xunit;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>Facts drawn at random, each seed always the same ones, against what must hold of every decision.</summary>
public sealed class RandomTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void Decide_TenThousandAtRandom_KeepsEveryInvariant(int seed) => Assert.InRange(Permitted(seed, 10_000), 1, 9_999);

    [Theory]
    [InlineData(1989)]
    [Trait("Category", "Slow")]
    public void Decide_AMillionAtRandom_KeepsEveryInvariant(int seed) => Assert.InRange(Permitted(seed, 1_000_000), 1, 999_999);

    private static int Permitted(int seed, int combinations)
    {
        var draw = new RandomFacts(seed);
        var permitted = 0;
        for (var i = 0; i < combinations; i++)
        {
            var facts = draw.Next();
            var decision = TheGate.Decide(facts);
            permitted += decision.IsPermitted ? 1 : 0;
            foreach (var invariant in Invariants.All)
            {
                if (invariant.When(facts) && !invariant.Then(facts, decision))
                {
                    Assert.Fail($"{invariant.Name}: {string.Join(' ', decision.RuleNumbers)} on the {i + 1}th of seed {seed}: {facts}");
                }
            }

            var again = TheGate.Decide(facts);
            if (again.Verdict != decision.Verdict || !again.RuleNumbers.SequenceEqual(decision.RuleNumbers))
            {
                Assert.Fail($"Decided otherwise the second time: the {i + 1}th of seed {seed}: {facts}");
            }
        }

        return permitted;
    }
}
