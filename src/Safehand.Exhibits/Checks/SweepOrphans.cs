using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Removes payloads that belong to nothing: seen without a key twice, a safe age apart, and named by no exhibit. With an entry for each.</summary>
internal sealed class SweepOrphans(Changes changes, Store store, Orphans orphans, CheckOptions options, TimeProvider clock)
{
    // More than these would not be the trace of a stop. A wrong file of keys looks like that, and what it would open must not be removed for it.
    private const int Few = 20;
    private const int OneIn = 20;

    /// <summary>Looks once.</summary>
    /// <returns>How many were removed.</returns>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var (all, found) = (0, new HashSet<BlobId>());
        await foreach (var blob in orphans.ListAsync(() => all++, ct))
        {
            found.Add(blob);
        }

        List<Orphan> watched;
        await using (var reading = store.Read())
        {
            // What an exhibit names is evidence, whatever became of its key: the check of that exhibit says so, and nothing is removed.
            var named = await reading.Set<Exhibit>().Where(e => e.State != CustodyState.Destroyed && e.State != CustodyState.Abandoned)
                .Where(e => e.Master != null).Select(e => new { e.Master, e.Playing }).ToListAsync(ct);
            found.ExceptWith(named.SelectMany(n => new[] { n.Master, n.Playing }).OfType<BlobId>());
            watched = await reading.Set<Orphan>().ToListAsync(ct);
        }

        var now = clock.GetUtcNow();
        var due = watched.Where(o => found.Contains(o.Blob) && now - o.SeenAt >= options.OrphanAge).Select(o => o.Blob).ToList();
        if (due.Count > Math.Max(Few, all / OneIn))
        {
            await TellAsync(due.Count, all, ct);
            return 0;
        }

        var removed = 0;
        foreach (var blob in due)
        {
            removed += await RemoveAsync(blob, ct) ? 1 : 0;
        }

        await WatchAsync(found.Except(watched.Select(o => o.Blob)).ToList(), watched.Select(o => o.Blob).Except(found).ToList(), now, ct);
        return removed;
    }

    private async Task<bool> RemoveAsync(BlobId blob, CancellationToken ct)
    {
        // Entered first: bytes that are removed without a trace would be worse than bytes that stay a little longer.
        await using (var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct))
        {
            change.Record(new Entry("blob.orphan-removed.v1", StatutoryOperation.None, blob.Bytes()));
            await change.CommitAsync(default(Done), ct);
        }

        return await orphans.RemoveAsync(blob, ct);
    }

    private async Task WatchAsync(List<BlobId> begun, List<BlobId> over, DateTimeOffset now, CancellationToken ct)
    {
        if (begun.Count == 0 && over.Count == 0)
        {
            return;
        }

        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        change.Store.Set<Orphan>().RemoveRange(await change.Store.Set<Orphan>().Where(o => over.Contains(o.Blob)).ToListAsync(ct));
        change.Store.Set<Orphan>().AddRange(begun.Select(b => new Orphan { Blob = b, SeenAt = now }));
        change.Record(new Entry("blob.orphans-watched.v1", StatutoryOperation.None, Actor.Safehand.Organisation.Bytes()) { Content = new { Begun = begun.Count, Over = over.Count } });
        await change.CommitAsync(default(Done), ct);
    }

    private async Task TellAsync(int count, int all, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        change.Record(new Entry("blob.orphans-kept.v1", StatutoryOperation.None, Actor.Safehand.Organisation.Bytes()) { Content = new { Without = count, Of = all } });
        await change.CommitAsync(default(Done), ct);
    }
}
