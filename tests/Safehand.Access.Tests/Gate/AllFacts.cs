using Safehand.Kernel;
using static Safehand.Access.Tests.Gate.GateWorld;

namespace Safehand.Access.Tests.Gate;

/// <summary>Combinations of facts, every one of two products: what is asked of a case, and who asks.</summary>
internal static class AllFacts
{
    private static readonly Act[] Acts = Enum.GetValues<Act>();
    private static readonly bool[] Both = [false, true];

    private static readonly ActorFacts[] People =
    [
        Person(Roles.Officer),
        Person(Roles.Supervisor) with { Factor = FactorStrength.Token },
        Person(Roles.Supervisor),
        Person(Roles.Officer | Roles.TechnicalAdministrator),
        Person(Roles.TechnicalAdministrator),
        Person(Roles.Prosecutor, EmployerKind.ProsecutingService),
        Person(Roles.Editor, EmployerKind.Supplier),
        Person(Roles.VictimSupport),
        Person(Roles.ProfessionalStandards),
        Person(Roles.Auditor),
        Person(Roles.RecordsOfficer),
        Person(Roles.None),
        OnSchedule(Act.Scrub).Actor,
    ];

    private static readonly Purpose?[] Purposes = [ToJustice, ToSave, ToReview, ToProsecute, ToEdit, null];

    private static readonly (ExhibitFacts Exhibit, bool Trained)[] Exhibits =
    [
        .. Enum.GetValues<ExhibitState>().Select(s => (Recording(s), false)),
        (Recording() with { Sensitivity = Sensitivity.Child }, false),
        (Recording() with { Sensitivity = Sensitivity.Child }, true),
        (Recording() with { CommissionedUntil = Now.AddDays(1) }, false),
        (Unreleased, false),
    ];

    /// <summary>Person × act × way into the case, whose it is and its state × state of the exhibit, or its sensitivity with and without training × purpose × emergency × conflict.</summary>
    internal static IEnumerable<GateFacts> OfCases() =>
        from person in People
        let trained = person with { SensitiveTrainedUntil = Now.AddDays(1) }
        from act in Acts
        from c in Cases().ToArray()
        from e in Exhibits
        from purpose in Purposes
        from emergency in Both
        from conflict in new[] { 0, 1, 2 }
        select new GateFacts
        {
            Act = act,
            Now = Now,
            Actor = e.Trained ? trained : person,
            Case = c,
            Exhibit = e.Exhibit,
            Purpose = purpose,
            Emergency = emergency,
            OwnName = conflict == 1,
            DeclaredRelationship = conflict == 2,
            RequestedBy = Okafor,
            Concerns = Okafor,
            EditedBy = conflict == 0 ? [Okafor] : [Okafor, Nair],
            AcceptedBy = Okafor,
        };

    /// <summary>Act × person × vouching × suspension × genuineness × sign-in × device × training × emergency × who asked × holds and absence.</summary>
    internal static IEnumerable<GateFacts> OfPeople() =>
        from person in People
        from vouched in new[] { Now.AddDays(1), Now, (DateTimeOffset?)null }
        from suspended in Both
        from genuine in Both
        from signedIn in new[] { Now.AddMinutes(-1), Now.AddMinutes(-6), Now.AddHours(-13), (DateTimeOffset?)null }
        from managed in Both
        from trained in Both
        let actor = person with
        {
            VouchedUntil = vouched, Suspended = suspended, GrantsGenuine = genuine, SignedInAt = signedIn, DeviceManaged = managed,
            TrainedUntil = trained ? Now.AddDays(1) : Now,
        }
        from act in Acts
        from asked in new[] { Okafor, Nair, (PersonId?)null }
        from shape in new[] { 0, 1, 2, 3 }
        select new GateFacts
        {
            Act = act, Now = Now, Actor = actor,
            Case = shape == 1 ? null : Investigation(CaseRole.Lead),
            Exhibit = shape == 1 ? null : Recording(shape == 2 ? ExhibitState.BookedIn : ExhibitState.DestructionProposed) with { Holds = shape == 3 ? 1 : 0, DestructionProposedBy = asked },
            Purpose = act is Act.Open && shape == 2 ? null : shape == 3 ? ToJustice with { Kind = PurposeKind.Administration } : ToJustice,
            RequestedBy = asked, Concerns = asked, AgreedBy = asked, AgreesFor = shape == 2 ? asked : null, OnlyTakesAway = shape == 2,
            EditedBy = asked is { } editor ? [editor] : null, AcceptedBy = asked,
        };

    private static IEnumerable<CaseFacts> Cases() =>
        from way in new[] { 0, 1, 2, 3, 4 }
        from whose in new[] { 0, 1, 2 }
        from state in Enum.GetValues<CaseState>()
        select Investigation() with
        {
            Assignment = way switch
            {
                2 => new Assignment(CaseRole.Member, Now.AddDays(-1), null),
                3 => new Assignment(CaseRole.Lead, Now.AddDays(-1), Now.AddDays(1)),
                4 => new Assignment(CaseRole.Lead, Now.AddDays(-2), Now),
                _ => null,
            },
            AccessUntil = way == 1 ? Now.AddDays(1) : null,
            ReviewAssigned = way == 4,
            Organisation = whose == 0 ? Northshire : Elsewhere,
            OrganisationInvolved = whose == 1,
            AgreementUntil = whose == 1 ? Now.AddDays(1) : null,
            Supplier = AllConditions,
            State = state,
        };
}
