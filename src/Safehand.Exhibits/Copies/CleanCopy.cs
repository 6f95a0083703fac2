using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Age;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Asks for the original bytes, without a mark: an act apart, with rules of its own.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Purpose">What it is for, and one sentence why.</param>
/// <param name="Request">The wish that a second person has agreed to, where it was made on a page: it says where the copy goes and for whose key it is encrypted.</param>
public sealed record CopyClean(ExhibitId Exhibit, Purpose Purpose, CopyRequestId? Request = null);

/// <summary>A clean copy may be fetched.</summary>
/// <param name="Copy">Its address part, for the one who asked and for ten minutes.</param>
/// <param name="Reference">The exhibit's mark.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">What they must hash to.</param>
public sealed record CleanCopyGranted(OpeningId Copy, string Reference, long Length, string Sha256);

internal sealed class CleanCopyHandler(Store store, Changes changes, CustodyDoor door, Vault vault, TimeProvider clock)
{
    private const string CleanMark = "clean";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    public async Task<Result<CleanCopyGranted>> HandleAsync(CopyClean ask, Actor actor, CancellationToken ct)
    {
        if (OpenExhibitHandler.Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        var agreed = await change.Store.Set<CopyAgreement>()
            .Where(a => a.Exhibit == ask.Exhibit && a.For == actor.Person && a.Until > clock.GetUtcNow()).Select(a => (PersonId?)a.By).FirstOrDefaultAsync(ct);
        var answer = await door.AskAsync(change, Act.OpenClean, target, ct, agreedBy: agreed);
        if (answer.IsRefused(out var refused))
        {
            return refused;
        }

        if (answer.Value.Decision.NeedsSecondPerson)
        {
            return await change.RefuseAsync(
                new Refusal(RefusalKind.NotPermitted, "copy.second-person", "A second person must agree before a copy without marks can leave. Ask another lead or a supervisor of the case to agree, then ask again."),
                new Entry("open-clean.refused.v1", StatutoryOperation.None, exhibit.Id.Bytes()) { Case = exhibit.Case });
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return exhibit.State is CustodyState.Receiving or CustodyState.Abandoned ? Refusals.NotYet : Refusals.Destroyed;
        }

        var now = clock.GetUtcNow();
        var copy = new Opening
        {
            Id = Ids.New<OpeningId>(),
            Exhibit = exhibit.Id,
            Person = actor.Person,
            Purpose = ask.Purpose.Kind,
            Sentence = ask.Purpose.Sentence.Trim(),
            Mark = CleanMark,
            OpenedAt = now,
            EndsAt = now + Lifetime,
            LastSeenAt = now,
            ClosedAt = now,
            ClosedHow = CleanMark,
        };
        change.Store.Add(copy);
        CopyRequest? request = null;
        if (ask.Request is { } wish)
        {
            request = await change.Store.Set<CopyRequest>().SingleAsync(r => r.Id == wish && r.Exhibit == exhibit.Id && r.AskedBy == actor.Person, ct);
            request.Copy = copy.Id;
        }

        change.Record(ExhibitEntries.CleanCopied(exhibit, actor, request));
        return await change.CommitAsync(new CleanCopyGranted(copy.Id, exhibit.Reference, exhibit.Length, exhibit.Sha256!), ct);
    }

    /// <summary>Opens the bytes of a granted copy. The entry has been durable since the grant.</summary>
    public async Task<Result<(VaultReader Reader, string FileName, IAgeRecipient? For)>> FetchAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var copy = await reading.Set<Opening>().SingleOrDefaultAsync(o => o.Id == id && o.Person == actor.Person && o.Mark == CleanMark, ct);
        if (copy is null)
        {
            return Refusals.NoSuchOpening;
        }

        if (copy.EndsAt <= clock.GetUtcNow())
        {
            return new Refusal(RefusalKind.Gone, "copy.ended", "The ten minutes for fetching this copy are over. Ask for it again.");
        }

        var exhibit = await reading.Set<Exhibit>().SingleAsync(e => e.Id == copy.Exhibit, ct);
        if (exhibit.State != CustodyState.InCustody)
        {
            return Refusals.Destroyed;
        }

        var key = await reading.Set<CopyRequest>().Where(r => r.Copy == id).Select(r => r.AgeRecipient).SingleOrDefaultAsync(ct);
        var opened = await vault.OpenAsync(exhibit.Master!.Value, ct);
        return opened.IsRefused(out var refusal)
            ? refusal
            : (opened.Value, FileNames.Download(exhibit.Reference.Replace('/', '_')) + (key is null ? string.Empty : ".age"), key is null ? null : X25519Recipient.Parse(key));
    }
}
