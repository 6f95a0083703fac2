using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Takes in the bytes of announced recordings, and books them in when the last one is durable.</summary>
internal sealed partial class ReceiveHandler(
    Changes changes, Store store, CustodyDoor door, Intake intake, UploadOptions options, TimeProvider clock, ILogger<ReceiveHandler> log) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<UploadId, IncomingBlob> open = new();
    private readonly ConcurrentDictionary<UploadId, DateTimeOffset> heard = new();
    private readonly ConcurrentDictionary<UploadId, bool> damaged = new();
    private readonly LastByte lastByte = new(door, clock);

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
            : new UploadProgress(upload.Exhibit, incoming.Value.Offset, upload.Length, upload.ExpiresAt, false) { Said = upload.Said };
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
        var found = await MayReceiveAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var upload = found.Value;
        if (length is not null && upload.Length is not null && length != upload.Length)
        {
            return Refusal.Invalid("upload.length-changed", "The announced length of an upload cannot change. Add the recording again.");
        }

        var incoming = await OpenAsync(upload, ct);
        if (incoming.IsRefused(out refusal))
        {
            return refusal;
        }

        if (length < incoming.Value.Offset)
        {
            return Refusal.Invalid("upload.length-short", $"Safehand holds {incoming.Value.Offset} bytes of this recording already, which is more than the length that is announced now.");
        }

        if (length is not null && upload.Length is null)
        {
            await Prolonged.KeepAsync(changes, options, clock, upload.Id, length, actor, ct); // before the last byte: a recording that has all of them is told from one that waits for more
        }

        if (incoming.Value.IsComplete)
        {
            // Sealed, and cut off before it was entered: only the entry is missing, whatever the sender sends again.
            return offset == incoming.Value.Offset
                ? await BookInAsync(upload, incoming.Value, actor)
                : Refusal.Conflict("intake.offset", $"Safehand holds all {incoming.Value.Offset} bytes of this recording. Go on from there.");
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
            return await BookInAsync(upload, incoming.Value, actor);
        }

        await Prolonged.KeepAsync(changes, options, clock, upload.Id, length, actor, ct);
        return new UploadProgress(upload.Exhibit, appended.Value, whole, clock.GetUtcNow() + options.Lifetime, false);
    }

    /// <summary>Takes in a whole recording in one request, for browsers without script.</summary>
    public async Task<Result<UploadProgress>> ReceiveWholeAsync(UploadId id, Stream all, Actor actor, CancellationToken ct)
    {
        var found = await MayReceiveAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var incoming = await OpenAsync(found.Value, ct);
        if (incoming.IsRefused(out refusal))
        {
            return refusal;
        }

        if (!incoming.Value.IsComplete && (await incoming.Value.AppendAsync(all, incoming.Value.Offset, ct)).IsRefused(out refusal))
        {
            return refusal;
        }

        return await BookInAsync(found.Value, incoming.Value, actor);
    }

    /// <summary>Asks whether the actor may send bytes of this upload now: it is theirs, it is under way, and the gate lets them add to the case. A refusal is entered.</summary>
    public async Task<Result<Upload>> MayReceiveAsync(UploadId id, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (found.Value.EndedAt is not null)
        {
            return Refusal.Conflict("upload.ended", "This recording is already in custody.");
        }

        heard[id] = clock.GetUtcNow();
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var target = (await Target.OfExhibitAsync(change.Store, found.Value.Exhibit, ct))!;
        return (await door.AskAsync(change, Act.BookIn, target, ct)).IsRefused(out refusal) ? refusal : found;
    }

    /// <summary>Books in a recording that arrived in full and is kept sealed, because its sender may not add to the case any more: by whoever may.</summary>
    public async Task<Result<UploadProgress>> TakeOverAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        Upload? kept;
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await Target.OfExhibitAsync(change.Store, id, ct) is not { } target)
            {
                return Refusals.NoSuchExhibit;
            }

            if ((await door.AskAsync(change, Act.BookIn, target, ct)).IsRefused(out var refused))
            {
                return refused;
            }

            kept = await change.Store.Set<Upload>().AsNoTracking().SingleOrDefaultAsync(u => u.Exhibit == id && u.EndedAt == null && u.KeptAt != null, ct);
        }

        if (kept is null)
        {
            return Refusal.Conflict("upload.not-kept", "This recording does not wait to be booked in.");
        }

        var incoming = await OpenAsync(kept, ct);
        return incoming.IsRefused(out var refusal) ? refusal : await BookInAsync(kept, incoming.Value, actor);
    }

    /// <summary>Gives an upload up; its bytes are removed. Not what has arrived in full: that ends by two people, like any recording.</summary>
    public async Task<Result<Done>> AbandonAsync(UploadId id, Actor actor, string why, CancellationToken ct)
    {
        await using var reading = store.Read();
        var sent = await reading.Set<Upload>().SingleOrDefaultAsync(u => u.Id == id && u.EndedAt == null && (u.Sender == actor.Person || actor == Actor.Safehand), ct);
        var arrived = sent is not null && await ArrivedAsync(sent, ct) is not null;
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
            if (arrived || !change.Store.IsGenuine(exhibit)) // by a row that somebody else wrote nothing is ended or removed
            {
                return arrived ? Refusal.Conflict("upload.arrived", "Every byte of this recording has arrived, so it cannot be stopped any more.") : Refusals.DamagedUpload;
            }

            exhibit.Abandon();
            await Unnamed.AfterAsync(change, exhibit.Id, ct);
            upload.End(clock.GetUtcNow());
            change.Record(ExhibitEntries.Abandoned(exhibit, why));
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out var refusal))
            {
                return refusal;
            }
        }

        heard.TryRemove(id, out _);

        // Entered first: bytes that are removed without a trace would be worse than bytes that stay a little longer.
        if (open.TryRemove(id, out var incoming))
        {
            await incoming.AbandonAsync(CancellationToken.None);
            await incoming.DisposeAsync();
        }

        await intake.AbandonAsync(id, CancellationToken.None);
        return default(Done);
    }

    /// <summary>Books in what arrived in full and was cut off before its entry, gives up what has rested too long, and lets go of what is not being sent.</summary>
    public async Task ExpireAsync(CancellationToken ct)
    {
        await using var reading = store.Read();
        var now = clock.GetUtcNow();
        foreach (var upload in await reading.Set<Upload>().Where(u => u.EndedAt == null && u.KeptAt == null).ToListAsync(ct))
        {
            try
            {
                await EndAsync(upload, now, ct);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or IntegrityException)
            {
                // The disk does not give it at this moment, or gives something else. The others do not wait for it; it is taken up anew, and said to be damaged if it is.
                if (open.TryRemove(upload.Id, out var spent))
                {
                    await spent.DisposeAsync();
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var incoming in open.Values)
        {
            await incoming.DisposeAsync();
        }
    }

    /// <summary>The actor's own upload, under way or in custody.</summary>
    internal async Task<Result<Upload>> FindAsync(UploadId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var upload = await reading.Set<Upload>().SingleOrDefaultAsync(u => u.Id == id, ct);
        if (upload is null || upload.Sender != actor.Person)
        {
            return Refusals.NoSuchUpload;
        }

        if (upload.EndedAt is not null && await reading.Set<Exhibit>().AnyAsync(e => e.Id == upload.Exhibit && e.State == CustodyState.Abandoned, ct))
        {
            return Refusals.GivenUp;
        }

        return upload.EndedAt is null && upload.KeptAt is null && upload.ExpiresAt <= clock.GetUtcNow()
            ? new Refusal(RefusalKind.Gone, "upload.expired", "Nothing arrived for too long, so this upload was given up. Add the recording again.")
            : upload;
    }

    private async Task EndAsync(Upload upload, DateTimeOffset now, CancellationToken ct)
    {
        if (now - heard.GetValueOrDefault(upload.Id) < options.Rests || (open.TryGetValue(upload.Id, out var idle) && !await idle.LetGoAsync()))
        {
            return; // it is being sent, or a long piece is still coming
        }

        if (await ArrivedAsync(upload, ct) is { } incoming)
        {
            // Each of its pieces came under a permit. It is carried to its end, as what two have signed is; a recording is never lost to a cut line.
            _ = await BookInAsync(upload, incoming, Actor.Safehand);
        }
        else if (upload.ExpiresAt <= now)
        {
            await AbandonAsync(upload.Id, Actor.Safehand, "Nothing arrived for too long", ct);
        }
    }

    // An upload of which every byte is durable, sealed or not: its sender was told so, and counts on it.
    private async Task<IncomingBlob?> ArrivedAsync(Upload upload, CancellationToken ct)
    {
        // What is damaged is read again only for its sender, or after a start: a large one would be read through every minute.
        if (damaged.ContainsKey(upload.Id) || (!await intake.IsCompleteAsync(upload.Id, ct) && !(upload.Length is not null && await intake.IsKnownAsync(upload.Id, ct))))
        {
            return null;
        }

        var incoming = await OpenAsync(upload, ct);
        return !incoming.IsRefused(out _) && (incoming.Value.IsComplete || incoming.Value.Offset == upload.Length) ? incoming.Value : null;
    }

    private async Task<Result<IncomingBlob>> OpenAsync(Upload upload, CancellationToken ct)
    {
        if (open.TryGetValue(upload.Id, out var known))
        {
            return known;
        }

        Result<IncomingBlob> reopened;
        Refusal? refusal;
        try
        {
            reopened = await intake.ReopenAsync(upload.Id, ct);
            if (reopened.IsRefused(out refusal) && refusal.Kind == RefusalKind.NotFound)
            {
                reopened = await intake.BeginAsync(upload.Exhibit, upload.Id, ct);
            }
        }
        catch (IntegrityException)
        {
            // Told to its sender and to whoever watches; it stops neither the other uploads nor the server.
            damaged[upload.Id] = true;
            Damaged(log, upload.Id.Value);
            return Refusals.DamagedUpload;
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

    // Never broken off: from the sealing on the recording is whole, and a sender who hangs up must not keep it out of custody.
    private async Task<Result<UploadProgress>> BookInAsync(Upload expected, IncomingBlob incoming, Actor actor)
    {
        var completed = await incoming.CompleteAsync(CancellationToken.None);
        if (completed.IsRefused(out var refusal))
        {
            return refusal;
        }

        var stored = completed.Value;
        await using var change = await changes.BeginAsync(actor, Purpose.Running, CancellationToken.None);
        var upload = await change.Store.Set<Upload>().SingleAsync(u => u.Id == expected.Id, CancellationToken.None);
        var target = (await Target.OfExhibitAsync(change.Store, expected.Exhibit, CancellationToken.None))!;
        var exhibit = target.Exhibit!;
        var progress = new UploadProgress(exhibit.Id, stored.Length, stored.Length, upload.ExpiresAt, true);
        if (upload.EndedAt is not null)
        {
            return exhibit.State == CustodyState.Abandoned ? Refusals.GivenUp : progress;
        }

        if (await lastByte.RefusedAsync(change, target, upload) is { } refused)
        {
            return refused;
        }

        upload.End(clock.GetUtcNow());
        upload.Length = stored.Length;
        exhibit.BookIn(stored.Blob, stored.Length, Convert.ToHexStringLower(stored.Sha256), Convert.ToHexStringLower(stored.CiphertextTreeHash), clock.GetUtcNow());
        change.Record(ExhibitEntries.BookedIn(exhibit));

        await SameRecording.LinkAsync(change, exhibit, target.Case.Organisation);
        var booked = await change.CommitAsync(progress, CancellationToken.None);
        heard.TryRemove(expected.Id, out _);
        if (open.TryRemove(expected.Id, out var done))
        {
            await done.DisposeAsync();
        }

        return booked;
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "What had arrived of upload {Upload} is gone or altered. Its sender has to add it again, unless the bytes come back from a backup.")]
    private static partial void Damaged(ILogger log, string upload);
}
