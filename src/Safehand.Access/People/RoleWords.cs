namespace Safehand.Access;

/// <summary>Roles as people say them.</summary>
internal static class RoleWords
{
    /// <summary>Every role, in order.</summary>
    internal static IReadOnlyList<Roles> All { get; } = [.. Enum.GetValues<Roles>().Where(r => r is not Roles.None)];

    /// <summary>Those that an employer of this kind can give (rule G4).</summary>
    internal static IReadOnlyList<Roles> Of(EmployerKind employer) => [.. All.Where(r => StandingRules.Fitting(employer).HasFlag(r))];

    internal static string Of(Roles role) => role switch
    {
        Roles.Officer => "officer",
        Roles.Supervisor => "supervisor",
        Roles.Prosecutor => "prosecutor",
        Roles.Editor => "editor",
        Roles.VictimSupport => "victim support",
        Roles.ProfessionalStandards => "professional standards",
        Roles.Auditor => "auditor",
        Roles.RecordsOfficer => "records officer",
        Roles.TechnicalAdministrator => "technical administrator",
        _ => role.ToString(),
    };

    /// <summary>The same at the beginning of a line.</summary>
    internal static string Begun(Roles role) => Of(role) is var words ? char.ToUpperInvariant(words[0]) + words[1..] : string.Empty;
}
