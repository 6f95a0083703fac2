using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>All that the gate looks at, read beforehand in the transaction of the act: plain values, nothing that can change or be asked later.</summary>
/// <remarks>An interval runs from its beginning (included) to its end (excluded). A null end of something that must be in date means "not in date":
/// the gate fails closed. Only an assignment may run without an end.</remarks>
public sealed record GateFacts
{
    /// <summary>What is asked for.</summary>
    public required Act Act { get; init; }

    /// <summary>The moment of deciding.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Who asks.</summary>
    public required ActorFacts Actor { get; init; }

    /// <summary>The case it is about, or null when the act has none or there is no such case.</summary>
    public CaseFacts? Case { get; init; }

    /// <summary>The exhibit it is about, or null when the act has none or there is no such exhibit in that case.</summary>
    public ExhibitFacts? Exhibit { get; init; }

    /// <summary>For an act on an organisation as a whole (its ledger, its people), which one. Null means the actor's own.</summary>
    public OrganisationId? ActsOn { get; init; }

    /// <summary>The declared purpose. Null and <see cref="Purpose.Running"/> both mean that none was declared.</summary>
    public Purpose? Purpose { get; init; }

    /// <summary>Whether the actor said: someone is in danger and I cannot wait.</summary>
    public bool Emergency { get; init; }

    /// <summary>For what goes on, part by part: when it began. Null: it begins now.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>Whether the actor's own name stands among the people recorded or spoken of, other than as the one who recorded or questioned.</summary>
    public bool OwnName { get; init; }

    /// <summary>Whether the actor has declared a relationship to one of them.</summary>
    public bool DeclaredRelationship { get; init; }

    /// <summary>For deciding on a request: who made it.</summary>
    public PersonId? RequestedBy { get; init; }

    /// <summary>For changing rights or answering a review: whose rights or conduct.</summary>
    public PersonId? Concerns { get; init; }

    /// <summary>For answering a review: whether the actor is in the line of the person it concerns, above or below.</summary>
    public bool InLineOfConcerned { get; init; }

    /// <summary>For a clean copy: the second person who agreed to it, once there is one.</summary>
    public PersonId? AgreedBy { get; init; }

    /// <summary>For agreeing to somebody else's clean copy, without having one oneself: whose. Null: the actor wants the copy.</summary>
    public PersonId? AgreesFor { get; init; }

    /// <summary>For <see cref="Act.Administer"/>: whether the change only takes rights away. Safehand itself may do no other (expiry).</summary>
    public bool OnlyTakesAway { get; init; }

    /// <summary>For reviewing, authorising or releasing an edit: everybody who edited. Null: not known.</summary>
    public IReadOnlyList<PersonId>? EditedBy { get; init; }

    /// <summary>For authorising a rendition: who accepted the edit.</summary>
    public PersonId? AcceptedBy { get; init; }
}

/// <summary>Who asks, as the employer and the session vouch for it.</summary>
public sealed record ActorFacts
{
    /// <summary>Who.</summary>
    public required PersonId Person { get; init; }

    /// <summary>Their employer.</summary>
    public required OrganisationId Organisation { get; init; }

    /// <summary>What kind of body that is.</summary>
    public required EmployerKind Employer { get; init; }

    /// <summary>The roles the employer gave.</summary>
    public required Roles Roles { get; init; }

    /// <summary>Since when the employer vouches for them; null: not at all.</summary>
    public DateTimeOffset? VouchedFrom { get; init; }

    /// <summary>Until when; null: not at all.</summary>
    public DateTimeOffset? VouchedUntil { get; init; }

    /// <summary>Whether they are suspended.</summary>
    public bool Suspended { get; init; }

    /// <summary>Whether every row that grants (roles, assignments, vouching, device, session) carried its right code. MUST be false when one did not.</summary>
    public bool GrantsGenuine { get; init; }

    /// <summary>Until when their training in handling recordings counts; null: never trained.</summary>
    public DateTimeOffset? TrainedUntil { get; init; }

    /// <summary>Until when their training for sensitive recordings counts; null: never trained.</summary>
    public DateTimeOffset? SensitiveTrainedUntil { get; init; }

    /// <summary>When this session last proved a factor; null: not signed in.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>What it proved.</summary>
    public FactorStrength Factor { get; init; }

    /// <summary>Whether somebody answers for the device in use: the employer, or for a supplier's people whoever's recording it is.</summary>
    public bool DeviceManaged { get; init; }

    /// <summary>For a supplier's people: what the ledger calls the device in use. Decides nothing.</summary>
    public string? Device { get; init; }

    /// <summary>Whether they are on shift now; null: the employer keeps no rota here.</summary>
    public bool? OnShift { get; init; }
}

/// <summary>The case, and what the actor is to it.</summary>
public sealed record CaseFacts
{
    /// <summary>Which.</summary>
    public required CaseId Id { get; init; }

    /// <summary>Whose investigation it is.</summary>
    public required OrganisationId Organisation { get; init; }

    /// <summary>Whether it goes on.</summary>
    public required CaseState State { get; init; }

    /// <summary>Its sensitivity. The graver of this and the exhibit's counts.</summary>
    public required Sensitivity Sensitivity { get; init; }

    /// <summary>Whether the rows that say all this, who is in the case and what the exhibit is carried their right code. Where not, the door tells the gate (rule G3).</summary>
    public bool RowsGenuine { get; init; } = true;

    /// <summary>The actor's place on the team, if ever any.</summary>
    public Assignment? Assignment { get; init; }

    /// <summary>Until when the case lead gave the actor access without making them one of the team; null: no access was given.</summary>
    public DateTimeOffset? AccessUntil { get; init; }

    /// <summary>Whether a review of this exhibit (of the case as a whole, where no exhibit is asked for) is open and the actor is to answer it.</summary>
    public bool ReviewAssigned { get; init; }

    /// <summary>Whether the actor's organisation has something to do with the case though it is another's: a party to it, or with people on its team.</summary>
    public bool OrganisationInvolved { get; init; }

    /// <summary>Until when the agreement between the two organisations runs; null: there is none.</summary>
    public DateTimeOffset? AgreementUntil { get; init; }

    /// <summary>For a supplier's people: its conditions; null: none were checked.</summary>
    public SupplierConditions? Supplier { get; init; }
}

/// <summary>Somebody's place on a team.</summary>
/// <param name="Role">As what.</param>
/// <param name="From">Since when.</param>
/// <param name="Until">Until when; null: until it is ended.</param>
public readonly record struct Assignment(CaseRole Role, DateTimeOffset From, DateTimeOffset? Until);

/// <summary>What must hold before a supplier sees anything (Data Protection Act 2018, s.59; failure D). Null: not checked, or failed.</summary>
/// <param name="ContractUntil">The written contract.</param>
/// <param name="PremisesUntil">The inspection of the premises.</param>
/// <param name="StorageUntil">The lockable storage.</param>
/// <param name="EncryptionUntil">The attested encryption.</param>
/// <param name="ReturnClauseUntil">The clause on return or erasure at the end of the case.</param>
/// <param name="SubProcessorsUntil">Sub-processors: none, or each with the customer's authority.</param>
public sealed record SupplierConditions(
    DateTimeOffset? ContractUntil,
    DateTimeOffset? PremisesUntil,
    DateTimeOffset? StorageUntil,
    DateTimeOffset? EncryptionUntil,
    DateTimeOffset? ReturnClauseUntil,
    DateTimeOffset? SubProcessorsUntil)
{
    /// <summary>When the first of them lapses; null when one was never checked.</summary>
    public DateTimeOffset? FirstEnd
    {
        get
        {
            DateTimeOffset?[] ends = [ContractUntil, PremisesUntil, StorageUntil, EncryptionUntil, ReturnClauseUntil, SubProcessorsUntil];
            return ends.Any(e => e is null) ? null : ends.Min();
        }
    }
}

/// <summary>The exhibit.</summary>
public sealed record ExhibitFacts
{
    /// <summary>Which.</summary>
    public required ExhibitId Id { get; init; }

    /// <summary>Its sensitivity.</summary>
    public required Sensitivity Sensitivity { get; init; }

    /// <summary>Where it stands.</summary>
    public required ExhibitState State { get; init; }

    /// <summary>Whether it is a version made for court that nobody has released.</summary>
    public bool AwaitsRelease { get; init; }

    /// <summary>How many holds stop its destruction.</summary>
    public int Holds { get; init; }

    /// <summary>Until when a commission names the actor as editor of it; null: none does, or it has ended. Filled in by the door, whatever stands here.</summary>
    public DateTimeOffset? CommissionedUntil { get; init; }

    /// <summary>Who proposed to destroy it, while that proposal stands.</summary>
    public PersonId? DestructionProposedBy { get; init; }
}
