using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// Takes in whole edit lists: from whoever may edit the room, asked before the first byte, and one at a time. A list is held in memory while it is read,
/// and many at once would take the memory from everybody.
/// </summary>
internal sealed class LongBodies(RoomDoor door) : IDisposable
{
    // What autosave sends stays below it. The gate is asked of that afterwards, once.
    private const int Short = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Refusal InUse = new(RefusalKind.Busy, "edit-list.busy", "Other long edit lists are being taken in. Nothing was changed; try again in a minute.");
    private static readonly Refusal Slow = Refusal.Invalid("edit-list.slow", "The edit list did not arrive within a minute. Nothing was changed; try again on a better line.");
    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Reads a request's body.</summary>
    /// <param name="room">The room it is for.</param>
    /// <param name="http">The request.</param>
    /// <param name="read">Reads it; what it answers is answered.</param>
    /// <param name="ct">Breaks off.</param>
    internal async Task<Result<T>> ReadAsync<T>(RoomId room, HttpContext http, Func<Stream, CancellationToken, Task<Result<T>>> read, CancellationToken ct)
    {
        if (http.Request.ContentLength <= Short)
        {
            return await read(http.Request.Body, ct);
        }

        // For who is refused as well: a line that is cut because its body is long loses the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = EditListReading.Longest;
        }

        var entered = await door.EditAsync(room, http.ActorOf(), ct);
        if (entered.IsRefused(out var refusal))
        {
            return refusal;
        }

        await entered.Value.DisposeAsync();
        if (!await one.WaitAsync(Patience, ct))
        {
            return InUse;
        }

        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(2 * Patience);
            return await read(http.Request.Body, limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Slow;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();
}
