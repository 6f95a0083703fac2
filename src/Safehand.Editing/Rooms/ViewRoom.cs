using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A room as its page shows it. <c>Standing</c> is of the list as it is, while it is edited; <c>HandedIn</c> of the list that waits for review or was rendered.</summary>
internal sealed record RoomView(
    RoomId Id, CommissionId Commission, int Number, string Reference, string Title, ExhibitId Exhibit, RoomState State, bool Suspended, bool CanEdit, bool CanReview, bool CanAuthorise,
    bool CanRelease, RoomFilm Film, long Revision, string Instructions, bool ShowNames, IReadOnlyList<string> Names, IReadOnlyList<EditReason> Reasons, DateTimeOffset Deadline,
    string Me, string MyName, string? SentBack, string? ListSha256, ExhibitId? Rendition, bool? ChecksPassed, bool NeedsSecond,
    HandInStanding? Standing, HandInView? HandedIn, CommissionGround Ground, string GroundDocument, bool CanWatch);

/// <summary>The film that a room edits, on its working clock.</summary>
/// <param name="Lead">Seconds before its first picture: a player may begin there or with the picture.</param>
/// <param name="WaveFrom">The moment at which its waveform begins, in seconds.</param>
internal sealed record RoomFilm(int Width, int Height, int[] Rate, long Frames, long DurationMs, bool HasSound, bool SteadyRate, double Lead, double WaveFrom);

/// <summary>A room in somebody's list.</summary>
internal sealed record RoomLine(RoomId Id, CommissionId Commission, int Number, string Reference, string Title, RoomState State, DateTimeOffset Deadline, bool SentBack);

/// <summary>Somebody's rooms.</summary>
/// <param name="Items">Those that the gate lets them into now.</param>
/// <param name="Shut">How many more stand that it does not let them into now. Of these nothing else is told.</param>
/// <param name="Why">In the gate's words, each once.</param>
internal sealed record EditorRooms(IReadOnlyList<RoomLine> Items, int Shut, IReadOnlyList<string> Why);

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
        bool canEdit, canReview, canAuthorise, canRelease, canWatch;
        IReadOnlyList<string> names = [];
        await using (var inside = entered.Value)
        {
            (room, commission, facts) = (inside.Room, inside.Commission, inside.Facts);
            title = inside.IsEditor ? room.WorkingTitle ?? facts.Title : facts.Title;
            canEdit = inside.IsEditor && room.IsEditable && commission.State is CommissionState.Open;
            canReview = await door.MayAsync(inside, Act.ReviewEdit, ct);
            canAuthorise = room is { State: RoomState.Accepted, NeedsSecond: true } && await door.MayAsync(inside, Act.AuthoriseRendition, ct);
            canRelease = room is { State: RoomState.Rendered, ChecksPassed: true } && await door.MayAsync(inside, Act.ReleaseRendition, ct);
            canWatch = room.State is not RoomState.Closed && await door.MayAsync(inside, Act.Open, ct);
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
            new RoomFilm(film.Master.Width, film.Master.Height, [film.Master.Rate.Numerator, film.Master.Rate.Denominator], film.Master.Frames, film.Master.DurationMs, film.Master.Sound, film.Shape.SteadyRate, film.Shape.Lead, film.Shape.Origin - film.Shape.Starts),
            room.Revision, commission.Instructions, commission.ShowNames, names, [.. commission.ReasonCodes.Select(EditReasons.Find).OfType<EditReason>()], commission.Deadline,
            actor.Mark, actor.DisplayName, room.SentBack, room.ListSha256, room.Rendition, room.ChecksPassed, room.NeedsSecond,
            room.State is RoomState.Editing ? await door.ReadAsync(rows => HandInStanding.NowAsync(rows, id, film.Master.Picture, ct)) : null,
            room.ListSha256 is { } list ? await door.ReadAsync(rows => HandInView.FindAsync(rows, id, list, DateTimeOffset.MaxValue, ct)) : null,
            commission.Ground, commission.GroundDocument, canWatch);
    }

    /// <summary>The list as it stands, for a page that shows it without script.</summary>
    public async Task<Result<EditList>> ListAsync(RoomId id, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await door.ShownAsync(inside, eachTime: false, ct) is { } notEntered)
        {
            return notEntered;
        }

        return await door.ReadAsync(async reading => await FilmBook.FindAsync(reading, inside.Room.Exhibit, ct) is { } film
            ? await HandInHandler.ListAsync(reading, id, film.Master, ct)
            : (Result<EditList>)Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet."));
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
    public async Task<EditorRooms> OfEditorAsync(Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var rows = await reading.Set<CommissionEditor>().Where(e => e.Person == actor.Person && e.EndedAt == null)
            .Join(reading.Set<Commission>().Where(c => c.State == CommissionState.Open), e => e.Commission, c => c.Id, (e, c) => c)
            .Join(reading.Set<Room>().Where(r => r.State != RoomState.Closed && r.State != RoomState.Released), c => c.Id, r => r.Commission, (c, r) => new { Commission = c, Room = r }).ToListAsync(ct);
        var lines = new List<RoomLine>();
        var why = new List<string>();
        foreach (var row in rows)
        {
            // Only what the gate would let them into now is told by name. That something else stands, and which rule shuts it, they may know: they were commissioned.
            var entered = await door.LookAsync(row.Room.Id, actor, ct);
            if (entered.IsRefused(out var refusal))
            {
                why.Add(refusal.Message);
                continue;
            }

            await using var inside = entered.Value;
            lines.Add(new RoomLine(
                row.Room.Id, row.Commission.Id, row.Commission.Number, inside.Facts.Reference, row.Room.WorkingTitle ?? inside.Facts.Title, row.Room.State, row.Commission.Deadline, row.Room.SentBack is not null));
        }

        return new EditorRooms([.. lines.OrderBy(l => l.Deadline).ThenBy(l => l.Reference, StringComparer.Ordinal)], why.Count, [.. why.Distinct()]);
    }
}
