using Safehand.Kernel;

namespace Safehand.Access.Tests.Gate;

/// <summary>Facts that read like the domain. Each begins permitted; a test spoils one thing.</summary>
internal static class GateWorld
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 14, 9, 38, 0, TimeSpan.Zero);
    internal static readonly PersonId Nair = new("00000000000000000000000000000001");
    internal static readonly PersonId Okafor = new("00000000000000000000000000000002");
    internal static readonly OrganisationId Northshire = new("000000000000000000000000000000a1");
    internal static readonly OrganisationId Elsewhere = new("000000000000000000000000000000a2");
    internal static readonly Purpose ToJustice = new(PurposeKind.BringToJustice, "Preparing the second interview");
    internal static readonly Purpose ToSave = new(PurposeKind.ProtectLife, "A child is missing since noon");
    internal static readonly Purpose ToReview = new(PurposeKind.Oversight, "Answering the review of Tuesday");
    internal static readonly Purpose ToProsecute = new(PurposeKind.Prosecution, "Deciding on the charge today");
    internal static readonly Purpose ToEdit = new(PurposeKind.Editing, "Blurring faces as the lead asked");

    internal static ActorFacts Person(Roles roles, EmployerKind employer = EmployerKind.PoliceForce) => new()
    {
        Person = Nair,
        Organisation = Northshire,
        Employer = employer,
        Roles = roles,
        VouchedFrom = Now.AddYears(-1),
        VouchedUntil = Now.AddYears(1),
        GrantsGenuine = true,
        TrainedUntil = Now.AddYears(1),
        SignedInAt = Now.AddMinutes(-1),
        Factor = FactorStrength.Password,
        DeviceManaged = true,
        OnShift = true,
    };

    internal static CaseFacts Investigation(CaseRole? role = CaseRole.Member) => new()
    {
        Id = new CaseId("000000000000000000000000000000c1"),
        Organisation = Northshire,
        State = CaseState.Open,
        Sensitivity = Sensitivity.Standard,
        Assignment = role is { } r ? new Assignment(r, Now.AddDays(-9), null) : null,
    };

    internal static ExhibitFacts Recording(ExhibitState state = ExhibitState.BookedIn) => new()
    {
        Id = new ExhibitId("000000000000000000000000000000e1"),
        Sensitivity = Sensitivity.Standard,
        State = state,
        DestructionProposedBy = state is ExhibitState.DestructionProposed ? Okafor : null,
    };

    /// <summary>A version for court that nobody has released.</summary>
    internal static ExhibitFacts Unreleased => Recording() with { AwaitsRelease = true };

    /// <summary>An officer of the team asks for an act on a recording of an open case of their own force.</summary>
    internal static GateFacts Officer(Act act, CaseRole? role = CaseRole.Member) => new()
    {
        Act = act,
        Now = Now,
        Actor = Person(Roles.Officer),
        Case = Investigation(role),
        Exhibit = Recording(),
        Purpose = ToJustice,
        RequestedBy = Okafor,
        Concerns = Okafor,
    };

    internal static GateFacts As(this GateFacts f, Roles roles, EmployerKind employer = EmployerKind.PoliceForce) =>
        f with { Actor = f.Actor with { Roles = roles, Employer = employer } };

    internal static GateFacts InState(this GateFacts f, ExhibitState state) => f with { Exhibit = Recording(state) };

    internal static GateFacts CaseIs(this GateFacts f, Func<CaseFacts, CaseFacts> change) => f with { Case = change(f.Case!) };

    internal static GateFacts ActorIs(this GateFacts f, Func<ActorFacts, ActorFacts> change) => f with { Actor = change(f.Actor) };

    /// <summary>Every condition in date for another year.</summary>
    internal static SupplierConditions AllConditions => new(Now.AddYears(1), Now.AddYears(1), Now.AddYears(1), Now.AddYears(1), Now.AddYears(1), Now.AddYears(1));

    /// <summary>A supplier's editor, commissioned for the recording of another organisation's open case, under these conditions.</summary>
    internal static GateFacts Supplied(Act act, SupplierConditions? conditions) =>
        (Officer(act, null).As(Roles.Editor, EmployerKind.Supplier) with { Purpose = ToEdit, Exhibit = Recording() with { CommissionedUntil = Now.AddTicks(1) } })
        .CaseIs(c => c with { Organisation = Elsewhere, OrganisationInvolved = true, AgreementUntil = Now.AddDays(1), Supplier = conditions });

    /// <summary>The lead acts on an edit that somebody else made and, where one is needed, another accepted.</summary>
    internal static GateFacts OnEdit(Act act, CaseRole? role = CaseRole.Lead) =>
        Officer(act, role) with { Purpose = new(PurposeKind.LegalDuty, "Checking the edit before the hearing"), EditedBy = [Okafor], AcceptedBy = Okafor };

    internal static Actor Itself => Actor.Safehand;

    /// <summary>Safehand by itself, on its schedule.</summary>
    internal static GateFacts OnSchedule(Act act) => new()
    {
        Act = act,
        Now = Now,
        Actor = new ActorFacts { Person = Itself.Person, Organisation = Itself.Organisation, Employer = EmployerKind.PoliceForce, Roles = Roles.None, GrantsGenuine = true },
    };
}
