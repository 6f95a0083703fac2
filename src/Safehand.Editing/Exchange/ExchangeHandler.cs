using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>In which form an edit list is exchanged.</summary>
internal enum ExchangeFormat
{
    /// <summary>The list itself.</summary>
    Json,

    /// <summary>CMX 3600.</summary>
    Edl,

    /// <summary>OpenTimelineIO.</summary>
    Otio,
}

/// <summary>What an import did.</summary>
internal sealed record ImportDone(long Revision, int Put, int Removed, IReadOnlyList<string> Said);

/// <summary>
/// Gives the edit list out and takes one in. A file holds no picture, no sound and no note, whoever takes it: it ends in somebody's downloads, where
/// nothing of Safehand reaches it. Giving it out is entered all the same.
/// </summary>
internal sealed class ExchangeHandler(RoomDoor door, ChangeEditsHandler edits)
{
    public async Task<Result<(string Text, string FileName)>> ExportAsync(RoomId id, ExchangeFormat format, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } film)
        {
            return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
        }

        var list = (await HandInHandler.ListAsync(inside.Store, id, film.Master, ct)).WithoutNotes();
        var name = inside.Facts.Reference.Replace('/', '_');
        var text = EditListText.Of(list);

        // One that cannot be written was not given out. Any other is written after the commit: until then nobody else has their turn.
        var edl = format is ExchangeFormat.Edl ? Edl.Write(list, name) : new Exported(text, []);
        if (edl.IsRefused(out refusal))
        {
            return refusal;
        }

        inside.Change.Record(inside.Entry("edit-list.exported.v1", StatutoryOperation.Consultation, new { Format = format, Edits = list.Edits.Count, ListSha256 = EditListText.Hash(text) }));
        await inside.Change.CommitAsync(default(Done), ct);
        return (format is ExchangeFormat.Otio ? Otio.Write(list, name).Text : edl.Value.Text, $"{name}.{format.ToString().ToLowerInvariant()}");
    }

    public async Task<Result<ImportDone>> ImportAsync(RoomId id, ExchangeFormat format, ReadOnlyMemory<byte> body, string? reason, Actor actor, CancellationToken ct)
    {
        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        if (await FilmBook.FindAsync(inside.Store, inside.Room.Exhibit, ct) is not { } film)
        {
            return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
        }

        var rows = await inside.Store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == id).ToListAsync(ct);
        var existing = rows.Where(r => r.Json is not null).Select(r => ChangeEditsHandler.Read(r.Json!)).ToList();
        var read = format switch
        {
            ExchangeFormat.Json => ReadList(body, film.Master, inside.Commission.ReasonCodes),
            ExchangeFormat.Edl => Edl.Read(Encoding.UTF8.GetString(body.Span), film.Master, existing, reason),
            ExchangeFormat.Otio => Otio.Read(body, film.Master, existing, reason),
        };
        if (read.IsRefused(out refusal))
        {
            return refusal;
        }

        var revisions = rows.ToDictionary(r => r.Id, r => r.Revision);
        var known = existing.ToDictionary(e => e.Id);

        // A proposal is a room's own: a list from elsewhere names none but those that its edit had here.
        var put = read.Value.Edits.Select(e => known.GetValueOrDefault(e.Id) is { } here ? e with { Note = here.Note, Proposal = here.Proposal } : e with { Proposal = null }).ToList();
        var named = put.Select(e => e.Id).ToHashSet();
        var ops = put.Select(e => new EditOp(e.Id, e, revisions.GetValueOrDefault(e.Id)))
            .Concat(existing.Where(e => read.Value.Replaces.Contains(e.Kind) && !named.Contains(e.Id)).Select(e => new EditOp(e.Id, null, revisions[e.Id]))).ToList();
        var applied = await edits.ApplyAsync(inside, ops, ct);
        if (applied.IsRefused(out refusal))
        {
            return refusal;
        }

        var changed = applied.Value.Changed;
        var done = new ImportDone(inside.Room.Revision, changed.Count(c => c.Op.Edit is not null), changed.Count(c => c.Op.Edit is null), read.Value.Said);
        if (changed.Count == 0)
        {
            return done;
        }

        inside.Change.Record(inside.Entry("edit-list.imported.v1", StatutoryOperation.Alteration, new { Format = format, done.Put, done.Removed }));
        return await inside.Change.CommitAsync(done, ct);
    }

    private static Result<Imported> ReadList(ReadOnlyMemory<byte> body, EditMaster master, IReadOnlyList<string> reasons)
    {
        var list = EditListReading.List(body);
        if (list.IsRefused(out var refusal))
        {
            return refusal;
        }

        return EditFitting.Misfit(list.Value, master, reasons) is { } misfit
            ? misfit
            : new Imported(list.Value.Edits, Enum.GetValues<EditKind>().ToHashSet(), list.Value.Proposals.Count == 0 ? [] : ["Proposals are the room’s own: none is taken from a list, and each follows its edit"]);
    }
}
