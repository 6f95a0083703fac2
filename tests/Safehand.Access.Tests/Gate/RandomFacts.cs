using Safehand.Kernel;
using static Safehand.Access.Tests.Gate.GateWorld;

namespace Safehand.Access.Tests.Gate;

/// <summary>Facts in which everything is drawn by itself, times at and around their bounds: combinations that nobody thought of.</summary>
internal sealed class RandomFacts(int seed)
{
    private static readonly TimeSpan[] Distances =
    [
        TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6), TimeSpan.FromHours(12), TimeSpan.FromHours(13), TimeSpan.FromDays(400),
    ];

    private readonly Random random = new(seed);

    internal GateFacts Next()
    {
        var itself = random.Next(20) == 0;
        var about = random.Next(12) == 0 ? null : Investigation();
        return new GateFacts
        {
            Act = Any<Act>(),
            Now = Now,
            Actor = itself ? OnSchedule(Act.Scrub).Actor : Actor(),
            Case = about,
            Exhibit = about is null || random.Next(12) == 0 ? null : Exhibit(),
            ActsOn = Of<OrganisationId?>(null, null, Northshire, Elsewhere),
            Purpose = Often() ? new Purpose(Any<PurposeKind>(), Often() ? "Preparing the second interview" : string.Empty) : null,
            Emergency = Seldom(),
            OwnName = Seldom(),
            DeclaredRelationship = Seldom(),
            RequestedBy = Somebody(),
            Concerns = Somebody(),
            InLineOfConcerned = Seldom(),
            AgreedBy = Somebody(),
            AgreesFor = Somebody(),
            EditedBy = Of<IReadOnlyList<PersonId>?>(null, [], [Nair], [Okafor, Nair]),
            AcceptedBy = Somebody(),
            OnlyTakesAway = random.Next(2) == 0,
        };
    }

    private ActorFacts Actor() => new()
    {
        Person = Nair,
        Organisation = Northshire,
        Employer = Any<EmployerKind>(),
        Roles = Often() ? Any<Roles>() : Any<Roles>() | Any<Roles>() | Any<Roles>(),
        VouchedFrom = Often() ? Now.AddYears(-1) : Time(),
        VouchedUntil = Often() ? Now.AddYears(1) : Time(),
        Suspended = Seldom(),
        GrantsGenuine = Often(),
        TrainedUntil = Often() ? Now.AddYears(1) : Time(),
        SensitiveTrainedUntil = Time(),
        SignedInAt = Often() ? Now.AddMinutes(-1) : Time(),
        Factor = Any<FactorStrength>(),
        DeviceManaged = Often(),
        OnShift = Of<bool?>(null, false, true),
    };

    private CaseFacts Investigation() => GateWorld.Investigation() with
    {
        Organisation = Often() ? Northshire : Elsewhere,
        State = Any<CaseState>(),
        Sensitivity = Any<Sensitivity>(),
        Assignment = Often() ? new Assignment(Any<CaseRole>(), Time() ?? Now.AddDays(-9), Time()) : null,
        AccessUntil = Time(),
        ReviewAssigned = Seldom(),
        OrganisationInvolved = random.Next(2) == 0,
        AgreementUntil = Time(),
        Supplier = Often() ? new SupplierConditions(Later(), Later(), Later(), Later(), Later(), Later()) : null,
    };

    private ExhibitFacts Exhibit() => Recording() with
    {
        Sensitivity = Any<Sensitivity>(),
        State = Any<ExhibitState>(),
        Holds = Seldom() ? random.Next(1, 3) : 0,
        DestructionProposedBy = Somebody(),
        CommissionedUntil = Time(),
        AwaitsRelease = Seldom(),
    };

    private PersonId? Somebody() => Of<PersonId?>(null, Nair, Okafor, Kernel.Actor.Safehand.Person);

    private DateTimeOffset? Later() => Often() ? Now.AddYears(1) : Time();

    private DateTimeOffset? Time() => random.Next(5) == 0 ? null : Now + (Distances[random.Next(Distances.Length)] * (random.Next(2) == 0 ? 1 : -1));

    private bool Often() => random.Next(5) != 0;

    private bool Seldom() => random.Next(5) == 0;

    private T Any<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }

    private T Of<T>(params ReadOnlySpan<T> values) => values[random.Next(values.Length)];
}
