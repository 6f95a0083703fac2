using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Takes a rendered version into custody, as an exhibit of its own below its parent.</summary>
/// <param name="Parent">What it was made from.</param>
/// <param name="ParentSha256">The hash of the master that was really read; must be the one in custody.</param>
/// <param name="Title">A short title without names, at most 100 characters.</param>
/// <param name="Content">How it was made (edit list and hash, tool, version, settings, who made, reviewed and authorised), for the ledger.</param>
public sealed record BookInRendition(ExhibitId Parent, string ParentSha256, string Title, object Content);

/// <summary>A rendition in custody.</summary>
/// <param name="Exhibit">The exhibit it has become.</param>
/// <param name="Reference">Its mark, a part of its parent's: <c>JS/1/1</c>.</param>
/// <param name="Sha256">SHA-256, 64 hexadecimal digits.</param>
/// <param name="Length">Bytes.</param>
public sealed record RenditionBookedIn(ExhibitId Exhibit, string Reference, string Sha256, long Length);

/// <summary>
/// Books renditions in. Asks no door: the caller MUST hold the permit under which the edit was accepted, and where two are needed authorised; what is
/// booked in is seen by nobody who may not see its parent.
/// </summary>
public sealed class RenditionIntake(Changes changes, Vault vault, TimeProvider clock)
{
    /// <summary>Reads the stream to its end into the vault (nothing in clear on disk), then makes the exhibit, its entry, and whatever the caller changes with it in one transaction.</summary>
    /// <param name="ask">What it is.</param>
    /// <param name="film">The rendered film; where it breaks off nothing is kept.</param>
    /// <param name="actor">Who renders: Safehand itself, as a rule.</param>
    /// <param name="along">The caller's own rows and entries of the same change; a refusal gives the rendition up.</param>
    /// <param name="ct">Breaks off.</param>
    public async Task<Result<RenditionBookedIn>> HandleAsync(
        BookInRendition ask, Stream film, Actor actor, Func<Change, RenditionBookedIn, CancellationToken, Task<Refusal?>>? along, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var id = Ids.New<ExhibitId>();
        var written = await vault.WriteAsync(id, film, ct);
        if (written.IsRefused(out var refusal))
        {
            return refusal;
        }

        var kept = false;
        try
        {
            var booked = await RecordAsync(ask, id, written.Value, actor, along, ct);
            kept = !booked.IsRefused(out _);
            return booked;
        }
        finally
        {
            if (!kept)
            {
                // Nothing points to it: its key goes, and with it its bytes.
                await vault.DestroyAsync(id, CancellationToken.None);
            }
        }
    }

    private async Task<Result<RenditionBookedIn>> RecordAsync(
        BookInRendition ask, ExhibitId id, StoredBlob stored, Actor actor, Func<Change, RenditionBookedIn, CancellationToken, Task<Refusal?>>? along, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var parent = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == ask.Parent, ct);
        if (!change.Store.IsGenuine(parent) || parent.State != CustodyState.InCustody || parent.Sha256 != ask.ParentSha256)
        {
            return Refusals.Destroyed;
        }

        var taken = await change.Store.Set<Exhibit>().Where(e => e.Case == parent.Case && e.State != CustodyState.Abandoned).Select(e => e.Reference).ToListAsync(ct);
        var rendition = Exhibit.RenderedFrom(parent, id, ExhibitReference.NextPart(parent.Reference, taken), ask.Title, actor.DisplayName, actor.Person);
        var sha256 = Convert.ToHexStringLower(stored.Sha256);
        rendition.BookIn(stored.Blob, stored.Length, sha256, Convert.ToHexStringLower(stored.CiphertextTreeHash), clock.GetUtcNow());
        change.Store.Add(rendition);
        foreach (var appearance in await change.Store.Set<Appearance>().Where(a => a.Exhibit == parent.Id).ToListAsync(ct))
        {
            // Who is in the parent is in it until somebody says otherwise: conflicts of interest are found by it.
            change.Store.Add(new Appearance { Exhibit = id, Subject = appearance.Subject, Role = appearance.Role });
        }

        var booked = new RenditionBookedIn(id, rendition.Reference, sha256, stored.Length);
        change.Record(ExhibitEntries.Rendered(rendition, parent, ask.Content));
        if (along is not null && await along(change, booked, ct) is { } refused)
        {
            return refused;
        }

        return await change.CommitAsync(booked, ct);
    }
}
