using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>An upload that goes on.</summary>
internal static class Prolonged
{
    /// <summary>Moves the expiry on and keeps a length announced late. Once an hour is enough, so that a piece does not cost an entry each.</summary>
    internal static async Task KeepAsync(Changes changes, UploadOptions options, TimeProvider clock, UploadId id, long? length, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var upload = await change.Store.Set<Upload>().SingleAsync(u => u.Id == id, ct);
        var later = clock.GetUtcNow() + options.Lifetime;
        if ((length is null || upload.Length == length) && later - upload.ExpiresAt < options.Lifetime / 24)
        {
            return;
        }

        upload.Length ??= length;
        upload.ExpiresAt = later;
        change.Record(new Entry("upload.carried-on.v1", StatutoryOperation.None, upload.Exhibit.Bytes()));
        await change.CommitAsync(default(Done), ct);
    }
}
