namespace Safehand.Access;

/// <summary>What kind of body employs somebody. It bounds the roles its people can hold (rule G4).</summary>
public enum EmployerKind
{
    /// <summary>A police force.</summary>
    PoliceForce,

    /// <summary>A prosecuting service.</summary>
    ProsecutingService,

    /// <summary>Another public body that works on cases: a port authority, a fire service.</summary>
    PartnerAuthority,

    /// <summary>A contractor that edits or transcribes to an instruction.</summary>
    Supplier,
}

/// <summary>The roles that an employer gives. What somebody is on one case is <see cref="CaseRole"/>.</summary>
[Flags]
public enum Roles
{
    /// <summary>None: may only ask.</summary>
    None = 0,

    /// <summary>Investigates.</summary>
    Officer = 1,

    /// <summary>Answers for investigators: decides on access and destruction.</summary>
    Supervisor = 2,

    /// <summary>Decides on and conducts prosecutions.</summary>
    Prosecutor = 4,

    /// <summary>Edits to an instruction, on a watched stream.</summary>
    Editor = 8,

    /// <summary>Supports victims and witnesses.</summary>
    VictimSupport = 16,

    /// <summary>Reviews conduct, outside the line.</summary>
    ProfessionalStandards = 32,

    /// <summary>Checks that the rules are kept: reads acts, never recordings.</summary>
    Auditor = 64,

    /// <summary>Keeps retention, destruction and erasure in order.</summary>
    RecordsOfficer = 128,

    /// <summary>Runs the system. Sees no content, whatever other roles are held.</summary>
    TechnicalAdministrator = 256,
}

/// <summary>What somebody is on one case.</summary>
public enum CaseRole
{
    /// <summary>On the team.</summary>
    Member,

    /// <summary>Leads the case: decides who sees it.</summary>
    Lead,
}

/// <summary>Whether an investigation goes on.</summary>
public enum CaseState
{
    /// <summary>It goes on.</summary>
    Open,

    /// <summary>It is over: an appeal or a review may still need it.</summary>
    Closed,
}

/// <summary>How much harm it does to see a recording without need.</summary>
public enum Sensitivity
{
    /// <summary>As every recording: already not to be seen without need.</summary>
    Standard,

    /// <summary>A sexual offence.</summary>
    SexualOffence,

    /// <summary>A child is recorded or spoken of.</summary>
    Child,
}

/// <summary>Where an exhibit stands.</summary>
public enum ExhibitState
{
    /// <summary>In custody.</summary>
    BookedIn,

    /// <summary>Kept as evidence only, where it would otherwise be erased (Data Protection Act 2018, s.47).</summary>
    Restricted,

    /// <summary>Came without authority: sealed, not heard by anyone before triage.</summary>
    SealedUnheard,

    /// <summary>Somebody proposed to destroy it.</summary>
    DestructionProposed,

    /// <summary>Its key is gone.</summary>
    Destroyed,
}

/// <summary>What the session proved.</summary>
public enum FactorStrength
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A personal token of the command line, made by a session that proved more.</summary>
    Token,

    /// <summary>A password.</summary>
    Password,

    /// <summary>A password and a one-time code.</summary>
    TwoFactors,

    /// <summary>A passkey with the person verified.</summary>
    Passkey,
}
