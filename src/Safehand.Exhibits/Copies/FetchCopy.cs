using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Age;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>The bytes of a granted copy on their way out. Dispose it with the response.</summary>
/// <param name="Reader">Reads the master.</param>
/// <param name="FileName">What the file is called.</param>
/// <param name="For">For whose key it is encrypted; null: it leaves clear.</param>
/// <param name="Flight">Ends when the request, the exhibit or the right to it does.</param>
/// <param name="Watch">Asks again while it leaves.</param>
internal sealed record CopyLeaving(VaultReader Reader, string FileName, IAgeRecipient? For, CopiesInFlight.Flight Flight, CopyWatch Watch) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Watch.DisposeAsync();
        Flight.Dispose();
        await Reader.DisposeAsync();
    }
}

/// <summary>Fetches a granted copy. The gate is asked each time, and each time is entered before the key is unwrapped: a right that has gone since the grant ends it.</summary>
internal sealed class FetchCopyHandler(Store store, Changes changes, CustodyDoor door, Vault vault, CopiesInFlight copies, TimeProvider clock)
{
    /// <summary>Opens the bytes.</summary>
    /// <param name="id">The grant.</param>
    /// <param name="range">The part that is asked for, as the request says it; null for all.</param>
    /// <param name="actor">Who fetches.</param>
    /// <param name="ct">Breaks off, now and while the bytes leave.</param>
    public async Task<Result<CopyLeaving>> HandleAsync(OpeningId id, string? range, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var copy = await reading.Set<Opening>().SingleOrDefaultAsync(o => o.Id == id && o.Person == actor.Person && o.Mark == CleanCopyHandler.Mark, ct);
        if (copy is null || !reading.IsGenuine(copy))
        {
            return Refusals.NoSuchOpening;
        }

        if (copy.EndsAt <= clock.GetUtcNow())
        {
            return new Refusal(RefusalKind.Gone, "copy.ended", "The time for fetching this copy is over. Ask for it again.");
        }

        var flight = copies.Begin(copy.Exhibit, ct);
        var leaving = await OpenAsync(copy, range, actor, flight, ct);
        if (leaving.IsRefused(out _))
        {
            flight.Dispose();
        }

        return leaving;
    }

    private async Task<Result<CopyLeaving>> OpenAsync(Opening copy, string? range, Actor actor, CopiesInFlight.Flight flight, CancellationToken ct)
    {
        Exhibit exhibit;
        CopyRequest? request;
        PersonId? second;
        await using (var change = await changes.BeginAsync(actor, new Purpose(copy.Purpose, copy.Sentence), ct))
        {
            var target = (await Target.OfExhibitAsync(change.Store, copy.Exhibit, ct))!;
            exhibit = target.Exhibit!;
            request = (await change.Store.Set<CopyRequest>().Where(r => r.Copy == copy.Id).ToListAsync(ct)).Find(change.Store.IsGenuine);
            second = request?.DecidedBy ?? (await change.Store.Set<CopyAgreement>().Where(a => a.Copy == copy.Id).ToListAsync(ct)).Find(change.Store.IsGenuine)?.By;

            // Considered, not asked: the review that a copy owes was opened with its grant, and is not owed twice. After a line that broke it is carried on for a day, by whoever signs in again.
            var decision = door.Consider(change, Act.OpenClean, target, agreedBy: second);
            var refusal = decision.ToRefusal() ?? (second is null ? CleanCopyHandler.SecondPerson : null);
            change.Decided(new Deciding(refusal is null, decision.RuleSet, decision.IsPermitted && second is null ? [CleanCopyHandler.SecondPersonRule] : decision.RuleNumbers, decision.Kept));
            if (refusal is not null)
            {
                return await change.RefuseAsync(refusal, new Entry(Door.RefusedName(Act.OpenClean), StatutoryOperation.None, exhibit.Id.Bytes()) { Case = exhibit.Case });
            }

            if (exhibit.State != CustodyState.InCustody)
            {
                return Refusals.Destroyed;
            }

            var kept = await change.Store.Set<Opening>().SingleAsync(o => o.Id == copy.Id, ct);
            if (!change.Store.IsGenuine(kept))
            {
                return Refusals.NoSuchOpening; // what is written here would seal it as if it were ours
            }

            kept.EndsAt = kept.OpenedAt + CleanCopyHandler.LongestCarriedOn;

            change.Record(ExhibitEntries.CopyFetched(exhibit, actor, copy, request, range));
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out refusal))
            {
                return refusal;
            }
        }

        var opened = await vault.OpenAsync(exhibit.Master!.Value, exhibit.Id, ct);
        if (opened.IsRefused(out var gone))
        {
            return gone;
        }

        var key = request?.AgeRecipient;
        return new CopyLeaving(
            opened.Value, FileNames.Download(exhibit.Reference.Replace('/', '_')) + (key is null ? string.Empty : ".age"), key is null ? null : X25519Recipient.Parse(key), flight,
            new CopyWatch((sent, begunAt) => AskAgainAsync(copy, second!.Value, begunAt, sent, actor, flight), clock, flight.Token));
    }

    // A right that has gone ends the copy where it is, with an entry that says how much of it had left.
    private async Task AskAgainAsync(Opening copy, PersonId second, DateTimeOffset begunAt, long sent, Actor actor, CopiesInFlight.Flight flight)
    {
        await using var change = await changes.BeginAsync(actor, new Purpose(copy.Purpose, copy.Sentence), flight.Token);
        var target = (await Target.OfExhibitAsync(change.Store, copy.Exhibit, flight.Token))!;
        var decision = door.GoesOn(change, target, begunAt, second);
        if (decision.ToRefusal() is not { } refusal)
        {
            return;
        }

        flight.End();
        change.Decided(new Deciding(false, decision.RuleSet, decision.RuleNumbers, decision.Kept));
        await change.RefuseAsync(refusal, new Entry(Door.RefusedName(Act.OpenClean), StatutoryOperation.None, copy.Exhibit.Bytes())
        {
            Case = target.Case.Id,
            Content = new { target.Exhibit!.Reference, Copy = copy.Id.Value, BrokenOffAfter = sent },
        });
    }
}
