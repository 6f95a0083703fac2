using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>What an act is aimed at, as it is inside the act's own transaction.</summary>
/// <param name="Case">The case.</param>
/// <param name="Exhibit">The exhibit, or null when the act is about the case.</param>
/// <param name="Holds">Holds in force.</param>
/// <param name="Proposal">An open proposal to destroy it.</param>
/// <param name="Subjects">Who is recorded or spoken of in the case, whichever of its recordings it is about: rules G26 and G27 speak of the case.</param>
internal sealed record Target(Case Case, Exhibit? Exhibit, int Holds, Destruction? Proposal, IReadOnlyList<SubjectNamed> Subjects)
{
    /// <summary>Whether case, exhibit and people are as Safehand wrote them.</summary>
    internal bool IsGenuine { get; private init; }

    /// <summary>The case or exhibit as the ledger names it.</summary>
    internal byte[] Object => Exhibit?.Id.Bytes() ?? Case.Id.Bytes();

    internal static async Task<Target?> OfCaseAsync(StoreContext store, CaseId id, CancellationToken ct)
    {
        var found = await store.Set<Case>().SingleOrDefaultAsync(c => c.Id == id, ct);
        if (found is null)
        {
            return null;
        }

        var subjects = await SubjectsAsync(store, id, ct);
        return new Target(found, null, 0, null, Names(subjects)) { IsGenuine = store.IsGenuine(found) && subjects.TrueForAll(store.IsGenuine) };
    }

    internal static async Task<Target?> OfExhibitAsync(StoreContext store, ExhibitId id, CancellationToken ct)
    {
        var exhibit = await store.Set<Exhibit>().SingleOrDefaultAsync(e => e.Id == id, ct);
        if (exhibit is null)
        {
            return null;
        }

        var ofCase = await store.Set<Case>().SingleAsync(c => c.Id == exhibit.Case, ct);
        var holds = (await store.Set<Hold>().Where(h => h.Exhibit == id).ToListAsync(ct)).Count(h => h.IsInForce(store));
        var proposal = (await store.Set<Destruction>().Where(d => d.Exhibit == id && d.ApprovedAt == null && d.RefusedAt == null).ToListAsync(ct))
            .Find(store.IsGenuine);
        var subjects = await SubjectsAsync(store, ofCase.Id, ct);
        return new Target(ofCase, exhibit, holds, proposal, Names(subjects))
        {
            IsGenuine = store.IsGenuine(exhibit) && store.IsGenuine(ofCase) && subjects.TrueForAll(store.IsGenuine),
        };
    }

    /// <summary>Whether notes on it can be written and changed: nothing is added to a closed case, nor noted of what has not arrived.</summary>
    internal bool MayBeNoted() => Case.ClosedAt is null && Exhibit is { State: CustodyState.InCustody };

    /// <summary>The case's own facts; what somebody is to it is read by the door.</summary>
    internal CaseFacts CaseFacts() => new()
    {
        Id = Case.Id,
        Organisation = Case.Organisation,
        State = Case.ClosedAt is null ? CaseState.Open : CaseState.Closed,
        Sensitivity = Sensitivity.Standard,
        RowsGenuine = IsGenuine,
    };

    /// <summary>The custody states as the gate knows them.</summary>
    internal ExhibitFacts? ExhibitFacts() => Exhibit is null ? null : new ExhibitFacts
    {
        Id = Exhibit.Id,
        Sensitivity = Exhibit.Sensitivity,
        State = Exhibit.State switch
        {
            CustodyState.Destroying or CustodyState.Destroyed or CustodyState.Abandoned => ExhibitState.Destroyed,
            CustodyState.Receiving => ExhibitState.BookedIn,
            CustodyState.InCustody => Proposal is null ? ExhibitState.BookedIn : ExhibitState.DestructionProposed,
        },
        AwaitsRelease = Exhibit.AwaitsRelease(),
        Holds = Holds,
        DestructionProposedBy = Proposal?.ProposedBy,
    };

    private static Task<List<Subject>> SubjectsAsync(StoreContext store, CaseId id, CancellationToken ct) =>
        store.Set<Subject>().AsNoTracking().Where(s => s.Case == id).ToListAsync(ct);

    private static List<SubjectNamed> Names(List<Subject> subjects) => subjects.ConvertAll(s => new SubjectNamed(s.Id, s.Name));
}
