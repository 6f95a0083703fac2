using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access.Tests.Worlds;

/// <summary>One case with one exhibit, as the module of cases would tell it.</summary>
internal sealed class CaseShelf : ICaseRegister
{
    internal CaseId Id { get; } = Ids.New<CaseId>();

    internal ExhibitId Exhibit { get; } = Ids.New<ExhibitId>();

    internal OrganisationId Organisation { get; set; }

    internal List<SubjectNamed> Subjects { get; } = [];

    /// <summary>Whose openings were to end.</summary>
    internal List<PersonId> Ended { get; } = [];

    internal CaseFacts Facts => new() { Id = Id, Organisation = Organisation, State = CaseState.Open, Sensitivity = Sensitivity.Standard };

    internal ExhibitFacts ExhibitFacts => new() { Id = Exhibit, Sensitivity = Sensitivity.Standard, State = ExhibitState.BookedIn };

    internal Ask Ask => new(Exhibit.Bytes()) { Case = Facts, Exhibit = ExhibitFacts, Subjects = Subjects };

    internal const string Urn = "43NS1012726";

    public Task<CaseId?> ReadAsync(string text, Actor actor, CancellationToken ct) =>
        Task.FromResult<CaseId?>(CaseId.TryParse(text, null, out var id) ? id : text.Length < 7 ? null : text == Urn ? Id : Ids.New<CaseId>());

    public Task<CaseOnRegister?> FindAsync(Change change, CaseId? caseId, ExhibitId? exhibit, CancellationToken ct) =>
        Task.FromResult((caseId is null || caseId == Id) && (exhibit is null || exhibit == Exhibit)
            ? new CaseOnRegister(Facts, "Larkspur", exhibit is null ? null : ExhibitFacts, exhibit is null ? null : "JS/3", Subjects)
            : null);

    public Task<int> EndOpeningsAsync(Change change, IReadOnlyCollection<PersonId> people, CancellationToken ct)
    {
        Ended.AddRange(people);
        return Task.FromResult(people.Count);
    }
}
