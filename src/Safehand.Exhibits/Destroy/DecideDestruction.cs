using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Approves a destruction or turns it down. Never by who proposed it.</summary>
/// <param name="Destruction">The proposal.</param>
/// <param name="Approve">True destroys the key: there is no way back.</param>
public sealed record DecideDestruction(DestructionId Destruction, bool Approve);

/// <summary>What is left of a destroyed recording.</summary>
/// <param name="Certificate">Number of the certificate.</param>
/// <param name="Reference">The exhibit's mark.</param>
/// <param name="Sha256">SHA-256 of what was destroyed.</param>
/// <param name="Reason">Why.</param>
/// <param name="ProposedBy">First signature.</param>
/// <param name="ApprovedBy">Second signature, or null when it was turned down.</param>
/// <param name="DestroyedAt">When the key was gone, or null when it was turned down.</param>
public sealed record DestructionDecided(
    DestructionId Certificate, string Reference, string? Sha256, string Reason, string ProposedBy, string? ApprovedBy, DateTimeOffset? DestroyedAt);

internal sealed class DecideDestructionHandler(Changes changes, CustodyDoor door, FinishDestruction finish, TimeProvider clock)
{
    public async Task<Result<DestructionDecided>> HandleAsync(DecideDestruction ask, Actor actor, CancellationToken ct)
    {
        ExhibitId destroyed;
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            var proposal = await change.Store.Set<Destruction>().SingleOrDefaultAsync(d => d.Id == ask.Destruction, ct);
            if (proposal is null || !change.Store.IsGenuine(proposal) || await Target.OfExhibitAsync(change.Store, proposal.Exhibit, ct) is not { Exhibit: { } exhibit } target)
            {
                return Refusal.NotFound("destruction.not-found", "There is no such proposal, or it is not in one of your cases.");
            }

            if ((await door.AskAsync(change, Act.ApproveDestruction, target, ct, requestedBy: proposal.ProposedBy)).IsRefused(out var refused))
            {
                return refused;
            }

            // The gate says so too. Two people is the one rule here that a mistake must not be able to switch off.
            if (proposal.ProposedBy == actor.Person)
            {
                return Refusal.Conflict("destruction.same-person", "You proposed this. Somebody else must decide it.");
            }

            if (proposal.ApprovedAt is not null || proposal.RefusedAt is not null || exhibit.State != CustodyState.InCustody)
            {
                return Refusal.Conflict("destruction.decided", "This has already been decided.");
            }

            if (!ask.Approve)
            {
                proposal.RefusedAt = clock.GetUtcNow();
                change.Record(ExhibitEntries.DestructionTurnedDown(exhibit, proposal));
                return await change.CommitAsync(Decided(exhibit, proposal), ct);
            }

            (proposal.ApprovedBy, proposal.ApprovedByName, proposal.ApprovedAt) = (actor.Person, actor.DisplayName, clock.GetUtcNow());
            exhibit.BeginDestruction();
            change.Record(ExhibitEntries.DestructionApproved(exhibit, proposal));
            if ((await change.CommitAsync(exhibit.Id, ct)).IsRefused(out refused))
            {
                return refused;
            }

            destroyed = exhibit.Id;
        }

        // Signed and durable: from here it is carried to its end, after a crash too.
        try
        {
            return await finish.FinishAsync(destroyed, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return new Refusal(RefusalKind.Busy, "destruction.later", "You have approved this, and it is entered. The key could not be destroyed yet: the disk is full or failing. Safehand tries again every minute until it is done. Tell your administrator.");
        }
    }

    internal static DestructionDecided Decided(Exhibit exhibit, Destruction proposal) => new(
        proposal.Id, exhibit.Reference, exhibit.Sha256, proposal.Reason, proposal.ProposedByName, proposal.ApprovedByName, proposal.DestroyedAt);
}

/// <summary>Destroys the key of an exhibit whose destruction both have signed, and certifies it. Runs again at start for what a crash left unfinished.</summary>
internal sealed partial class FinishDestruction(Changes changes, Store store, Vault vault, CopiesInFlight copies, TimeProvider clock, ILogger<FinishDestruction> log)
{
    internal async Task<Result<DestructionDecided>> FinishAsync(ExhibitId id, CancellationToken ct)
    {
        copies.End(id);
        await vault.DestroyAsync(id, ct);
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        var exhibit = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == id, ct);
        var proposal = (await SignedAsync(change.Store, id, ct))!;
        if (exhibit.State == CustodyState.Destroyed)
        {
            return DecideDestructionHandler.Decided(exhibit, proposal);
        }

        exhibit.Destroyed();
        proposal.DestroyedAt = clock.GetUtcNow();
        foreach (var opening in (await change.Store.Set<Opening>().Where(o => o.Exhibit == id && o.ClosedAt == null).ToListAsync(ct)).Where(change.Store.IsGenuine))
        {
            CloseOpeningHandler.Close(change, exhibit, opening, "destroyed", clock.GetUtcNow());
        }

        await ForgetNotes.OfAsync(change, id, ct);
        change.Record(ExhibitEntries.Destroyed(exhibit, proposal));
        return await change.CommitAsync(DecideDestructionHandler.Decided(exhibit, proposal), ct);
    }

    internal async Task FinishAllAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        foreach (var exhibit in await reading.Set<Exhibit>().Where(e => e.State == CustodyState.Destroying).ToListAsync(ct))
        {
            var id = exhibit.Id;
            if (!reading.IsGenuine(exhibit) || await SignedAsync(reading, id, ct) is null)
            {
                // Somebody wrote into the database that it is to be destroyed. Two people did not sign it, so it stays.
                NotSigned(log, id);
                continue;
            }

            await FinishAsync(id, ct);
        }
    }

    private static async Task<Destruction?> SignedAsync(StoreContext store, ExhibitId id, CancellationToken ct) =>
        (await store.Set<Destruction>().Where(d => d.Exhibit == id && d.ApprovedAt != null).ToListAsync(ct)).Find(store.IsGenuine);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Exhibit {Exhibit} is marked as being destroyed, and no destruction of it was signed; it was left alone")]
    private static partial void NotSigned(ILogger log, ExhibitId exhibit);
}
