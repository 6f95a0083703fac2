using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Tells the module that decides on access what is known of a case or an exhibit.</summary>
internal sealed class CaseRegister(CaseLookup lookup, TimeProvider clock) : ICaseRegister
{
    public Task<CaseId?> ReadAsync(string text, Actor actor, CancellationToken ct) => lookup.FindAsync(text, actor, ct);

    public async Task<CaseOnRegister?> FindAsync(Change change, CaseId? caseId, ExhibitId? exhibit, CancellationToken ct)
    {
        var target = exhibit is { } id ? await Target.OfExhibitAsync(change.Store, id, ct)
            : caseId is { } of ? await Target.OfCaseAsync(change.Store, of, ct)
            : null;
        return target is null || (caseId is { } wanted && target.Case.Id != wanted)
            ? null
            : new CaseOnRegister(target.CaseFacts(), target.Case.Name, target.ExhibitFacts(), target.Exhibit?.Reference, target.Subjects);
    }

    public async Task<int> EndOpeningsAsync(Change change, IReadOnlyCollection<PersonId> people, CancellationToken ct)
    {
        var found = await (
            from o in change.Store.Set<Opening>()
            where o.ClosedAt == null && people.Contains(o.Person)
            join e in change.Store.Set<Exhibit>() on o.Exhibit equals e.Id
            select new { Opening = o, Exhibit = e }).ToListAsync(ct);
        var open = found.FindAll(f => change.Store.IsGenuine(f.Opening));
        open.ForEach(f => CloseOpeningHandler.Close(change, f.Exhibit, f.Opening, "revoked", clock.GetUtcNow()));
        return open.Count;
    }
}
