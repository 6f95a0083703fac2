using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody's place on the team of a case.</summary>
internal sealed class CaseAssignment : IGrantingRow
{
    public CaseId CaseId { get; init; }

    public PersonId Person { get; init; }

    public CaseRole Role { get; init; }

    public DateTimeOffset Starts { get; init; }

    /// <summary>Null: until it is ended.</summary>
    public DateTimeOffset? Ends { get; set; }

    public PersonId GivenBy { get; init; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() =>
        Text(CaseId.Value, Person.Value, Role.ToString(), Starts.ToUnixTimeMilliseconds(), Ends?.ToUnixTimeMilliseconds(), GivenBy.Value);

    internal static string Text(string caseId, string person, string role, long starts, long? ends, string givenBy) =>
        SealedWords.Of("case_assignments", caseId, person, role, SealedWords.Of(starts), SealedWords.Of(ends), givenBy);
}

/// <summary>Access that the lead of a case gave to somebody who is not of the team.</summary>
internal sealed class CaseAccess : IGrantingRow
{
    /// <summary>The request that it answers.</summary>
    public AccessRequestId Request { get; init; }

    public CaseId CaseId { get; init; }

    public PersonId Person { get; init; }

    public DateTimeOffset Starts { get; init; }

    public DateTimeOffset Ends { get; set; }

    public PersonId GivenBy { get; init; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() =>
        Text(Request.Value, CaseId.Value, Person.Value, Starts.ToUnixTimeMilliseconds(), Ends.ToUnixTimeMilliseconds(), GivenBy.Value);

    internal static string Text(string request, string caseId, string person, long starts, long? ends, string givenBy) =>
        SealedWords.Of("case_access", caseId, person, request, SealedWords.Of(starts), SealedWords.Of(ends), givenBy);
}

/// <summary>Another organisation's part in a case, and what must be in date for its people to see anything (Data Protection Act 2018, s.59).</summary>
internal sealed class CaseParty : IGrantingRow
{
    public CaseId CaseId { get; init; }

    public OrganisationId Organisation { get; init; }

    /// <summary>The agreement between the two organisations.</summary>
    public DateTimeOffset? AgreementUntil { get; set; }

    public DateTimeOffset? ContractUntil { get; init; }

    public DateTimeOffset? PremisesUntil { get; init; }

    public DateTimeOffset? StorageUntil { get; init; }

    public DateTimeOffset? EncryptionUntil { get; init; }

    public DateTimeOffset? ReturnClauseUntil { get; init; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(CaseId.Value, Organisation.Value, [
        AgreementUntil?.ToUnixTimeMilliseconds(), ContractUntil?.ToUnixTimeMilliseconds(), PremisesUntil?.ToUnixTimeMilliseconds(),
        StorageUntil?.ToUnixTimeMilliseconds(), EncryptionUntil?.ToUnixTimeMilliseconds(), ReturnClauseUntil?.ToUnixTimeMilliseconds()]);

    internal static string Text(string caseId, string organisation, ReadOnlySpan<long?> untils) => SealedWords.Of(
        "case_parties",
        caseId,
        organisation,
        SealedWords.Of(untils[0]),
        SealedWords.Of(untils[1]),
        SealedWords.Of(untils[2]),
        SealedWords.Of(untils[3]),
        SealedWords.Of(untils[4]),
        SealedWords.Of(untils[5]));
}
