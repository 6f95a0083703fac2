using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>
/// The facts, reasons and obligations of a decision as the ledger keeps them: every fact that a rule reads, so that whoever has the rules can decide again. What has no value is left out.
/// Who acted and for what purpose stands beside it in the same entry. Other people are named by their identifiers alone.
/// </summary>
internal sealed record DecisionKept
{
    public required Act Act { get; init; }

    /// <summary>The moment of deciding: the entry's own time is that of its commit.</summary>
    public required DateTimeOffset At { get; init; }

    public required EmployerKind Employer { get; init; }

    public required string Roles { get; init; }

    public required FactorStrength Factor { get; init; }

    public DateTimeOffset? SignedInAt { get; init; }

    public DateTimeOffset? VouchedFrom { get; init; }

    public DateTimeOffset? VouchedUntil { get; init; }

    public DateTimeOffset? TrainedUntil { get; init; }

    public DateTimeOffset? SensitiveTrainedUntil { get; init; }

    public bool? Suspended { get; init; }

    public bool? GrantsNotGenuine { get; init; }

    public bool? DeviceManaged { get; init; }

    public string? Device { get; init; }

    public bool? OnShift { get; init; }

    public string? ActsOn { get; init; }

    public CaseState? CaseState { get; init; }

    /// <summary>Whose investigation it is.</summary>
    public string? CaseOf { get; init; }

    public bool? OrganisationInvolved { get; init; }

    public Sensitivity? Sensitivity { get; init; }

    public CaseRole? AssignedAs { get; init; }

    public DateTimeOffset? AssignedFrom { get; init; }

    public DateTimeOffset? AssignedUntil { get; init; }

    public bool? ReviewAssigned { get; init; }

    public DateTimeOffset? AccessUntil { get; init; }

    public DateTimeOffset? AgreementUntil { get; init; }

    public string? Exhibit { get; init; }

    public ExhibitState? ExhibitState { get; init; }

    public int? Holds { get; init; }

    public bool? AwaitsRelease { get; init; }

    public string? DestructionProposedBy { get; init; }

    public bool? Emergency { get; init; }

    public DateTimeOffset? BegunAt { get; init; }

    public bool? OwnName { get; init; }

    public bool? DeclaredRelationship { get; init; }

    public string? RequestedBy { get; init; }

    public string? Concerns { get; init; }

    public bool? InLineOfConcerned { get; init; }

    public string? AgreedBy { get; init; }

    public string? AgreesFor { get; init; }

    public bool? OnlyTakesAway { get; init; }

    public IReadOnlyList<string>? EditedBy { get; init; }

    public string? AcceptedBy { get; init; }

    public DateTimeOffset? CommissionedUntil { get; init; }

    public DateTimeOffset? SupplierUntil { get; init; }

    public IReadOnlyList<string>? Obligations { get; init; }

    internal static DecisionKept Of(GateFacts facts, Decision decision) => new()
    {
        Act = facts.Act,
        At = facts.Now,
        Employer = facts.Actor.Employer,
        Roles = facts.Actor.Roles.ToString(),
        Factor = facts.Actor.Factor,
        SignedInAt = facts.Actor.SignedInAt,
        VouchedFrom = facts.Actor.VouchedFrom,
        VouchedUntil = facts.Actor.VouchedUntil,
        TrainedUntil = facts.Actor.TrainedUntil,
        SensitiveTrainedUntil = facts.Actor.SensitiveTrainedUntil,
        Suspended = True(facts.Actor.Suspended),
        GrantsNotGenuine = True(!facts.Actor.GrantsGenuine),
        DeviceManaged = facts.Actor.DeviceManaged,
        Device = facts.Actor.Device,
        OnShift = facts.Actor.OnShift,
        ActsOn = facts.ActsOn?.Value,
        CaseState = facts.Case?.State,
        CaseOf = facts.Case?.Organisation.Value,
        OrganisationInvolved = True(facts.Case is { OrganisationInvolved: true }),
        Sensitivity = Graver(facts.Case?.Sensitivity, facts.Exhibit?.Sensitivity),
        AssignedAs = facts.Case?.Assignment?.Role,
        AssignedFrom = facts.Case?.Assignment?.From,
        AssignedUntil = facts.Case?.Assignment?.Until,
        ReviewAssigned = True(facts.Case is { ReviewAssigned: true }),
        AccessUntil = facts.Case?.AccessUntil,
        AgreementUntil = facts.Case?.AgreementUntil,
        Exhibit = facts.Exhibit?.Id.Value,
        ExhibitState = facts.Exhibit?.State,
        Holds = facts.Exhibit is { Holds: not 0 } held ? held.Holds : null,
        AwaitsRelease = True(facts.Exhibit is { AwaitsRelease: true }),
        DestructionProposedBy = facts.Exhibit?.DestructionProposedBy?.Value,
        Emergency = True(facts.Emergency),
        BegunAt = facts.BegunAt,
        OwnName = True(facts.OwnName),
        DeclaredRelationship = True(facts.DeclaredRelationship),
        RequestedBy = facts.RequestedBy?.Value,
        Concerns = facts.Concerns?.Value,
        InLineOfConcerned = True(facts.InLineOfConcerned),
        AgreedBy = facts.AgreedBy?.Value,
        AgreesFor = facts.AgreesFor?.Value,
        OnlyTakesAway = True(facts.OnlyTakesAway),
        EditedBy = facts.EditedBy?.Select(p => p.Value).ToArray(),
        AcceptedBy = facts.AcceptedBy?.Value,
        CommissionedUntil = facts.Exhibit?.CommissionedUntil,
        SupplierUntil = facts.Case?.Supplier?.FirstEnd,
        Obligations = decision.Obligations.Count > 0 ? [.. decision.Obligations.Select(o => o.Code)] : null,
    };

    private static bool? True(bool fact) => fact ? true : null;

    private static Sensitivity? Graver(Sensitivity? one, Sensitivity? other) => one is null || other > one ? other : one;
}
