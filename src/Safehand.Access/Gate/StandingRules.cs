using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Who may come to the door at all. Safehand itself has no employer, session or device; what it may do is bounded by G39 alone.</summary>
internal static class StandingRules
{
    /// <summary>The rule on devices. For a supplier's people there is a page where they ask for theirs.</summary>
    internal const string ManagedDevice = "G7";

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);
    private static readonly TimeSpan LongestToken = TimeSpan.FromDays(90);

    internal static IReadOnlyList<Rule> All { get; } =
    [
        new()
        {
            Number = "G1", Name = "Vouched for", Kind = RuleKind.Requirement,
            Says = "Your employer vouches for you, and the day it does so until has not come.",
            Duty = "Data Protection Act 2018, s.40 (security). Ends failure B: leavers were never removed.",
            Told = "Your employer does not vouch for you at the moment. Speak to your supervisor.",
            Bites = f => !f.IsSafehand() && !(f.Actor.VouchedFrom <= f.Now && f.InDate(f.Actor.VouchedUntil)),
        },
        new()
        {
            Number = "G2", Name = "Not suspended", Kind = RuleKind.Requirement,
            Says = "Nobody who is suspended can do anything.",
            Duty = "Data Protection Act 2018, s.40 (security). Ends failure C: access went on while conduct was looked into.",
            Told = "Your access is suspended. Speak to your supervisor.",
            Bites = f => !f.IsSafehand() && f.Actor.Suspended,
        },
        new()
        {
            Number = "G3", Name = "Genuine grants", Kind = RuleKind.Requirement,
            Says = "Roles, places on a team, devices and sessions count only if they were given through Safehand, and a case, its people and its recordings are what Safehand wrote of them. "
                + "A row that somebody else wrote into its database gives nothing, and what was altered there is opened to nobody until it is put right. That an earlier row was put back shows in the ledger alone.",
            Duty = "Data Protection Act 2018, s.66 (security of processing).",
            Told = "Your access could not be confirmed. This has been recorded. Speak to your supervisor.",
            Bites = f => !f.Actor.GrantsGenuine && (!f.IsSafehand() || f.Act is Act.BookIn),
        },
        new()
        {
            Number = "G4", Name = "Role fits the employer", Kind = RuleKind.Requirement,
            Says = "An employer can give only the roles of its kind: a supplier's people edit, only a prosecuting service has prosecutors, only a police force or a partner authority has officers.",
            Duty = "Data Protection Act 2018, s.59 (processors). Ends failure D: a supplier was treated as one of us.",
            Told = "You hold a role that your employer cannot give. Speak to your supervisor.",
            Bites = f => !f.IsSafehand() && (f.Actor.Roles & ~Fitting(f.Actor.Employer)) != 0,
        },
        new()
        {
            Number = "G5", Name = "Signed in", Kind = RuleKind.Requirement,
            Says = "You have signed in, within the last 12 hours, or act with a personal token that is in date.",
            Duty = "Data Protection Act 2018, s.62: the log says who.",
            Told = "Sign in again to go on.",
            Next = NextSteps.SignInAgain, Refuses = RefusalKind.SignInNeeded,
            Bites = f => !f.IsSafehand() && (f.Actor.Factor is not (FactorStrength.Token or FactorStrength.Password or FactorStrength.TwoFactors or FactorStrength.Passkey) 
                || !SignedInWithin(f, f.Actor.Factor is FactorStrength.Token ? LongestToken : Longest)),
        },
        new()
        {
            Number = "G6", Name = "Fresh sign-in", Kind = RuleKind.Requirement,
            Says = "For a clean copy, a destruction, an erasure, a change of somebody's rights or password, or an emergency opening, you have signed in within the last 5 minutes. What has begun goes on without another.",
            Duty = "Data Protection Act 2018, s.66. A screen left unlocked is not a person.",
            Told = "This needs a fresh sign-in. Sign in again; what you entered is kept.",
            Next = NextSteps.SignInAgain, Refuses = RefusalKind.SignInNeeded,
            Bites = f => f.NeedsFreshSignIn() && !SignedInWithin(f, Fresh, f.BegunAt),
        },
        new()
        {
            Number = ManagedDevice, Name = "Managed device", Kind = RuleKind.Requirement,
            Says = "Recordings are added and seen only on a device that somebody answers for: your employer, for all of its devices, until a day it has named; for a supplier's people whoever's recording it is, for each browser by itself, "
                + "for at most 180 days and until it is revoked. For them a personal token is on no device. Personal devices never receive recordings.",
            Duty = "Data Protection Act 2018, s.40. Ends failure B: suspects' details on personal phones. Ends failure D: nobody knew where a supplier's copies were.",
            Told = "Nobody answers for this device, so no recording is added or seen on it. A supplier’s people ask on the page This device; everybody else speaks to their supervisor.",
            Bites = f => !f.IsSafehand() && !f.Actor.DeviceManaged && (f.ShowsRecording() || f.Act is Act.BookIn),
        },
        new()
        {
            Number = "G8", Name = "Trained", Kind = RuleKind.Requirement,
            Says = "Your training in handling recordings is in date. Without it you can ask for access, and run the system, but not touch a case.",
            Duty = "Data Protection Act 2018, s.40. Ends failure A: a tool was handed to a thousand people without a word.",
            Told = "Your training in handling recordings is not in date. Book it with your supervisor.",
            Bites = f => !f.IsSafehand() && f.Act is not (Act.AskAccess or Act.Scrub or Act.Administer or Act.SeePeople or Act.GivePassword) && !f.InDate(f.Actor.TrainedUntil),
        },
        new()
        {
            Number = "G9", Name = "Administrators see nothing", Kind = RuleKind.Requirement,
            Says = "Whoever runs the system sees no case and no recording, whatever other roles they hold.",
            Duty = "Data Protection Act 2018, ss.40 and 62 (support staff consult too).",
            Told = "You run the system, so you cannot see cases or recordings.",
            Bites = f => f.Is(Roles.TechnicalAdministrator)
                && !(f.Act is Act.Scrub or Act.AskAccess or Act.SeePeople or Act.GivePassword || (f.Act is Act.Administer && f.Case is null)),
        },
    ];

    /// <summary>What a token does on its own: numbered last, because numbers are never given again.</summary>
    internal static Rule Tokens { get; } = new()
    {
        Number = "G47", Name = "Personal tokens", Kind = RuleKind.Requirement,
        Says = "A personal token lives at most 90 days. In its first 12 hours it counts as the sign-in that made it. After that it lists cases, adds recordings, reads histories, asks for access and has everything stored re-checked; "
            + "it opens no recording, exports no ledger, and decides and changes nothing. Your employer's vouching, your roles and your training are read anew each time it is used.",
        Duty = "Data Protection Act 2018, s.66. What lies on a disk is not a person.",
        Told = "Your personal token is older than 12 hours, so it cannot do this. Sign in again to go on.",
        Next = NextSteps.SignInAgain, Refuses = RefusalKind.SignInNeeded,
        Bites = f => f.Actor.Factor is FactorStrength.Token && !SignedInWithin(f, Longest)
            && (f.Emergency || f.Act is not (Act.ViewCase or Act.BookIn or Act.ReadContinuity or Act.AskAccess or Act.Scrub)),
    };

    /// <summary>The roles that an employer of this kind can give (rule G4).</summary>
    internal static Roles Fitting(EmployerKind employer)
    {
        const Roles house = Roles.Supervisor | Roles.VictimSupport | Roles.ProfessionalStandards | Roles.Auditor | Roles.RecordsOfficer | Roles.TechnicalAdministrator;
        return employer switch
        {
            EmployerKind.PoliceForce => house | Roles.Officer | Roles.Editor,
            EmployerKind.ProsecutingService => house | Roles.Prosecutor | Roles.Editor,
            EmployerKind.PartnerAuthority => house | Roles.Officer,
            EmployerKind.Supplier => Roles.Editor,
            _ => Roles.None, // Fails closed: a kind of body these rules do not know can give nothing.
        };
    }

    // A beginning that has not come is none: it would make every sign-in fresh enough.
    private static bool SignedInWithin(GateFacts f, TimeSpan longest, DateTimeOffset? begunAt = null) =>
        f.Actor.SignedInAt is { } at && at <= f.Now && (begunAt is { } begun && begun <= f.Now ? begun : f.Now) - at <= longest;
}
