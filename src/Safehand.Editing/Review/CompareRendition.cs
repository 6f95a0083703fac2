using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>The master's working clock, which both sides of a comparison are shown by.</summary>
/// <param name="Lead">Seconds before its first picture: a player may begin there or with the picture.</param>
/// <param name="WaveFrom">The moment at which its waveform begins, in seconds.</param>
internal sealed record ComparedFilm(int Width, int Height, int[] Rate, long Frames, bool HasSound, double Lead = 0, double WaveFrom = 0);

/// <summary>What a rendition is compared by.</summary>
/// <param name="Rendition">Which.</param>
/// <param name="Reference">Its mark.</param>
/// <param name="ParentReference">The master's mark.</param>
/// <param name="Title">A short title without names.</param>
/// <param name="ListSha256">SHA-256 of the list that it was rendered from.</param>
/// <param name="Room">Where it was edited.</param>
/// <param name="State">Where that room stands.</param>
/// <param name="IsCurrent">Whether it is the room's rendition now, and not an earlier one that was sent back.</param>
/// <param name="CanSendBack">Whether this reader may send the edit back now.</param>
/// <param name="CanRelease">Whether this reader may release it now.</param>
/// <param name="Film">The master.</param>
/// <param name="Frames">Frames of the rendition.</param>
/// <param name="Kept">What stays of the master: for each span the first source frame, the first after it, and the rendition's frame of the first.</param>
/// <param name="Edits">The edits that were rendered, each as edit lists have it.</param>
/// <param name="Reasons">Their reasons in words.</param>
/// <param name="Plays">Whether both sides can be played now.</param>
internal sealed record Comparison(
    ExhibitId Rendition, string Reference, string ParentReference, string Title, string ListSha256, RoomId Room, RoomState State, bool IsCurrent, bool CanSendBack, bool CanRelease,
    ComparedFilm Film, long Frames, IReadOnlyList<long[]> Kept, IReadOnlyList<JsonElement> Edits, IReadOnlyList<EditReason> Reasons, bool Plays);

/// <summary>Both sides are open on the marked stream.</summary>
internal sealed record ComparisonOpened(Opened Master, Opened Rendition);

/// <summary>Lets whoever may review watch a whole rendition beside its master. Each side is an opening of its own, decided on by the gate as any other.</summary>
internal sealed class CompareRenditionHandler(Store store, RoomDoor door, FilmBook films, ExhibitCustody custody)
{
    // Nobody is told whether there is a rendition that they may not compare.
    private static readonly Refusal NoSuchRendition = Refusal.NotFound("rendition.not-found", "There is no such rendition, or it is not for you to see.");

    public async Task<Result<Comparison>> HandleAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        var entered = await SeenAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        // A master that is gone cannot be measured again, nor played: what was taken out of it can still be read.
        var (seen, master) = entered.Value;
        return await films.OfAsync(master, ct) is { Refusal: null, Value: { Shape: var shape } }
            ? seen with { Film = seen.Film with { Lead = shape.Lead, WaveFrom = shape.Origin - shape.Starts } }
            : seen;
    }

    private async Task<Result<(Comparison Seen, CustodyFacts Master)>> SeenAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        var entered = await EnterAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        var (inside, rendition) = entered.Value;
        await using (inside)
        {
            if (await ExhibitCustody.FactsAsync(inside.Store, id, ct) is not { } facts)
            {
                return NoSuchRendition;
            }

            // The list that was rendered, not the one that the room may have by now.
            var list = EditListReading.List(Encoding.UTF8.GetBytes(rendition.List)).Value;
            var notes = (await inside.Store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == inside.Room.Id && e.Json != null).Select(e => e.Json!).ToListAsync(ct))
                .ConvertAll(ChangeEditsHandler.Read).ToDictionary(e => e.Id, e => e.Note);
            var (master, map) = (list.Master, new FilmMap(list.Master, list.Edits));
            var isCurrent = inside.Room.Rendition == id;
            var comparison = new Comparison(
                id, facts.Reference, inside.Facts.Reference, facts.Title, rendition.ListSha256, inside.Room.Id, inside.Room.State, isCurrent,
                isCurrent && inside is { Room.State: RoomState.Rendered, Commission.State: CommissionState.Open } && await door.MayAsync(inside, Act.ReviewEdit, ct),
                isCurrent && inside.Room is { State: RoomState.Rendered, ChecksPassed: true } && await door.MayAsync(inside, Act.ReleaseRendition, ct),
                new ComparedFilm(master.Width, master.Height, [master.Rate.Numerator, master.Rate.Denominator], master.Frames, master.Sound),
                map.KeptFrames, [.. map.Kept.Select(k => new[] { k.From, k.Until, k.At })],
                [.. list.Edits.Select(e => JsonSerializer.Deserialize<JsonElement>(EditListText.Of(e with { Note = notes.GetValueOrDefault(e.Id, e.Note) })))],
                [.. list.Edits.Select(e => e.Reason).Distinct().Select(EditReasons.Find).OfType<EditReason>()],
                facts.Playability is Playability.Segments && inside.Facts.Playability is Playability.Segments);

            // The list says what was taken out, and why.
            inside.Change.Record(new Entry("rendition.compared.v1", StatutoryOperation.Consultation, id.Bytes())
            {
                Case = facts.Case,
                Content = new { facts.Reference, Parent = inside.Facts.Exhibit.Value, rendition.ListSha256 },
            });
            return await inside.Change.CommitAsync((comparison, inside.Facts), ct);
        }
    }

    /// <summary>Opens both sides with the purpose that the commission states for reviewing. Where one is refused nothing is shown.</summary>
    public async Task<Result<ComparisonOpened>> OpenAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        var entered = await EnterAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        ExhibitId parent;
        Purpose purpose;
        await using (var inside = entered.Value.Inside)
        {
            (parent, purpose) = (inside.Room.Exhibit, inside.Change.Purpose);
        }

        // An opening that is never watched ends by itself within a minute, so the first needs no taking back where the second is refused.
        var rendition = await custody.OpenAsync(new OpenExhibit(id, purpose), actor, ct);
        if (rendition.IsRefused(out refusal))
        {
            return refusal;
        }

        var master = await custody.OpenAsync(new OpenExhibit(parent, purpose), actor, ct);
        return master.IsRefused(out refusal) ? refusal : new ComparisonOpened(master.Value, rendition.Value);
    }

    private async Task<Result<(Inside Inside, Rendition Rendition)>> EnterAsync(ExhibitId id, Actor actor, CancellationToken ct)
    {
        Rendition? rendition;
        var act = Act.ReviewEdit;
        await using (var reading = store.Read())
        {
            rendition = await reading.Set<Rendition>().SingleOrDefaultAsync(r => r.Exhibit == id, ct);
            if (rendition is not null && await reading.Set<Room>().AnyAsync(r => r.Id == rendition.Room && r.State == RoomState.Rendered, ct)
                && await ExhibitCustody.FactsAsync(reading, id, ct) is { } made && await ExhibitCustody.CaseAsync(reading, made.Case, ct) is { Closed: true })
            {
                act = Act.ReleaseRendition; // after the end of the case this alone is left (G52), and nobody releases what they cannot compare
            }
        }

        if (rendition is null)
        {
            return NoSuchRendition;
        }

        var entered = await door.ReviewAsync(rendition.Room, act, actor, ct);
        return !entered.IsRefused(out var refusal) ? (entered.Value, rendition) : refusal.Kind is RefusalKind.NotFound ? NoSuchRendition : refusal;
    }
}
