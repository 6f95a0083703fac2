using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Has the gate asked again while a copy leaves: after each 64 MB of it, and every ten seconds however slow the line is. A recording of 20 GB takes longer to leave than a right may take to go.
/// </summary>
internal sealed class CopyWatch : IAsyncDisposable
{
    /// <summary>So many bytes leave on one answer.</summary>
    internal const long Piece = 64 << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Func<long, DateTimeOffset, Task> ask;
    private readonly DateTimeOffset begunAt;
    private readonly CancellationToken ends;
    private readonly CancellationTokenSource over = new();
    private readonly SemaphoreSlim turn = new(1);
    private readonly Task byTheClock;
    private long sent;

    /// <param name="ask">Asks, and ends the copy on no. Told how many bytes have left and when the copy began to.</param>
    /// <param name="clock">The time.</param>
    /// <param name="ends">When the copy ends, whyever.</param>
    internal CopyWatch(Func<long, DateTimeOffset, Task> ask, TimeProvider clock, CancellationToken ends)
    {
        (this.ask, this.ends, begunAt) = (ask, ends, clock.GetUtcNow());
        byTheClock = WatchAsync(clock);
    }

    /// <summary>So many more bytes have left.</summary>
    /// <exception cref="OperationCanceledException">The rest must not.</exception>
    internal async Task LeftAsync(long bytes)
    {
        var before = sent;
        sent += bytes;
        if (sent / Piece != before / Piece)
        {
            await AskAsync();
        }
    }

    /// <summary>The recording as it leaves, asked about on its way.</summary>
    internal Stream Around(Stream recording) => new Watched(recording, this);

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        await byTheClock;
        over.Dispose();
        turn.Dispose();
    }

    private async Task AskAsync()
    {
        await turn.WaitAsync(ends);
        try
        {
            ends.ThrowIfCancellationRequested();
            await ask(sent, begunAt);
        }
        finally
        {
            turn.Release();
        }

        ends.ThrowIfCancellationRequested();
    }

    private async Task WatchAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Every, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, ends);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                await AskAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // It has left, or was broken off.
        }
        catch (StoreUnavailableException)
        {
            // A full disk: what cannot be asked is asked at the next piece, which fails with the copy.
        }
    }

    private sealed class Watched(Stream recording, CopyWatch watch) : OneWayStream
    {
        public override bool CanRead => true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await recording.ReadAsync(buffer, cancellationToken);
            await watch.LeftAsync(read);
            return read;
        }
    }
}
