namespace Safehand.Access;

/// <summary>What a contract with a supplier must say (Data Protection Act 2018, s.59). Kept by name: MUST NOT be renamed.</summary>
public enum ContractClause
{
    /// <summary>What is processed.</summary>
    SubjectMatter,

    /// <summary>For how long.</summary>
    Duration,

    /// <summary>What is done with it.</summary>
    Nature,

    /// <summary>What for.</summary>
    Purpose,

    /// <summary>Which types of personal data.</summary>
    DataTypes,

    /// <summary>Which categories of people.</summary>
    Subjects,

    /// <summary>Only on the customer's instructions.</summary>
    InstructionsOnly,

    /// <summary>Those who work on it keep it to themselves.</summary>
    Confidentiality,

    /// <summary>Returned or deleted at the end.</summary>
    ReturnOrDeletion,

    /// <summary>The supplier shows that it complies.</summary>
    EvidenceOfCompliance,

    /// <summary>The same duties for whoever it passes work on to.</summary>
    FlowDown,

    /// <summary>Passed on only with the customer's written authority.</summary>
    SubProcessorsWithAuthority,
}
