using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>How far an upload is.</summary>
/// <param name="Exhibit">The exhibit it will be.</param>
/// <param name="Offset">Bytes that are durable.</param>
/// <param name="Length">Bytes in all, or null while not announced.</param>
/// <param name="ExpiresAt">Given up when nothing arrives by then.</param>
/// <param name="BookedIn">Whether it is in custody.</param>
public sealed record UploadProgress(ExhibitId Exhibit, long Offset, long? Length, DateTimeOffset ExpiresAt, bool BookedIn);

/// <summary>Takes in the bytes of announced recordings, and books them in when the last one is durable.</summary>
internal sealed class ReceiveHandler(Changes changes, Store store, Intake intake, UploadOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<UploadId, IncomingBlob> open = new();

    public async Task<Result<UploadProgress>> ProgressAsync(UploadId id, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var upload = found.Value;
        if (upload.EndedAt is not null)
        {
            return new UploadProgress(upload.Exhibit, upload.Length ?? 0, upload.Length, upload.ExpiresAt, true);
        }

        var incoming = await OpenAsync(upload, ct);
        return incoming.IsRefused(out refusal)
            ? refusal
            : new UploadProgress(upload.Exhibit, incoming.Value.Offset, upload.Length, upload.ExpiresAt, false);
    }

    /// <summary>Takes in a piece.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="piece">Its bytes, read to the end. Where it breaks off, what came before is kept.</param>
    /// <param name="offset">Where the sender believes it stands.</param>
    /// <param name="length">The whole length, if the sender announces it only now.</param>
    /// <param name="actor">The sender.</param>
    /// <param name="ct">Breaks off.</param>
    public async Task<Result<UploadProgress>> ReceiveAsync(UploadId id, Stream piece, long offset, long? length, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var upload = found.Value;
        if (upload.EndedAt is not null)
        {
            return Refusal.Conflict("upload.ended", "This recording is already in custody.");
        }

        if (length is not null && upload.Length is not null && length != upload.Length)
        {
            return Refusal.Invalid("upload.length-changed", "The announced length of an upload cannot change. Add the recording again.");
        }

        var incoming = await OpenAsync(upload, ct);
        if (incoming.IsRefused(out refusal))
        {
            return refusal;
        }

        var whole = upload.Length ?? length;
        var bounded = whole is null ? piece : new BoundedStream(piece, whole.Value - offset);
        var appended = await incoming.Value.AppendAsync(bounded, offset, ct);
        if (appended.IsRefused(out refusal))
        {
            return refusal;
        }

        if (bounded is BoundedStream { Overrun: true })
        {
            return Refusal.Invalid("upload.overrun", "More bytes came than were announced. Only the announced ones were kept.");
        }

        if (whole == appended.Value)
        {
            return await BookInAsync(upload, incoming.Value, whole, actor, ct);
        }

        await KeepAsync(upload.Id, length, actor, ct);
        return new UploadProgress(upload.Exhibit, appended.Value, whole, clock.GetUtcNow() + options.Lifetime, false);
    }

    /// <summary>Takes in a whole recording in one request, for browsers without script.</summary>
    public async Task<Result<UploadProgress>> ReceiveWholeAsync(UploadId id, Stream all, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var incoming = await OpenAsync(found.Value, ct);
        if (incoming.IsRefused(out refusal))
        {
            return refusal;
        }

        var appended = await incoming.Value.AppendAsync(all, incoming.Value.Offset, ct);
        return appended.IsRefused(out refusal) ? refusal : await BookInAsync(found.Value, incoming.Value, appended.Value, actor, ct);
    }

    /// <summary>Gives an upload up; its bytes are removed.</summary>
    public async Task<Result<Done>> AbandonAsync(UploadId id, Actor actor, string why, CancellationToken ct)
    {
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            var upload = await change.Store.Set<Upload>().SingleOrDefaultAsync(u => u.Id == id, ct);
            if (upload is null || (upload.Sender != actor.Person && actor != Actor.Safehand))
            {
                return Refusals.NoSuchUpload;
            }

            if (upload.EndedAt is not null)
            {
                return Refusal.Conflict("upload.ended", "This recording is already in custody, or was given up before.");
            }

            var exhibit = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == upload.Exhibit, ct);
            exhibit.Abandon();
            upload.EndedAt = clock.GetUtcNow();
            change.Record(ExhibitEntries.Abandoned(exhibit, why));
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out var refusal))
            {
                return refusal;
            }
        }

        // Entered first: bytes that are removed without a trace would be worse than bytes that stay a little longer.
        if (!open.TryRemove(id, out var incoming))
        {
            var reopened = await intake.ReopenAsync(id, CancellationToken.None);
            if (reopened.IsRefused(out _))
            {
                return default(Done); // no byte ever arrived
            }

            incoming = reopened.Value;
        }

        await incoming.AbandonAsync(CancellationToken.None);
        await incoming.DisposeAsync();
        return default(Done);
    }

    /// <summary>Gives up what has rested too long, and lets go of what is not being sent.</summary>
    public async Task ExpireAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var now = clock.GetUtcNow();
        foreach (var id in await reading.Set<Upload>().Where(u => u.EndedAt == null && u.ExpiresAt <= now).Select(u => u.Id).ToListAsync(ct))
        {
            await AbandonAsync(id, Actor.Safehand, "Nothing arrived for too long", ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var incoming in open.Values)
        {
            await incoming.DisposeAsync();
        }
    }

    private async Task<Result<Upload>> FindAsync(UploadId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var upload = await reading.Set<Upload>().SingleOrDefaultAsync(u => u.Id == id, ct);
        if (upload is null || upload.Sender != actor.Person)
        {
            return Refusals.NoSuchUpload;
        }

        if (upload.EndedAt is not null && await reading.Set<Exhibit>().AnyAsync(e => e.Id == upload.Exhibit && e.State == CustodyState.Abandoned, ct))
        {
            return new Refusal(RefusalKind.Gone, "upload.given-up", "This upload was given up. Add the recording again.");
        }

        return upload.EndedAt is null && upload.ExpiresAt <= clock.GetUtcNow()
            ? new Refusal(RefusalKind.Gone, "upload.expired", "Nothing arrived for too long, so this upload was given up. Add the recording again.")
            : upload;
    }

    private async Task<Result<IncomingBlob>> OpenAsync(Upload upload, CancellationToken ct)
    {
        if (open.TryGetValue(upload.Id, out var known))
        {
            return known;
        }

        var reopened = await intake.ReopenAsync(upload.Id, ct);
        if (reopened.IsRefused(out var refusal) && refusal.Kind == RefusalKind.NotFound)
        {
            reopened = await intake.BeginAsync(upload.Exhibit, upload.Id, ct);
        }

        if (reopened.IsRefused(out refusal))
        {
            return refusal;
        }

        var kept = open.GetOrAdd(upload.Id, reopened.Value);
        if (!ReferenceEquals(kept, reopened.Value))
        {
            await reopened.Value.DisposeAsync();
        }

        return kept;
    }

    private async Task<Result<UploadProgress>> BookInAsync(Upload expected, IncomingBlob incoming, long? whole, Actor actor, CancellationToken ct)
    {
        var completed = await incoming.CompleteAsync(ct);
        if (completed.IsRefused(out var refusal))
        {
            return refusal;
        }

        var stored = completed.Value;
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var upload = await change.Store.Set<Upload>().SingleAsync(u => u.Id == expected.Id, ct);
        var exhibit = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == expected.Exhibit, ct);
        var progress = new UploadProgress(exhibit.Id, stored.Length, stored.Length, upload.ExpiresAt, true);
        if (upload.EndedAt is not null)
        {
            return progress;
        }

        upload.EndedAt = clock.GetUtcNow();
        upload.Length = whole;
        var sha256 = Convert.ToHexStringLower(stored.Sha256);
        exhibit.BookIn(stored.Blob, stored.Length, sha256, Convert.ToHexStringLower(stored.CiphertextTreeHash), clock.GetUtcNow());
        change.Record(ExhibitEntries.BookedIn(exhibit));

        // Within the organisation alone: that another force holds the same recording is not this one's to learn.
        var organisation = await change.Store.Set<Case>().Where(c => c.Id == exhibit.Case).Select(c => c.Organisation).SingleAsync(ct);
        var earlier = await change.Store.Set<Exhibit>()
            .Where(e => e.Sha256 == sha256 && e.Id != exhibit.Id && e.State == CustodyState.InCustody)
            .Where(e => change.Store.Set<Case>().Any(c => c.Id == e.Case && c.Organisation == organisation))
            .OrderBy(e => e.BookedInAt).FirstOrDefaultAsync(ct);
        if (earlier is not null)
        {
            change.Store.Add(new DuplicateLink { Exhibit = exhibit.Id, SameAs = earlier.Id });
            change.Record(ExhibitEntries.LinkedAsSame(exhibit, earlier));
        }

        var booked = await change.CommitAsync(progress, ct);
        if (open.TryRemove(expected.Id, out var done))
        {
            await done.DisposeAsync();
        }

        return booked;
    }

    // Moves the expiry on and keeps a length announced late. Once an hour is enough, so that a piece does not cost an entry each.
    private async Task KeepAsync(UploadId id, long? length, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var upload = await change.Store.Set<Upload>().SingleAsync(u => u.Id == id, ct);
        var later = clock.GetUtcNow() + options.Lifetime;
        if ((length is null || upload.Length == length) && later - upload.ExpiresAt < options.Lifetime / 24)
        {
            return;
        }

        upload.Length ??= length;
        upload.ExpiresAt = later;
        change.Record(new Entry("upload.carried-on.v1", StatutoryOperation.None, upload.Exhibit.Bytes()));
        await change.CommitAsync(default(Done), ct);
    }
}
