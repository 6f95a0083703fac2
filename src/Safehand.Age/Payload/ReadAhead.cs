using System.Threading.Channels;

namespace Safehand.Age.Payload;

/// <summary>
/// Opens chunks ahead of a reader, in order, on two threads: the one that fetches stored bytes and the one that takes plaintext. Whichever has nothing better to do opens
/// the next batch, so that both are busy and no batch waits for a third. At most eight batches of 256 KiB wait.
/// </summary>
/// <remarks>A batch is given to the reader only after every chunk in it was authenticated, or up to the first that was not; nothing after that is ever given.</remarks>
internal sealed class ReadAhead : IAsyncDisposable
{
    private const int MostWaiting = 8;

    private readonly Channel<OpenedBatch> ordered = Channel.CreateBounded<OpenedBatch>(new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });
    private readonly List<OpenedBatch> submitted = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task fetching;
    private PayloadCipher? fetchers;
    private PayloadCipher? takers;
    private PayloadKey? key;
    private OpenedBatch? current;
    private bool ended;
    private bool closed;

    /// <summary>Begins.</summary>
    /// <param name="fetch">Submits every batch in order, the last one marked, and returns; run by a thread of the pool. What it throws is thrown to the reader in its place.</param>
    public ReadAhead(Func<ReadAhead, CancellationToken, Task> fetch) => fetching = Task.Run(() => FetchAsync(fetch));

    /// <summary>The key that batches are opened with; MUST be set before the first is submitted. Stays the caller's.</summary>
    public void Use(PayloadKey payloadKey) => key = payloadKey;

    /// <summary>Hands on a batch that was fetched; opens others while the reader is behind.</summary>
    public async ValueTask SubmitAsync(OpenedBatch batch, CancellationToken ct)
    {
        submitted.RemoveAll(old => !old.IsWaiting);
        submitted.Add(batch);
        batch.Offer();
        while (!ordered.Writer.TryWrite(batch))
        {
            if (submitted.Find(waiting => waiting.IsWaiting) is not { } oldest)
            {
                try
                {
                    await ordered.Writer.WriteAsync(batch, ct);
                }
                catch
                {
                    batch.Release(); // nobody else has seen it
                    throw;
                }

                return;
            }

            if (oldest.TryClaim())
            {
                oldest.Open(fetchers ??= key!.Cipher());
            }
        }
    }

    /// <summary>Authenticated plaintext that comes next; empty at the authenticated end. Stays valid until the next call.</summary>
    /// <exception cref="AgeFormatException">The next chunk is not authentic. Thrown again by every later call.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        while (current is null || current.Taken >= current.Length)
        {
            if (current is { Bad: { } failure })
            {
                throw failure; // again at every further read: a failed payload never turns into an end
            }

            if (ended)
            {
                return default;
            }

            current?.Release();
            current = null;
            var batch = await ordered.Reader.ReadAsync(ct);
            current = batch;
            if (batch.TryClaim())
            {
                batch.Open(takers ??= key!.Cipher());
            }
            else
            {
                await batch.Opened.Task; // without the token: it is being opened this moment
            }

            ended = batch.Last;
        }

        return current.Plain.AsMemory(current.Taken, current.Length - current.Taken);
    }

    /// <summary>Counts bytes taken of what was last peeked.</summary>
    public void Advance(int count) => current!.Taken += count;

    /// <summary>Stops fetching and returns every buffer.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        await stop.CancelAsync();
        await fetching;
        while (ordered.Reader.TryRead(out var batch))
        {
            batch.Release();
        }

        current?.Release();
        current = null;
        fetchers?.Dispose();
        takers?.Dispose();
        stop.Dispose();
    }

    private async Task FetchAsync(Func<ReadAhead, CancellationToken, Task> fetch)
    {
        try
        {
            await fetch(this, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // the reader has gone
        }
        catch (Exception failure)
        {
            try
            {
                await ordered.Writer.WriteAsync(OpenedBatch.Failed(failure), stop.Token);
            }
            catch (OperationCanceledException)
            {
                // the reader has gone: nobody is left to tell
            }
        }
    }
}
