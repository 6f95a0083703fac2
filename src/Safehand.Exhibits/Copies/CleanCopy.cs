using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Asks for the original bytes, without a mark: an act apart, with rules of its own.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Purpose">What it is for, and one sentence why.</param>
/// <param name="Request">The wish that a second person has agreed to, where it was made on a page: it says where the copy goes and for whose key it is encrypted.</param>
public sealed record CopyClean(ExhibitId Exhibit, Purpose Purpose, CopyRequestId? Request = null);

/// <summary>A clean copy may be fetched. There is one for each agreement.</summary>
/// <param name="Copy">Its address part, for the one who asked: to be begun within ten minutes, and once begun carried on for a day.</param>
/// <param name="Reference">The exhibit's mark.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">What they must hash to.</param>
public sealed record CleanCopyGranted(OpeningId Copy, string Reference, long Length, string Sha256);

internal sealed class CleanCopyHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    internal const string Mark = "clean";

    internal static readonly Refusal SecondPerson = new(
        RefusalKind.NotPermitted, "copy.second-person", "A second person must agree before a copy without marks can leave. Ask another lead of the case, or a prosecutor on its team, to agree, then ask again.", Rule: SecondPersonRule);

    internal const string SecondPersonRule = "G42";

    /// <summary>Within so long it is begun.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Once begun, within so long from its grant it may be carried on, by the one who asked.</summary>
    internal static readonly TimeSpan LongestCarriedOn = TimeSpan.FromHours(24);

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

        var now = clock.GetUtcNow();
        var request = ask.Request is { } wish ? await RequestAsync(change.Store, wish, exhibit.Id, actor.Person, ct) : null;
        if (ask.Request is not null && request is null)
        {
            return Refusals.NoSuchExhibit;
        }

        // What was agreed to on a page counts for that wish alone, with its recipient and its key; only what a program was given unasked counts without one.
        var agreement = request is null ? await AgreementAsync(change.Store, exhibit.Id, actor.Person, now, ct) : null;
        var second = request is { Agreed: true } && (request.Copy is not null || request.CanBeGranted(now)) ? request.DecidedBy : agreement?.By;
        var answer = await door.AskAsync(change, Act.OpenClean, target, ct, agreedBy: second);
        if (answer.IsRefused(out var refused))
        {
            return refused;
        }

        if (answer.Value.Decision.NeedsSecondPerson || second is null)
        {
            // What the gate permits on a condition that is not met is a refusal, and is entered as one.
            change.Decided(new Deciding(false, answer.Value.Decision.RuleSet, [SecondPersonRule], answer.Value.Decision.Kept));
            return await change.RefuseAsync(SecondPerson, new Entry(Door.RefusedName(Act.OpenClean), StatutoryOperation.None, exhibit.Id.Bytes()) { Case = exhibit.Case });
        }

        if (exhibit.State != CustodyState.InCustody)
        {
            return exhibit.State is CustodyState.Receiving or CustodyState.Abandoned ? Refusals.NotYet : Refusals.Destroyed;
        }

        if ((request?.Copy ?? agreement?.Copy) is { } earlier)
        {
            return await RunningAsync(change.Store, earlier, now, ct)
                ? new CleanCopyGranted(earlier, exhibit.Reference, exhibit.Length, exhibit.Sha256!)
                : Refusal.Conflict("copy.taken", "This copy has left. For another, ask again: somebody else decides on it anew.");
        }

        var copy = Granted(exhibit, ask.Purpose, actor, now);
        change.Store.Add(copy);
        _ = request is not null ? request.Copy = copy.Id : agreement!.Copy = copy.Id;
        change.Record(ExhibitEntries.CleanCopied(exhibit, actor, request));
        return await change.CommitAsync(new CleanCopyGranted(copy.Id, exhibit.Reference, exhibit.Length, exhibit.Sha256!), ct);
    }

    private static Opening Granted(Exhibit exhibit, Purpose purpose, Actor actor, DateTimeOffset now) => new()
    {
        Id = Ids.New<OpeningId>(),
        Exhibit = exhibit.Id,
        Person = actor.Person,
        Purpose = purpose.Kind,
        Sentence = purpose.Sentence.Trim(),
        Mark = Mark,
        OpenedAt = now,
        EndsAt = now + Lifetime,
        LastSeenAt = now,
        ClosedAt = now,
        ClosedHow = Mark,
    };

    private static async Task<CopyRequest?> RequestAsync(StoreContext store, CopyRequestId id, ExhibitId exhibit, PersonId of, CancellationToken ct) =>
        await store.Set<CopyRequest>().SingleOrDefaultAsync(r => r.Id == id && r.Exhibit == exhibit && r.AskedBy == of, ct) is { } found && store.IsGenuine(found) ? found : null;

    // One that was not used yet; or the one whose copy is still being fetched, so that a line that broke needs no second agreement.
    private static async Task<CopyAgreement?> AgreementAsync(StoreContext store, ExhibitId exhibit, PersonId of, DateTimeOffset now, CancellationToken ct)
    {
        var all = (await store.Set<CopyAgreement>().Where(a => a.Exhibit == exhibit && a.For == of).ToListAsync(ct)).FindAll(store.IsGenuine);
        foreach (var used in all.Where(a => a.Copy is not null))
        {
            if (await RunningAsync(store, used.Copy!.Value, now, ct))
            {
                return used;
            }
        }

        return all.Find(a => a.Copy is null && a.Until > now);
    }

    private static async Task<bool> RunningAsync(StoreContext store, OpeningId copy, DateTimeOffset now, CancellationToken ct) =>
        await store.Set<Opening>().SingleOrDefaultAsync(o => o.Id == copy, ct) is { } granted && store.IsGenuine(granted) && granted.EndsAt > now;
}
