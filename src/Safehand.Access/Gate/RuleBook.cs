using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>Every rule of the gate, in order, and the version that each decision carries.</summary>
public static class RuleBook
{
    // Raised by hand when what a rule does changes; the digest after it changes by itself when what a rule says does.
    private const int Edition = 11;

    /// <summary>What refuses when nothing permits.</summary>
    public static Rule Default { get; } = new()
    {
        Number = "G46", Name = "No is the default", Kind = RuleKind.Default,
        Says = "What no rule permits is refused.",
        Duty = "Data Protection Act 2018, s.40: a missing rule is never a permission.",
        Told = "Your role does not allow this.",
    };

    /// <summary>All rules, in the order of their numbers.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        .. StandingRules.All, .. CaseRules.All, .. ExhibitRules.All, .. PurposeRules.All, .. ConflictRules.All, .. RolePermissions.All, .. Conditions.All, Default, StandingRules.Tokens,
        .. EditingRules.All,
    ];

    /// <summary>Edition and digest of every text: <c>1.0123456789abcdef</c>. Kept with every verdict in the ledger.</summary>
    public static string Version { get; } = Edition.ToString(CultureInfo.InvariantCulture) + "." + Digest();

    /// <summary>The rule of a number as the ledger keeps it, or null where this edition has none such.</summary>
    public static Rule? Find(string number) => All.FirstOrDefault(r => r.Number == number);

    /// <summary>The purposes that somebody with these roles can declare (rule G24), in the kernel's order: what a form offers.</summary>
    public static IReadOnlyList<PurposeKind> PurposesFor(Roles roles) =>
        [.. Enum.GetValues<PurposeKind>().Where(kind => (PurposeRules.Fitting(kind) & roles) != 0)];

    private static string Digest()
    {
        var text = new StringBuilder();
        foreach (var rule in All)
        {
            text.AppendJoin('\n', rule.Number, rule.Name, rule.Kind, rule.Says, rule.Duty, rule.Waits, rule.Told, rule.Next, rule.Refuses).Append('\n');
            text.AppendJoin(' ', rule.Attaches.Select(o => o.Code)).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
