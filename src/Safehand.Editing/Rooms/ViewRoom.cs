using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A room as its page shows it.</summary>
internal sealed record RoomView(
    RoomId Id, CommissionId Commission, int Number, string Reference, string Title, ExhibitId Exhibit, RoomState State, bool Suspended, bool CanEdit, bool CanReview, bool CanAuthorise,
    bool CanRelease, RoomFilm Film, long Revision, string Instructions, bool ShowNames, IReadOnlyList<string> Names, IReadOnlyList<EditReason> Reasons, DateTimeOffset Deadline,
    string Me, string MyName, string? SentBack, string? ListSha256, ExhibitId? Rendition, bool? ChecksPassed, bool NeedsSecond);

/// <summary>The film that a room edits, on its working clock.</summary>
internal sealed record RoomFilm(int Width, int Height, int[] Rate, long Frames, long DurationMs, bool HasSound, bool SteadyRate);

/// <summary>A room in somebody's list.</summary>
internal sealed record RoomLine(RoomId Id, CommissionId Commission, int Number, string Reference, string Title, RoomState State, DateTimeOffset Deadline, bool SentBack);

/// <summary>Shows a room to those who may edit or review in it. Each look is entered.</summary>
internal sealed class ViewRoomHandler(Store store, RoomDoor door, FilmBook films, ExhibitCustody custody)
{
    public async Task<Result<RoomView>> HandleAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        Room room;
        Commission commission;
        CustodyFacts facts;
        string title;
        bool canEdit, canReview, canAuthorise, canRelease;
        IReadOnlyList<string> names = [];
        await using (var inside = entered.Value)
        {
            (room, commission, facts) = (inside.Room, inside.Commission, inside.Facts);
            title = inside.IsEditor ? room.WorkingTitle ?? facts.Title : facts.Title;
            canEdit = inside.IsEditor && room.IsEditable && commission.State is CommissionState.Open;
            canReview = await door.MayAsync(inside, Act.ReviewEdit, ct);
            canAuthorise = room is { State: RoomState.Accepted, NeedsSecond: true } && await door.MayAsync(inside, Act.AuthoriseRendition, ct);
            canRelease = room is { State: RoomState.Rendered, ChecksPassed: true } && await door.MayAsync(inside, Act.ReleaseRendition, ct);
            if (commission.ShowNames)
            {
                names = await ExhibitCustody.NamesInAsync(inside.Store, [room.Exhibit], ct);
            }

            if (await door.ShownAsync(inside, eachTime: true, ct) is { } notEntered)
            {
                return notEntered;
            }
        }

        var measured = await films.OfAsync(facts, ct);
        if (measured.IsRefused(out refusal))
        {
            return refusal;
        }

        var film = measured.Value;
        return new RoomView(
            room.Id, commission.Id, commission.Number, facts.Reference, title, room.Exhibit, room.State, room.SuspendedAt is not null, canEdit, canReview, canAuthorise, canRelease,
            new RoomFilm(film.Master.Width, film.Master.Height, [film.Master.Rate.Numerator, film.Master.Rate.Denominator], film.Master.Frames, film.Master.DurationMs, film.Master.Sound, film.Shape.SteadyRate),
            room.Revision, commission.Instructions, commission.ShowNames, names, [.. commission.ReasonCodes.Select(EditReasons.Find).OfType<EditReason>()], commission.Deadline,
            actor.Mark, actor.DisplayName, room.SentBack, room.ListSha256, room.Rendition, room.ChecksPassed, room.NeedsSecond);
    }

    /// <summary>Opens the recording on the marked stream, with the commission's purpose.</summary>
    public async Task<Result<Opened>> OpenAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        ExhibitId exhibit;
        Purpose purpose;
        await using (var inside = entered.Value)
        {
            if (inside.Room.State is RoomState.Closed)
            {
                return Refusal.Conflict("room.closed", "This room is closed.");
            }

            (exhibit, purpose) = (inside.Room.Exhibit, inside.Change.Purpose);
        }

        return await custody.OpenAsync(new OpenExhibit(exhibit, purpose), actor, ct);
    }

    /// <summary>The rooms of the commissions that name this person as an editor. What may be done in each is asked when it is entered.</summary>
    public async Task<IReadOnlyList<RoomLine>> OfEditorAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var rows = await reading.Set<CommissionEditor>().Where(e => e.Person == actor.Person && e.EndedAt == null)
            .Join(reading.Set<Commission>().Where(c => c.State == CommissionState.Open), e => e.Commission, c => c.Id, (e, c) => c)
            .Join(reading.Set<Room>().Where(r => r.State != RoomState.Closed && r.State != RoomState.Released), c => c.Id, r => r.Commission, (c, r) => new { Commission = c, Room = r }).ToListAsync(ct);
        var lines = new List<RoomLine>();
        foreach (var row in rows)
        {
            // Only what the gate would let them into now is told at all.
            var entered = await door.LookAsync(row.Room.Id, actor, ct);
            if (entered.IsRefused(out _))
            {
                continue;
            }

            await using var inside = entered.Value;
            lines.Add(new RoomLine(
                row.Room.Id, row.Commission.Id, row.Commission.Number, inside.Facts.Reference, row.Room.WorkingTitle ?? inside.Facts.Title, row.Room.State, row.Commission.Deadline, row.Room.SentBack is not null));
        }

        return [.. lines.OrderBy(l => l.Deadline).ThenBy(l => l.Reference, StringComparer.Ordinal)];
    }
}
