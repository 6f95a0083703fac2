namespace Safehand.Media;

/// <summary>How many parts are marked at once. Who comes later waits their turn, and is told how many are before them when that would take too long.</summary>
public sealed class MediaCapacity(int atOnce) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly SemaphoreSlim free = new(atOnce, atOnce);
    private int waiting;

    /// <summary>How many wait now.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Does a piece of work when its turn comes.</summary>
    /// <returns>The result, or how many are before this one when no place came free in eight seconds.</returns>
    public async Task<(T? Result, int? Before)> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        var before = Interlocked.Increment(ref waiting) - 1;
        try
        {
            if (!await free.WaitAsync(Patience, ct))
            {
                return (default, before);
            }
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return (await work(), null);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => free.Dispose();
}
