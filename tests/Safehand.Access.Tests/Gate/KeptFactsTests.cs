using System.Runtime.CompilerServices;
using System.Text.Json;
using Safehand.Kernel;
using Xunit;
using TheGate = Safehand.Access.Gate;

namespace Safehand.Access.Tests.Gate;

/// <summary>A decision can be made again from what its ledger entry holds, years later: no fact that a rule reads is left out.</summary>
public sealed class KeptFactsTests
{
    // As the ledger writes its values.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static TheoryData<string, string> Refused => RefusalTests.Names;

    // A device's mark and the obligations tell and decide nothing.
    public static TheoryData<string> Optional =>
        [.. typeof(DecisionKept).GetProperties().Where(p => !p.IsDefined(typeof(RequiredMemberAttribute), false)).Select(p => p.Name).Except([nameof(DecisionKept.Device), nameof(DecisionKept.Obligations)])];

    public static TheoryData<string> Permitted => [.. PermissionTests.Cases.Select(c => c.What)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decide_OverTheFactsKeptOfARefusal_RefusesByTheSameRule(string rule, string spoilt) =>
        DecidesTheSame(RefusalTests.Cases.Single(c => c.Rule == rule && c.Spoilt == spoilt).Facts);

    [Theory]
    [MemberData(nameof(Permitted))]
    public void Decide_OverTheFactsKeptOfAPermission_PermitsByTheSameRules(string what) =>
        DecidesTheSame(PermissionTests.Cases.Single(c => c.What == what).Facts);

    [Theory]
    [InlineData(7)]
    [InlineData(20261123)]
    public void Decide_OverTheFactsKeptOfTenThousandAtRandom_DecidesTheSame(int seed)
    {
        foreach (var facts in Drawn(seed))
        {
            DecidesTheSame(facts);
        }
    }

    /// <summary>The tests above would miss any one of them.</summary>
    [Theory]
    [MemberData(nameof(Optional))]
    public void Decide_WithoutOneOfTheFactsKept_DecidesOtherwiseSomewhere(string fact) =>
        Assert.Contains(RefusalTests.Cases.Select(c => c.Facts).Concat(PermissionTests.Cases.Select(c => c.Facts)).Concat(Drawn(7)), facts => !IsSame(facts, without: fact));

    [Fact]
    public void Of_PeopleAndOrganisations_AreNamedByIdentifiersAlone()
    {
        var kept = Kept(GateWorld.OnEdit(Act.AuthoriseRendition) with { AgreedBy = GateWorld.Okafor, ActsOn = GateWorld.Northshire });

        Assert.Equal([GateWorld.Okafor.Value], kept.EditedBy!);
        Assert.All([kept.ActsOn!, kept.CaseOf!, kept.AgreedBy!, kept.AcceptedBy!, kept.RequestedBy!, kept.Concerns!], id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    private static IEnumerable<GateFacts> Drawn(int seed)
    {
        var draw = new RandomFacts(seed);
        return Enumerable.Range(0, 10_000).Select(i => draw.Next() with { BegunAt = i % 3 == 0 ? GateWorld.Now.AddMinutes((i % 11) - 9) : null });
    }

    private static void DecidesTheSame(GateFacts facts) => Assert.True(IsSame(facts), $"Another decision from what was kept of {facts}");

    private static bool IsSame(GateFacts facts, string? without = null)
    {
        var first = TheGate.Decide(facts);
        if (FactsOf(Kept(facts, without), facts.Actor.Person, facts.Actor.Organisation, facts.Purpose) is not { } known)
        {
            return false;
        }

        var again = TheGate.Decide(known);
        return first.RuleNumbers.SequenceEqual(again.RuleNumbers) && first.Obligations.SequenceEqual(again.Obligations) && first.Verdict == again.Verdict;
    }

    private static DecisionKept Kept(GateFacts facts, string? without = null)
    {
        var kept = JsonSerializer.SerializeToNode(DecisionKept.Of(facts, TheGate.Decide(facts)), Json)!.AsObject();
        kept.Remove(JsonNamingPolicy.CamelCase.ConvertName(without ?? string.Empty));
        return kept.Deserialize<DecisionKept>(Json)!;
    }

    /// <summary>The facts again, from the decision kept and what stands beside it in the entry: who acted, for which employer, for what purpose. Null where what was kept does not tell them.</summary>
    private static GateFacts? FactsOf(DecisionKept kept, PersonId person, OrganisationId organisation, Purpose? purpose) => !IsWhole(kept) ? null : new()
    {
        Act = kept.Act,
        Now = kept.At,
        Actor = new ActorFacts
        {
            Person = person,
            Organisation = organisation,
            Employer = kept.Employer,
            Roles = Enum.Parse<Roles>(kept.Roles),
            VouchedFrom = kept.VouchedFrom,
            VouchedUntil = kept.VouchedUntil,
            Suspended = kept.Suspended is true,
            GrantsGenuine = kept.GrantsNotGenuine is not true,
            TrainedUntil = kept.TrainedUntil,
            SensitiveTrainedUntil = kept.SensitiveTrainedUntil,
            SignedInAt = kept.SignedInAt,
            Factor = kept.Factor,
            DeviceManaged = kept.DeviceManaged is true,
            Device = kept.Device,
            OnShift = kept.OnShift,
        },
        Case = kept.CaseState is { } state ? CaseOf(kept, state) : null,
        Exhibit = kept.Exhibit is { } exhibit
            ? new ExhibitFacts
            {
                Id = new ExhibitId(exhibit),
                State = kept.ExhibitState!.Value,
                Sensitivity = kept.Sensitivity!.Value,
                AwaitsRelease = kept.AwaitsRelease is true,
                Holds = kept.Holds ?? 0,
                CommissionedUntil = kept.CommissionedUntil,
                DestructionProposedBy = Somebody(kept.DestructionProposedBy),
            }
            : null,
        ActsOn = kept.ActsOn is { } on ? new OrganisationId(on) : null,
        Purpose = purpose,
        Emergency = kept.Emergency is true,
        BegunAt = kept.BegunAt,
        OwnName = kept.OwnName is true,
        DeclaredRelationship = kept.DeclaredRelationship is true,
        RequestedBy = Somebody(kept.RequestedBy),
        Concerns = Somebody(kept.Concerns),
        InLineOfConcerned = kept.InLineOfConcerned is true,
        AgreedBy = Somebody(kept.AgreedBy),
        AgreesFor = Somebody(kept.AgreesFor),
        OnlyTakesAway = kept.OnlyTakesAway is true,
        EditedBy = kept.EditedBy?.Select(p => new PersonId(p)).ToArray(),
        AcceptedBy = Somebody(kept.AcceptedBy),
    };

    private static bool IsWhole(DecisionKept kept) =>
        (kept.CaseState is null || kept is { CaseOf: not null, Sensitivity: not null })
        && (kept.Exhibit is null || kept is { ExhibitState: not null, Sensitivity: not null })
        && (kept.AssignedAs is null || kept.AssignedFrom is not null);

    private static CaseFacts CaseOf(DecisionKept kept, CaseState state) => new()
    {
        Id = GateWorld.Investigation().Id,
        Organisation = new OrganisationId(kept.CaseOf!),
        State = state,
        Sensitivity = kept.Sensitivity!.Value,
        Assignment = kept.AssignedAs is { } role ? new Assignment(role, kept.AssignedFrom!.Value, kept.AssignedUntil) : null,
        AccessUntil = kept.AccessUntil,
        ReviewAssigned = kept.ReviewAssigned is true,
        OrganisationInvolved = kept.OrganisationInvolved is true,
        AgreementUntil = kept.AgreementUntil,
        Supplier = kept.SupplierUntil is { } end ? new SupplierConditions(end, end, end, end, end, end) : null,
    };

    private static PersonId? Somebody(string? id) => id is null ? null : new PersonId(id);
}
