using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Ops as they were sent.</summary>
/// <param name="Ops">What to change.</param>
/// <param name="Since">The revision of the list up to which their sender has seen every change; null: not said, and the lowest that an op knew of its edit counts.</param>
internal sealed record EditsSent(IReadOnlyList<EditOp> Ops, long? Since);

/// <summary>What became of ops: everything that changed since the revision that their sender had seen, or the stored edits that stand in the way.</summary>
internal sealed record Saved(string Json, bool IsConflict);

/// <summary>Changes the edit list by ops: all or none, each kept as a step that can be undone.</summary>
internal sealed class ChangeEditsHandler(RoomDoor door, TimeProvider clock)
{
    // Above this it is quicker to read all edits of the room than to ask for each.
    private const int FewIds = 200;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 12, AllowDuplicateProperties = false };

    /// <summary>The list, or what changed since a revision.</summary>
    public async Task<Result<string>> SinceAsync(RoomId id, long since, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        return await door.ShownAsync(inside, eachTime: false, ct) is { } notEntered
            ? notEntered
            : await door.ReadAsync(store => EditsText.SinceAsync(store, id, since, ct));
    }

    /// <summary>Steps before a revision, the newest first.</summary>
    public async Task<Result<string>> HistoryAsync(RoomId id, long before, int most, Actor actor, CancellationToken ct)
    {
        var entered = await door.LookAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        return await door.ShownAsync(inside, eachTime: false, ct) is { } notEntered
            ? notEntered
            : await door.ReadAsync(store => EditsText.HistoryAsync(store, id, before, Math.Clamp(most, 1, 1000), ct));
    }

    /// <summary>What the actor can undo and redo of what they did up to a revision; a negative one: until now.</summary>
    public async Task<Result<string>> UndoAsync(RoomId id, long until, int skip, int most, Actor actor, CancellationToken ct)
    {
        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await entered.Value.DisposeAsync();

        // While it is read others can write.
        return await door.ReadAsync(async store =>
        {
            var last = until < 0 ? await EditsText.RevisionAsync(store, id, ct) : until;
            return await UndoSteps.TextAsync(store, id, actor.Person, last, Math.Max(0, skip), Math.Clamp(most, 1, 1000), ct);
        });
    }

    /// <summary>Reads ops from a request's body.</summary>
    public static async Task<Result<EditsSent>> ReadAsync(Stream body, CancellationToken ct)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, Strict, ct);
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("ops", out var ops) || ops.ValueKind is not JsonValueKind.Array)
            {
                return Refusal.Invalid("edits.ops-missing", "ops must be a list of changes", "ops");
            }

            long? since = null;
            if (root.TryGetProperty("since", out var seen))
            {
                if (seen.ValueKind is not JsonValueKind.Number || !seen.TryGetInt64(out var revision) || revision < 0)
                {
                    return Refusal.Invalid("edits.since", "since must be the revision of the list that you have seen, or 0", "since");
                }

                since = revision;
            }

            var read = Read(ops);
            return read.IsRefused(out var refusal) ? refusal : new EditsSent(read.Value, since);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Refusal.Invalid("edits.not-json", "The changes could not be read"); // the second: half of a character, or bytes that are none
        }
    }

    public async Task<Result<Saved>> HandleAsync(RoomId id, EditsSent sent, Actor actor, CancellationToken ct)
    {
        var ops = sent.Ops;
        var entered = await door.EditAsync(id, actor, ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var inside = entered.Value;
        var applied = await ApplyAsync(inside, ops, ct);
        if (applied.IsRefused(out refusal))
        {
            return refusal;
        }

        // Of the whole list, not of these edits: whoever takes the answer's revision for their own misses nothing in between, also not what others removed.
        var since = sent.Since ?? (ops.Count == 0 ? inside.Room.Revision : ops.Min(o => o.Base));
        if (applied.Value.Conflicts.Count > 0)
        {
            return new Saved(await EditsText.ConflictAsync(inside.Store, id, inside.Room.Revision, applied.Value.Conflicts, ct), true);
        }

        if (applied.Value.Changed.Count == 0)
        {
            await inside.DisposeAsync();
            return new Saved(await door.ReadAsync(store => EditsText.SinceAsync(store, id, since, ct)), false);
        }

        var committed = await inside.Change.CommitAsync(default(Done), ct);
        return committed.IsRefused(out refusal)
            ? refusal

            // Read beside the writer, so that others need not wait for a long answer.
            : new Saved(await door.ReadAsync(store => EditsText.SinceAsync(store, id, inside.Room.Revision, since, ct)), false);
    }

    /// <summary>Writes ops into the room's rows inside a change that is under way, and takes the proposals of their edits along; commits nothing. With conflicts nothing has been written.</summary>
    internal async Task<Result<OpsOutcome>> ApplyAsync(Inside inside, IReadOnlyList<EditOp> ops, CancellationToken ct, ProposalId? deciding = null)
    {
        var (store, room) = (inside.Store, inside.Room);
        if (!room.IsEditable || inside.Commission.State is not CommissionState.Open)
        {
            return Refusal.Conflict("room.not-editable", "The edit list stands still: it was handed in, or the room is closed.");
        }

        if (await FilmBook.FindAsync(store, room.Exhibit, ct) is not { } film)
        {
            return Refusal.Conflict("room.not-measured", "Load the room first: its recording has not been measured yet.");
        }

        foreach (var op in ops)
        {
            if (op.Edit is { } edit && EditFitting.Misfit(edit, film.Master, inside.Commission.ReasonCodes) is { } misfit)
            {
                return misfit;
            }
        }

        var rows = await RowsAsync(store, room.Id, [.. ops.Select(o => o.Id)], ct);
        var kept = rows.ToDictionary(r => r.Key, r => new KeptEdit(r.Value.Json is { } json ? Read(json) : null, r.Value.Revision));
        var outcome = EditOps.Apply(kept, await ProposalLinks.HeldAsync(store, room.Id, kept, ops, ct));
        if (outcome.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (outcome.Value.Changed.Count == 0)
        {
            return outcome;
        }

        if (await MisfitAsync(store, room.Id, film.Master, outcome.Value.Changed, ct) is { } whole)
        {
            return whole;
        }

        var revision = Write(inside, rows, outcome.Value.Changed);
        await ProposalLinks.FollowAsync(inside, outcome.Value.Changed, revision, deciding, ct);
        return outcome;
    }

    internal static Edit Read(string canonical) => EditListReading.Edit(Encoding.UTF8.GetBytes(canonical)).Value;

    private static Result<IReadOnlyList<EditOp>> Read(JsonElement ops)
    {
        var read = new List<EditOp>();
        foreach (var op in ops.EnumerateArray())
        {
            if (op.ValueKind is not JsonValueKind.Object || !op.TryGetProperty("base", out var b) || b.ValueKind is not JsonValueKind.Number || !b.TryGetInt64(out var seen) || seen < 0)
            {
                return Refusal.Invalid("edits.base", "Each change must say the revision it knew of its edit, or 0", "base");
            }

            var kind = op.TryGetProperty("op", out var o) && o.ValueKind is JsonValueKind.String ? o.GetString() : null;
            if (kind == "put" && op.TryGetProperty("edit", out var json))
            {
                var edit = EditListReading.Edit(json);
                if (edit.IsRefused(out var refusal))
                {
                    return refusal;
                }

                read.Add(new EditOp(edit.Value.Id, edit.Value, seen));
            }
            else if (kind == "remove" && op.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String && Ids.TryParse<EditId>(id.GetString(), out var gone))
            {
                read.Add(new EditOp(gone, null, seen));
            }
            else
            {
                return Refusal.Invalid("edits.op", "Each change must be a put with an edit, or a remove with an id", "op");
            }
        }

        return read;
    }

    private static async Task<Dictionary<EditId, RoomEdit>> RowsAsync(StoreContext store, RoomId room, IReadOnlyList<EditId> ids, CancellationToken ct)
    {
        var of = store.Set<RoomEdit>().Where(e => e.Room == room);
        return await (ids.Count <= FewIds ? of.Where(e => ids.Contains(e.Id)) : of).ToDictionaryAsync(e => e.Id, ct);
    }

    // What no single edit shows: counts, and that something is left of the film.
    private static async Task<Refusal?> MisfitAsync(StoreContext store, RoomId room, EditMaster master, IReadOnlyList<(EditOp Op, Edit? Before)> changed, CancellationToken ct)
    {
        var live = store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == room && e.Json != null);
        var more = changed.Sum(c => (c.Op.Edit is null ? 0 : 1) - (c.Before is null ? 0 : 1));
        if (more > 0 && await live.CountAsync(ct) + more > EditList.MostEdits)
        {
            return Refusal.Invalid("edit-list.too-many", $"An edit list holds at most {EditList.MostEdits} edits");
        }

        var frames = changed.Sum(c => (c.Op.Edit?.Keyframes.Count ?? 0) - (c.Before?.Keyframes.Count ?? 0));
        if (frames > 0 && await live.SumAsync(e => e.Keyframes, ct) + frames > EditList.MostKeyframes)
        {
            return Refusal.Invalid("edit-list.too-many-keyframes", $"An edit list holds at most {EditList.MostKeyframes} keyframes");
        }

        if (!changed.Any(c => c.Op.Edit?.Kind is EditKind.Cut))
        {
            return null;
        }

        var named = changed.Select(c => c.Op.Id).ToHashSet();
        var cuts = (await live.Where(e => e.Kind == EditKind.Cut).Select(e => e.Json!).ToListAsync(ct)).Select(Read).Where(e => !named.Contains(e.Id));
        return EditFitting.Misfit([.. cuts, .. changed.Select(c => c.Op.Edit).OfType<Edit>().Where(e => e.Kind is EditKind.Cut)], master);
    }

    private long Write(Inside inside, Dictionary<EditId, RoomEdit> rows, IReadOnlyList<(EditOp Op, Edit? Before)> changed)
    {
        var revision = inside.Room.NextRevision();
        var now = clock.GetUtcNow();
        using var said = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (op, before) in changed)
        {
            var json = op.Edit is { } edit ? EditListText.Of(edit) : null;
            if (!rows.TryGetValue(op.Id, out var row))
            {
                row = new RoomEdit { Room = inside.Room.Id, Id = op.Id };
                inside.Store.Add(row);
            }

            (row.Revision, row.Kind, row.Keyframes, row.Json, row.AuthorName) =
                (revision, op.Edit?.Kind ?? row.Kind, op.Edit?.Keyframes.Count ?? 0, json, inside.Actor.DisplayName);
            inside.Store.Add(new EditStep
            {
                Room = inside.Room.Id,
                Revision = revision,
                Edit = op.Id,
                After = json,
                Before = before is null ? null : EditListText.Of(before),
                Author = inside.Actor.Person,
                AuthorName = inside.Actor.DisplayName,
                At = now,
            });
            said.AppendData(Encoding.UTF8.GetBytes((json ?? "-" + op.Id.Value) + "\n"));
        }

        inside.Change.Record(inside.Entry("edit.saved.v1", StatutoryOperation.Alteration, new
        {
            Revision = revision,
            Put = changed.Count(c => c.Op.Edit is not null),
            Removed = changed.Count(c => c.Op.Edit is null),
            StepsSha256 = Convert.ToHexStringLower(said.GetHashAndReset()),
        }));
        return revision;
    }
}
