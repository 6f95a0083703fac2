using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Sends an opened recording part by part. Each part is decided on and entered before its key is unwrapped, so an opening can end in mid-play.</summary>
internal sealed class PlayHandler(
    Store store, Changes changes, CustodyDoor door, Vault vault, Marker marker, MediaCapacity capacity, LiveOpenings live, TimeProvider clock)
{
    /// <summary>The list of parts.</summary>
    public async Task<Result<string>> PlaylistAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        var found = await GoesOnAsync(id, actor, null, ct);
        return found.IsRefused(out var refusal) ? refusal
            : found.Value.Exhibit.Playability != Playability.Segments ? NotHere(found.Value.Exhibit)
            : Playlist.Of([.. PlayingParts.Of(found.Value.Exhibit).Milliseconds.Select(m => TimeSpan.FromMilliseconds(m))]);
    }

    /// <summary>One part, with the viewer's mark and the time in the picture.</summary>
    public async Task<Result<byte[]>> PartAsync(OpeningId id, int part, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (found.Value.Exhibit.Playability != Playability.Segments)
        {
            return NotHere(found.Value.Exhibit);
        }

        var parts = PlayingParts.Of(found.Value.Exhibit);
        return part < 0 || part >= parts.Lengths.Count
            ? Refusal.NotFound("opening.no-such-part", "The recording is not that long.")
            : await InTurnAsync(id, part, actor, found.Value.Exhibit.Playing!.Value, async (opening, reader) =>
            {
                var initialisation = new byte[parts.Initialisation];
                await ReadAsync(reader, 0, initialisation, ct);
                var bytes = new byte[parts.Lengths[part]];
                await ReadAsync(reader, parts.OffsetOf(part), bytes, ct);
                return await marker.MarkPartAsync(
                    initialisation, bytes, MarkOf(opening), parts.Kind == MediaKind.Video ? parts.Picture : null, parts.StartOf(part), ct);
            }, ct);
    }

    /// <summary>The waveform: values from 0 to 255, evenly over the length.</summary>
    public async Task<Result<byte[]>> PeaksAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        var found = await GoesOnAsync(id, actor, null, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var exhibit = found.Value.Exhibit;
        if (exhibit.Playability != Playability.Segments)
        {
            return NotHere(exhibit);
        }

        var parts = PlayingParts.Of(exhibit);
        var opened = await vault.OpenAsync(exhibit.Playing!.Value, exhibit.Id, ct);
        if (opened.IsRefused(out refusal))
        {
            return refusal;
        }

        await using var reader = opened.Value;
        var waveform = new byte[parts.Peaks];
        await ReadAsync(reader, parts.OffsetOf(parts.Lengths.Count), waveform, ct);
        return waveform;
    }

    /// <summary>The marked picture of a still.</summary>
    public async Task<Result<byte[]>> StillAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var exhibit = found.Value.Exhibit;
        return exhibit.Playability != Playability.Still
            ? NotHere(exhibit)
            : await InTurnAsync(id, 0, actor, exhibit.Master!.Value, (opening, reader) =>
                marker.MarkStillAsync(reader.AsStream(), MarkOf(opening), PlayingParts.Of(exhibit).Picture, ct), ct);
    }

    /// <summary>The viewer's page is still there.</summary>
    public async Task<Result<Done>> HereAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        var found = await GoesOnAsync(id, actor, null, ct);
        return found.IsRefused(out var refusal) ? refusal : default(Done);
    }

    // One that is being made again, after a check found it damaged, is waited for.
    private static Refusal NotHere(Exhibit exhibit) => exhibit.Playability is Playability.Preparing
        ? new Refusal(RefusalKind.Busy, "playing.preparing", "This recording is being prepared for playing. It goes on by itself.")
        : Refusal.Conflict("exhibit.cannot-be-played-here", "This recording cannot be played here. It is kept as it came; those permitted can have the original.");

    // What can be said without the gate: whether it is theirs, lasts, and of what sort the recording is. Unwraps nothing.
    private async Task<Result<(Opening Opening, Exhibit Exhibit)>> FindAsync(OpeningId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var known = await reading.Set<Opening>().SingleOrDefaultAsync(o => o.Id == id && o.Person == actor.Person, ct);
        return known is null || !reading.IsGenuine(known) ? Refusals.NoSuchOpening
            : known.ClosedAt is not null || known.EndsAt <= clock.GetUtcNow() ? Refusals.Ended
            : (known, await reading.Set<Exhibit>().SingleAsync(e => e.Id == known.Exhibit, ct));
    }

    // Decided anew each time, with the purpose of the opening: a right that has gone ends the picture here. A part is entered before its key is unwrapped.
    private async Task<Result<(Opening Opening, Exhibit Exhibit)>> GoesOnAsync(OpeningId id, Actor actor, int? part, CancellationToken ct)
    {
        var found = await FindAsync(id, actor, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        var known = found.Value.Opening;
        await using var change = await changes.BeginAsync(actor, new Purpose(known.Purpose, known.Sentence), ct);
        var opening = await change.Store.Set<Opening>().SingleAsync(o => o.Id == id, ct);
        var now = clock.GetUtcNow();
        if (!change.Store.IsGenuine(opening) || opening.ClosedAt is not null || opening.EndsAt <= now)
        {
            return Refusals.Ended;
        }

        var target = (await Target.OfExhibitAsync(change.Store, opening.Exhibit, ct))!;
        var decision = door.GoesOn(change, target, opening);

        // The facts of one that goes on stand with its opening: part by part they would be most of the ledger.
        change.Decided(new Deciding(decision.IsPermitted, decision.RuleSet, decision.RuleNumbers, decision.IsPermitted ? null : decision.Kept));
        if (decision.ToRefusal() is { } no)
        {
            CloseOpeningHandler.Close(change, target.Exhibit!, opening, "revoked", now);
            await change.CommitAsync(default(Done), ct);
            live.Forget(id);
            return new Refusal(RefusalKind.Gone, "opening.revoked", no.Message, Rule: no.Rule);
        }

        live.Seen(id);
        if (part is null)
        {
            return (opening, target.Exhibit!); // nothing new is seen by it: the opening's own entry covers it
        }

        opening.WatchedTo = Math.Max(opening.WatchedTo, part.Value);
        change.Record(ExhibitEntries.Played(target.Exhibit!, opening, part.Value, door.DeviceOf(change)));
        return (await change.CommitAsync(default(Done), ct)).IsRefused(out refusal) ? refusal : (opening, target.Exhibit!);
    }

    // Only when its turn has come is a part entered, unwrapped and held in memory: what nobody was sent is not entered as played.
    private async Task<Result<byte[]>> InTurnAsync(OpeningId id, int part, Actor actor, BlobId blob, Func<Opening, VaultReader, Task<byte[]?>> mark, CancellationToken ct)
    {
        var (sent, wait) = await capacity.RunAsync<Result<byte[]>>(async () =>
        {
            var entered = await GoesOnAsync(id, actor, part, ct);
            if (entered.IsRefused(out var refusal))
            {
                return refusal;
            }

            var opened = await vault.OpenAsync(blob, entered.Value.Exhibit.Id, ct);
            if (opened.IsRefused(out refusal))
            {
                return refusal;
            }

            await using var reader = opened.Value;
            return await mark(entered.Value.Opening, reader) is { } marked ? marked : NotHere(entered.Value.Exhibit);
        }, ct);
        return wait is null ? sent : new Refusal(RefusalKind.Busy, "playing.busy", $"{WaitWords.Of(wait)} It goes on by itself.");
    }

    private ViewerMark MarkOf(Opening opening) => new(
        opening.Mark, TimeZoneInfo.ConvertTime(clock.GetUtcNow(), UkTime).ToString("d MMM yyyy HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));

    private static readonly TimeZoneInfo UkTime = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    private static async Task ReadAsync(VaultReader reader, long offset, Memory<byte> into, CancellationToken ct)
    {
        while (into.Length > 0)
        {
            var read = await reader.ReadAsync(offset, into, ct);
            if (read == 0)
            {
                throw new IntegrityException("The playing copy is shorter than was recorded.");
            }

            offset += read;
            into = into[read..];
        }
    }
}
