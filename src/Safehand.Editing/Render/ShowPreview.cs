using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Render;

namespace Safehand.Editing;

/// <summary>Shows at most ten seconds as they will be, or as they are in the master, with the viewer's mark. Each look is entered before a byte is read.</summary>
internal sealed class ShowPreviewHandler(RoomDoor door, FilmBook films, Preview preview, TimeProvider clock)
{
    // Two sides of one look, and those of the next.
    private const int MostOfOne = 4;
    private static readonly Refusal TooMany = new(RefusalKind.Busy, "preview.busy", "Your other previews are still being made. Ask for this one when they are there.");
    private readonly ConcurrentDictionary<PersonId, int> waiting = new();

    private static readonly TimeZoneInfo UkTime = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public async Task<Result<byte[]>> HandleAsync(RoomId id, long fromMs, long untilMs, bool edited, Actor actor, CancellationToken ct)
    {
        // Their turn comes first and the gate after it: a right that has gone while somebody waited shows nothing, and what was never shown is not entered.
        if (waiting.AddOrUpdate(actor.Person, 1, (_, n) => n + 1) > MostOfOne)
        {
            waiting.AddOrUpdate(actor.Person, 0, (_, n) => n - 1);
            return TooMany;
        }

        try
        {
            using var place = await preview.TakePlaceAsync(ct);
            return await ShowAsync(id, fromMs, untilMs, edited, actor, ct);
        }
        finally
        {
            waiting.AddOrUpdate(actor.Person, 0, (_, n) => n - 1);
        }
    }

    /// <summary>Every frame that shows between two moments.</summary>
    internal static FrameSpan SpanOf(EditMaster master, long fromMs, long untilMs) =>
        new(master.Rate.FrameAt(fromMs), Math.Min(master.Frames, master.Rate.FrameAt(untilMs - 1) + 1));

    private async Task<Result<byte[]>> ShowAsync(RoomId id, long fromMs, long untilMs, bool edited, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        Film film;
        CustodyFacts facts;
        IReadOnlyList<Edit> edits = [];
        await using (var inside = entered.Value)
        {
            if (inside.Room.State is RoomState.Closed)
            {
                return Refusal.Conflict("room.closed", "This room is closed.");
            }

            if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } measured)
            {
                return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
            }

            (film, facts) = (measured, inside.Facts);
            if (fromMs < 0 || untilMs <= fromMs || fromMs >= film.Master.DurationMs || untilMs - fromMs > Preview.Longest.TotalMilliseconds)
            {
                return Refusal.Invalid("preview.span", "Choose at most ten seconds inside the recording", "from");
            }

            if (edited)
            {
                var rows = await inside.Store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == id && e.Json != null).Select(e => e.Json!).ToListAsync(ct);
                edits = rows.ConvertAll(ChangeEditsHandler.Read);
            }

            inside.Change.Record(inside.Entry("preview.seen.v1", StatutoryOperation.Consultation, new { FromMs = fromMs, UntilMs = untilMs, Side = edited ? "edited" : "master" }));
            var committed = await inside.Change.CommitAsync(default(Done), ct);
            if (committed.IsRefused(out refusal))
            {
                return refusal;
            }
        }

        var span = SpanOf(film.Master, fromMs, untilMs);
        var mark = $"{actor.Mark} {TimeZoneInfo.ConvertTime(clock.GetUtcNow(), UkTime).ToString("d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)}";
        using var output = new MemoryStream();
        try
        {
            var shown = await preview.ShowAsync(Planned.Of(edits, film.Shape), span, mark, stop => films.OpenAsync(facts, stop), output, ct);
            return shown.IsRefused(out refusal) ? refusal with { Kind = RefusalKind.Conflict } : output.ToArray();
        }
        catch (RenderException)
        {
            return Refusal.Conflict("preview.unreadable", "This part of the recording cannot be decoded.");
        }
        catch (JobKilledException)
        {
            return new Refusal(RefusalKind.Busy, "preview.interrupted", "The preview was interrupted on the server. Ask for it again.");
        }
        catch (GoneException e)
        {
            return e.Refusal;
        }
    }
}
