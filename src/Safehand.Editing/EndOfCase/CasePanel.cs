using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
using Safehand.Editing.Pages;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>On a case's pages, for whoever may close it: what closing does to its versions for court, and the certificates of its suppliers.</summary>
internal sealed class CasePanel(Store store, Changes changes, ExhibitCustody custody, TimeProvider clock) : ICasePanelSource
{
    public async Task<Panel?> ForAsync(CaseId ofCase, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        var tasks = await reading.Set<ReturnTask>().Where(t => t.Case == ofCase).OrderBy(t => t.SupplierName).ToListAsync(ct);
        return tasks.Count > 0 && await MayCloseAsync(ofCase, actor, ct)
            ? new Panel("Return or erasure by suppliers", [.. tasks.Select(t => Line(t, clock.GetUtcNow()))])
            : null;
    }

    public async Task<IReadOnlyList<PanelLine>> BeforeClosingAsync(CaseId ofCase, Actor actor, CancellationToken ct)
    {
        if (!await MayCloseAsync(ofCase, actor, ct))
        {
            return [];
        }

        await using var reading = store.Read();
        var rooms = await (
            from r in reading.Set<Room>()
            where r.State != RoomState.Closed && r.State != RoomState.Released
            join c in reading.Set<Commission>() on r.Commission equals c.Id
            where c.Case == ofCase && c.State == CommissionState.Open
            orderby c.Number, r.OpenedAt
            select new { Room = r, c.Number, c.Id }).ToListAsync(ct);
        var lines = new List<PanelLine>();
        foreach (var row in rooms)
        {
            var recording = (await ExhibitCustody.FactsAsync(reading, row.Room.Exhibit, ct))!.Reference;
            var version = row.Room.Rendition is { } made ? await ExhibitCustody.FactsAsync(reading, made, ct) : null;
            lines.Add(
                row.Room.IsFinished && version is not null
                    ? new PanelLine($"Version {version.Reference} is finished and not released", $"/renditions/{version.Exhibit}", "It stays as it is, and can still be released when the case is closed")
                : await RoomClosing.OutlivesAsync(reading, row.Room, ct)
                    ? new PanelLine($"A version of {recording} is being checked", $"/commissions/{row.Id}", "It stays; if its checks pass it can still be released when the case is closed")
                : new PanelLine(
                    $"The edit of {recording} is not finished", $"/commissions/{row.Id}", $"Commission {row.Number}, {Stands(row.Room)}. It ends: no version is made of it any more"));
        }

        return lines;
    }

    /// <summary>How a task stands, and the way to its certificate.</summary>
    internal static PanelLine Line(ReturnTask task, DateTimeOffset now) => task.CertifiedAt is { } at
        ? new PanelLine("Certificate: " + task.SupplierName, $"/return-tasks/{task.Id}", $"Certified {at.UkDate()} by {task.CertifiedByName}")
        : new PanelLine(
            "Certify return or erasure: " + task.SupplierName, $"/return-tasks/{task.Id}", task.DueAt <= now ? null : "Due by " + task.DueAt.UkDate(),
            task.DueAt <= now ? "Overdue since " + task.DueAt.UkDate() : null);

    private static string Stands(Room room) =>
        room.State is RoomState.Rendered ? "its rendition did not pass its checks" : char.ToLowerInvariant(EditingWords.Of(room.State)[0]) + EditingWords.Of(room.State)[1..];

    private async Task<bool> MayCloseAsync(CaseId ofCase, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return await custody.ConsiderCaseAsync(change, Act.CloseCase, ofCase, ct) is { IsPermitted: true };
    }
}
