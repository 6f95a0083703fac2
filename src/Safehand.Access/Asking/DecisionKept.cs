using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>The facts, reasons and obligations of a decision as the ledger keeps them. What has no value is left out.</summary>
internal sealed record DecisionKept
{
    public required Act Act { get; init; }

    public required string Roles { get; init; }

    public required FactorStrength Factor { get; init; }

    public DateTimeOffset? SignedInAt { get; init; }

    public DateTimeOffset? VouchedUntil { get; init; }

    public DateTimeOffset? TrainedUntil { get; init; }

    public DateTimeOffset? SensitiveTrainedUntil { get; init; }

    public bool? Suspended { get; init; }

    public bool? GrantsNotGenuine { get; init; }

    public bool? DeviceManaged { get; init; }

    public string? Device { get; init; }

    public CaseState? CaseState { get; init; }

    public Sensitivity? Sensitivity { get; init; }

    public CaseRole? AssignedAs { get; init; }

    public DateTimeOffset? AssignedUntil { get; init; }

    public DateTimeOffset? AccessUntil { get; init; }

    public DateTimeOffset? AgreementUntil { get; init; }

    public string? Exhibit { get; init; }

    public ExhibitState? ExhibitState { get; init; }

    public int? Holds { get; init; }

    public bool? Emergency { get; init; }

    public bool? OwnName { get; init; }

    public bool? DeclaredRelationship { get; init; }

    public string? RequestedBy { get; init; }

    public string? Concerns { get; init; }

    public string? AgreedBy { get; init; }

    public string? AgreesFor { get; init; }

    public string? AcceptedBy { get; init; }

    public DateTimeOffset? CommissionedUntil { get; init; }

    public DateTimeOffset? SupplierUntil { get; init; }

    public IReadOnlyList<string>? Obligations { get; init; }

    internal static DecisionKept Of(GateFacts facts, Decision decision) => new()
    {
        Act = facts.Act,
        Roles = facts.Actor.Roles.ToString(),
        Factor = facts.Actor.Factor,
        SignedInAt = facts.Actor.SignedInAt,
        VouchedUntil = facts.Actor.VouchedUntil,
        TrainedUntil = facts.Actor.TrainedUntil,
        SensitiveTrainedUntil = facts.Actor.SensitiveTrainedUntil,
        Suspended = True(facts.Actor.Suspended),
        GrantsNotGenuine = True(!facts.Actor.GrantsGenuine),
        DeviceManaged = facts.Actor.DeviceManaged,
        Device = facts.Actor.Device,
        CaseState = facts.Case?.State,
        Sensitivity = Graver(facts.Case?.Sensitivity, facts.Exhibit?.Sensitivity),
        AssignedAs = facts.Case?.Assignment?.Role,
        AssignedUntil = facts.Case?.Assignment?.Until,
        AccessUntil = facts.Case?.AccessUntil,
        AgreementUntil = facts.Case?.AgreementUntil,
        Exhibit = facts.Exhibit?.Id.Value,
        ExhibitState = facts.Exhibit?.State,
        Holds = facts.Exhibit is { Holds: > 0 } held ? held.Holds : null,
        Emergency = True(facts.Emergency),
        OwnName = True(facts.OwnName),
        DeclaredRelationship = True(facts.DeclaredRelationship),
        RequestedBy = facts.RequestedBy?.Value,
        Concerns = facts.Concerns?.Value,
        AgreedBy = facts.AgreedBy?.Value,
        AgreesFor = facts.AgreesFor?.Value,
        AcceptedBy = facts.AcceptedBy?.Value,
        CommissionedUntil = facts.Exhibit?.CommissionedUntil,
        SupplierUntil = facts.Case?.Supplier?.FirstEnd,
        Obligations = decision.Obligations.Count > 0 ? [.. decision.Obligations.Select(o => o.Code)] : null,
    };

    private static bool? True(bool fact) => fact ? true : null;

    private static Sensitivity? Graver(Sensitivity? one, Sensitivity? other) => one is null || other > one ? other : one;
}
