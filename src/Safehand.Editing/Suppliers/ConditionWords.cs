using Safehand.Access;
using Safehand.Design.Words;

namespace Safehand.Editing;

/// <summary>How a condition stands.</summary>
internal enum ConditionStanding
{
    /// <summary>In date, and for longer than the warning.</summary>
    InDate,

    /// <summary>Lapses within the warning.</summary>
    LapsesSoon,

    /// <summary>Lapsed, or found not to hold.</summary>
    Lapsed,

    /// <summary>Never checked.</summary>
    NotChecked,
}

/// <summary>Conditions of suppliers in words. Colours repeat what the words say.</summary>
internal static class ConditionWords
{
    internal static string Of(SupplierConditionKind kind) => kind switch
    {
        SupplierConditionKind.Contract => "Written contract",
        SupplierConditionKind.Premises => "Premises inspected",
        SupplierConditionKind.Storage => "Lockable storage",
        SupplierConditionKind.Encryption => "Encryption attested",
        SupplierConditionKind.ReturnClause => "Return or erasure agreed",
        SupplierConditionKind.SubProcessors => "Sub-processors",
    };

    /// <summary>What whoever checks it looks for (Data Protection Act 2018, s.59).</summary>
    internal static string Asks(SupplierConditionKind kind) => kind switch
    {
        SupplierConditionKind.Contract => "Signed by both, with every clause that the law asks for",
        SupplierConditionKind.Premises => "Somebody of yours was there and saw where the work is done",
        SupplierConditionKind.Storage => "What is kept there is locked away, and who has the keys is known",
        SupplierConditionKind.Encryption => "Every disk and every connection that could carry material is encrypted",
        SupplierConditionKind.ReturnClause => "At the end of a case everything is returned or erased, with a certificate",
        SupplierConditionKind.SubProcessors => "None, or each with your written authority",
    };

    /// <summary>A clause of a contract, as whoever reads the contract looks for it (Data Protection Act 2018, s.59).</summary>
    internal static string Of(ContractClause clause) => clause switch
    {
        ContractClause.SubjectMatter => "Subject matter",
        ContractClause.Duration => "Duration",
        ContractClause.Nature => "Nature of the processing",
        ContractClause.Purpose => "Purpose of the processing",
        ContractClause.DataTypes => "Types of personal data",
        ContractClause.Subjects => "Categories of data subjects",
        ContractClause.InstructionsOnly => "Only on your instructions",
        ContractClause.Confidentiality => "Confidentiality of those who work on it",
        ContractClause.ReturnOrDeletion => "Return or deletion at the end",
        ContractClause.EvidenceOfCompliance => "Evidence of compliance",
        ContractClause.FlowDown => "The same duties for sub-processors",
        ContractClause.SubProcessorsWithAuthority => "Sub-processors only with your written authority",
    };

    /// <summary>Which clauses a checking of the contract did not find.</summary>
    internal static IReadOnlyList<ContractClause> Missing(IReadOnlyList<ContractClause> found) => [.. Enum.GetValues<ContractClause>().Except(found)];

    /// <summary>What a checking found of a contract's clauses; null where that is not asked for, or nothing was checked.</summary>
    internal static string? Clauses(ConditionKnown condition) => condition switch
    {
        { Kind: not SupplierConditionKind.Contract } or { CheckedAt: null } => null,
        { Clauses: null } => "Which clauses it has was not recorded",
        { Clauses: { } found } when Missing(found).Count == 0 => $"All {found.Count} clauses that the law asks for",
        { Clauses: { } found } => (found.Count == 0 ? "No clause found" : "Clauses found: " + string.Join(", ", found.Select(Of)))
            + (found.Count > 0 ? ". Not found: " + string.Join(", ", Missing(found).Select(Of)) : string.Empty),
    };

    internal static ConditionStanding Standing(ConditionKnown condition, DateTimeOffset now, int warnDays) => condition.Until switch
    {
        null => ConditionStanding.NotChecked,
        { } until when until <= now => ConditionStanding.Lapsed,
        { } until when until <= now.AddDays(warnDays) => ConditionStanding.LapsesSoon,
        _ => ConditionStanding.InDate,
    };

    /// <summary>How it stands, with the last day on which it holds: what ends at midnight after 31 March holds until 31 March.</summary>
    internal static string Words(ConditionKnown condition, DateTimeOffset now, int warnDays) => Standing(condition, now, warnDays) switch
    {
        ConditionStanding.NotChecked => "Not checked",
        ConditionStanding.Lapsed => condition.Until <= condition.CheckedAt ? "Does not hold" : "Lapsed after " + condition.Until!.Value.UkLastDay(),
        ConditionStanding.LapsesSoon => "Lapses after " + condition.Until!.Value.UkLastDay(),
        ConditionStanding.InDate => "Until " + condition.Until!.Value.UkLastDay(),
    };

    internal static string Colour(ConditionStanding standing) => standing switch
    {
        ConditionStanding.InDate => "green",
        ConditionStanding.LapsesSoon => "orange",
        ConditionStanding.Lapsed or ConditionStanding.NotChecked => "red",
    };

    /// <summary>All conditions in a line: what is wrong first, then what is about to be, otherwise how long all of it holds.</summary>
    internal static string Summary(SupplierKnown supplier, DateTimeOffset now, int warnDays)
    {
        string Names(params ConditionStanding[] which) =>
            string.Join(", ", supplier.Conditions.Where(c => which.Contains(Standing(c, now, warnDays))).Select(c => Of(c.Kind).ToLowerInvariant()));
        if (Names(ConditionStanding.Lapsed, ConditionStanding.NotChecked) is { Length: > 0 } wrong)
        {
            return "Cannot be commissioned: " + wrong + " not in date";
        }

        var first = supplier.Conditions.MinBy(c => c.Until)!;
        return Names(ConditionStanding.LapsesSoon) is { Length: > 0 }
            ? $"{Of(first.Kind)} lapses after {first.Until!.Value.UkLastDay()}"
            : $"All conditions in date until {first.Until!.Value.UkLastDay()}";
    }
}
