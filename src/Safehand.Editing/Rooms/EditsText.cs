using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What has changed in a room, as JSON. Edits stand in the store as canonical text and are passed on as they are: thousands take milliseconds.</summary>
internal static class EditsText
{
    /// <summary>Everything that changed after a revision; all with 0.</summary>
    /// <remarks>The list's own revision is read before its rows and where they are read: one that a change under way has seen can be of a commit that these rows do not have yet.</remarks>
    internal static async Task<string> SinceAsync(StoreContext store, RoomId id, long since, CancellationToken ct) =>
        await SinceAsync(store, id, await RevisionAsync(store, id, ct), since, ct);

    /// <summary>The revision of a list.</summary>
    internal static Task<long> RevisionAsync(StoreContext store, RoomId id, CancellationToken ct) =>
        store.Set<Room>().Where(r => r.Id == id).Select(r => r.Revision).SingleAsync(ct);

    /// <summary>Everything that changed after a revision, for whoever made the last of it. The rows MUST hold that last revision.</summary>
    internal static async Task<string> SinceAsync(StoreContext store, RoomId id, long revision, long since, CancellationToken ct)
    {
        var edits = await store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == id && e.Revision > since).OrderBy(e => e.Revision).ToListAsync(ct);
        var comments = await store.Set<RoomComment>().AsNoTracking().Where(c => c.Room == id && c.Revision > since).OrderBy(c => c.AtFrame).ToListAsync(ct);
        var proposals = await store.Set<RoomProposal>().AsNoTracking().Where(p => p.Room == id && p.Revision > since).ToListAsync(ct);
        var text = new StringBuilder(1024 + (edits.Count * 220));
        text.Append(CultureInfo.InvariantCulture, $"{{\"revision\":{revision},\"edits\":[");
        Join(text, edits.Where(e => e.Json is not null).Select(e => WithMore(e.Json!, e.Revision, e.AuthorName)));
        text.Append("],\"removed\":[");
        Join(text, edits.Where(e => e.Json is null && since > 0).Select(e => $"\"{e.Id.Value}\""));
        text.Append("],\"comments\":[");
        Join(text, comments.Select(Comment));
        text.Append("],\"proposals\":[");
        Join(text, proposals.Select(p => WithMore(p.Json, p.Revision, p.DecidedByName)));
        return text.Append("]}").ToString();
    }

    /// <summary>The edits of a conflict as they stand.</summary>
    internal static async Task<string> ConflictAsync(StoreContext store, RoomId id, long revision, IReadOnlyList<EditId> conflicts, CancellationToken ct)
    {
        var all = await store.Set<RoomEdit>().AsNoTracking().Where(e => e.Room == id && conflicts.Contains(e.Id)).ToListAsync(ct);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"about:blank\",\"title\":\"This has changed\",\"status\":409,\"code\":\"edit.conflict\",\"detail\":\"Somebody else changed this edit since you loaded it. Nothing of yours was saved.\",\"revision\":{revision},\"edits\":[");
        Join(text, all.Where(e => e.Json is not null).Select(e => WithMore(e.Json!, e.Revision, e.AuthorName)));
        text.Append("],\"removed\":[");
        Join(text, all.Where(e => e.Json is null).Select(e => $"\"{e.Id.Value}\""));
        return text.Append("]}").ToString();
    }

    /// <summary>The last steps before a revision, the newest first.</summary>
    internal static async Task<string> HistoryAsync(StoreContext store, RoomId id, long before, int most, CancellationToken ct)
    {
        var steps = await store.Set<EditStep>().AsNoTracking().Where(s => s.Room == id && s.Revision < before).OrderByDescending(s => s.Revision).Take(most).ToListAsync(ct);
        var text = new StringBuilder("{\"steps\":[");
        Join(text, steps.Select(s => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"revision\":{s.Revision},\"id\":\"{s.Edit.Value}\",\"edit\":{s.After ?? "null"},\"was\":{s.Before ?? "null"},\"by\":{Quoted(s.AuthorName)},\"at\":\"{s.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\"}}")));
        return text.Append("]}").ToString();
    }

    private static string Comment(RoomComment c) => JsonSerializer.Serialize(new
    {
        id = c.Id.Value,
        atFrame = c.AtFrame,
        text = c.Text,
        by = c.AuthorName,
        at = c.At,
        resolved = c.ResolvedAt is not null,
        resolvedBy = c.ResolvedByName,
        edit = c.Edit?.Value,
        revision = c.Revision,
    });

    private static string WithMore(string json, long revision, string? by) =>
        string.Create(CultureInfo.InvariantCulture, $"{json.AsSpan(0, json.Length - 1)},\"revision\":{revision},\"by\":{Quoted(by)}}}");

    private static string Quoted(string? text) => JsonSerializer.Serialize(text);

    private static void Join(StringBuilder text, IEnumerable<string> items)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            text.Append(item);
            first = false;
        }
    }
}
