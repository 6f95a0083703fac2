using Safehand.Access;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>What a capability is told of an exhibit. Holds nobody's name.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Case">Its case.</param>
/// <param name="CaseName">What the case is called: <c>Larkspur</c>.</param>
/// <param name="Organisation">Whose investigation it is.</param>
/// <param name="CaseClosed">Whether the case is over.</param>
/// <param name="Reference">Its mark: <c>JS/1</c>.</param>
/// <param name="Title">A short title without names.</param>
/// <param name="Kind">What sort of recording.</param>
/// <param name="Sensitivity">How sensitive.</param>
/// <param name="InCustody">Whether its bytes are here in full and not destroyed.</param>
/// <param name="Playability">Whether it plays here.</param>
/// <param name="Master">The stored master, once in custody.</param>
/// <param name="Sha256">SHA-256 of the master, 64 lower-case hexadecimal digits, once in custody.</param>
/// <param name="Length">Bytes of the master.</param>
/// <param name="DurationMs">Length in milliseconds, once known.</param>
/// <param name="Parent">For a rendition: the exhibit it was made from.</param>
public sealed record CustodyFacts(
    ExhibitId Exhibit, CaseId Case, string CaseName, OrganisationId Organisation, bool CaseClosed, string Reference, string Title, ExhibitKind Kind,
    Sensitivity Sensitivity, bool InCustody, Playability Playability, BlobId? Master, string? Sha256, long Length, long? DurationMs, ExhibitId? Parent)
{
    /// <summary>What its bytes were found to be: rate, rotation, sound, streams. Null until they were looked at.</summary>
    public MediaFacts? Media { get; init; }

    internal static CustodyFacts Of(Case ofCase, Exhibit e) => new(
        e.Id, ofCase.Id, ofCase.Name, ofCase.Organisation, ofCase.ClosedAt is not null, e.Reference, e.Title, e.Kind, e.Sensitivity,
        e.State == CustodyState.InCustody, e.Playability, e.Master, e.Sha256, e.Length, e.DurationMs, e.Parent) { Media = e.Facts() };
}

/// <summary>The door's yes to an act on an exhibit, with its facts as they are inside the act's transaction.</summary>
/// <param name="Facts">The exhibit.</param>
/// <param name="Permit">Its obligations.</param>
public sealed record Admitted(CustodyFacts Facts, Permit Permit);

/// <summary>What is known of a case.</summary>
/// <param name="Case">Which.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Organisation">Whose investigation it is.</param>
/// <param name="Closed">Whether it is over.</param>
public sealed record CaseInCustody(CaseId Case, string Name, OrganisationId Organisation, bool Closed);

/// <summary>Who did what to an edit before, and by which commission, which the gate must know to keep its steps and its rooms apart.</summary>
/// <param name="EditedBy">Everybody who edited, or could have.</param>
/// <param name="AcceptedBy">Who accepted it, once somebody has.</param>
/// <param name="Commission">Whose room it is: its editors are let in by its own grant alone. Null: by that of any.</param>
public sealed record EditHistory(IReadOnlyList<PersonId> EditedBy, PersonId? AcceptedBy = null, CommissionId? Commission = null)
{
    /// <summary>Whether every row that says so carried its right code. Where not, the gate refuses (rule G3).</summary>
    public bool IsGenuine { get; init; } = true;
}
