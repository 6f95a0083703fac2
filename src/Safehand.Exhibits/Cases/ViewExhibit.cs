using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Shows an exhibit's facts; not what is on it.</summary>
internal sealed class ViewExhibitHandler(Changes changes, CustodyDoor door)
{
    public async Task<Result<ExhibitView>> HandleAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await Target.OfExhibitAsync(change.Store, id, ct) is not { Exhibit: { } e } target)
        {
            return Refusals.NoSuchExhibit;
        }

        // The facts of a destroyed exhibit, its certificate among them, stay to be read: asked as an act on the case.
        if ((await door.AskAsync(change, Act.ViewCase, target with { Exhibit = e.State == CustodyState.InCustody ? e : null }, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var store = change.Store;
        var people = await (
            from a in store.Set<Appearance>()
            where a.Exhibit == id
            join s in store.Set<Subject>() on a.Subject equals s.Id
            orderby s.Name
            select new PersonRow(s.Id, s.Name, a.Role, new[] { e.Reference })).ToListAsync(ct);
        var holds = (await store.Set<Hold>().Where(h => h.Exhibit == id).ToListAsync(ct)).Where(h => h.IsInForce(store)).Select(h => new HoldRow(h.Number, h.Reason)).ToList();
        var links = await store.Set<DuplicateLink>().Where(d => d.Exhibit == id || d.SameAs == id).ToListAsync(ct);
        var others = links.Select(l => l.Exhibit == id ? l.SameAs : l.Exhibit).ToArray();
        var same = await store.Set<Exhibit>().Where(x => others.Contains(x.Id)).ToListAsync(ct);
        var done = (await store.Set<Destruction>().Where(d => d.Exhibit == id && d.ApprovedAt != null).ToListAsync(ct)).Find(store.IsGenuine);
        var view = new ExhibitView(
            e.Id, e.Case, target.Case.Name, target.Case.Urn, e.Reference, e.Title, e.Kind, e.Sensitivity, e.State, e.Playability, e.RecordedAt, e.RecordedPlace,
            e.RecordedBy, e.BookedInAt, e.Length, e.Sha256, e.DurationMs, people, holds,
            target.Proposal is { } p ? new ProposalRow(p.Id, p.Reason, p.ProposedByName, p.ProposedAt, p.ProposedBy == actor.Person) : null,
            [.. same.Select(s => s.Case == e.Case ? new SameRow(s.Id, s.Reference, true) : new SameRow(null, "a recording of another case", false))],
            done is null ? null : new CertificateRow(done.Id, done.Reason, done.ProposedByName, done.ApprovedByName, done.DestroyedAt))
        {
            Media = e.Facts(),
            FrameRate = PlayingParts.RateOf(e),
            Check = await store.Set<ExhibitCheck>().Where(c => c.Exhibit == id).Select(c => new CheckRow(c.CheckedAt, c.Unchanged, c.Finding)).SingleOrDefaultAsync(ct),
            KeptSealed = e.State == CustodyState.Receiving && await store.Set<Upload>().AnyAsync(u => u.Exhibit == id && u.EndedAt == null && u.KeptAt != null, ct),
            CopyWish = await WishAsync(store, id, actor, ct),
            // The purpose and a fresh sign-in are still to come; neither decides whether there is a link.
            MayAskForCopy = door.Consider(change, Act.OpenClean, target).Reasons.All(r => r.Next == NextSteps.CorrectPurpose || r.Refuses is RefusalKind.SignInNeeded),
        };
        change.Record(new Entry("exhibit.viewed.v1", StatutoryOperation.Consultation, id.Bytes()) { Case = e.Case });
        return await change.CommitAsync(view, ct);
    }

    // One's own first: it says where it stands.
    private static async Task<CopyWishRow?> WishAsync(StoreContext store, ExhibitId id, Actor actor, CancellationToken ct)
    {
        var open = await store.Set<CopyRequest>().Where(r => r.Exhibit == id && r.Agreed == null).OrderBy(r => r.AskedAt).ToListAsync(ct);
        return open.Where(store.IsGenuine).OrderBy(r => r.AskedBy != actor.Person).Select(r => new CopyWishRow(r.Id, r.AskedByName, r.AskedBy == actor.Person)).FirstOrDefault();
    }
}
