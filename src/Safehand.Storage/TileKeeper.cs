using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Safehand.Ledger;

namespace Safehand.Storage;

/// <summary>
/// Carries committed entries into the Merkle tiles and signs checkpoints, within a second of the commit. The tiles are a
/// pure function of the committed leaves, so a crash anywhere loses nothing: what was not published is appended again.
/// </summary>
public sealed class TileKeeper : BackgroundService
{
    private const int Batch = 8192;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Store store;
    private readonly LedgerBook book;
    private readonly ITileStore tiles;
    private readonly LedgerKey key;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim committed = new(0, 1);
    private readonly SemaphoreSlim one = new(1, 1);
    private TileLog? log;

    /// <summary>Keeps the tiles of a store's ledger.</summary>
    /// <param name="store">The store whose entries are kept.</param>
    /// <param name="tiles">Where the tiles are.</param>
    /// <param name="key">Signs checkpoints; its name is the ledger's origin.</param>
    /// <param name="clock">Paces publishing.</param>
    public TileKeeper(Store store, ITileStore tiles, LedgerKey key, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        (this.store, this.tiles, this.key, this.clock) = (store, tiles, key, clock);
        book = new LedgerBook(store);
        store.Writer.Committed += OnCommitted;
    }

    /// <summary>The key that outsiders check checkpoints with.</summary>
    public VerifierKey Verifier => key.Verifier;

    /// <summary>The tiles, to be served and exported as they are.</summary>
    public ITileStore Tiles => tiles;

    /// <summary>Publishes everything that is committed now.</summary>
    /// <returns>The signed checkpoint.</returns>
    /// <exception cref="LedgerIntegrityException">The store holds less than was signed, or something else: it was rolled back or altered. Nothing is signed then.</exception>
    public async Task<string> PublishAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            log ??= await OpenAsync(ct);
            while (true)
            {
                var next = await book.LeavesFromAsync(log.Size, Batch, ct);
                if (next.Count == 0)
                {
                    break;
                }

                log.Append(next);
            }

            if (log.Published is null || log.Size != log.PublishedSize)
            {
                log.Publish(key.SignCheckpoint(log.Size, log.Root).ToString());
            }

            return log.Published!;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            log = null; // memory may run ahead of the disk: begin again from what is published
            throw;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Whether a leaf of the store is the one that was signed for its place; true as well where no checkpoint covers it yet.</summary>
    /// <exception cref="LedgerIntegrityException">The tiles are missing or damaged.</exception>
    public async Task<bool> IsSignedAsync(long index, ReadOnlyMemory<byte> leaf, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            log ??= await OpenAsync(ct);
            return index >= log.PublishedSize || MerkleHash.Leaf(leaf.Span).AsSpan().SequenceEqual(log.Reader().LeafHash(index));
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is served: a store that was rolled back or altered must not be signed for.
        await PublishAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        store.Writer.Committed -= OnCommitted;
        committed.Dispose();
        one.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await committed.WaitAsync(stoppingToken);
            try
            {
                await PublishAsync(stoppingToken);
            }
            catch (IOException)
            {
                // A full disk. The entries are durable in the store; their tiles are made as soon as there is room.
                OnCommitted(0);
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task<TileLog> OpenAsync(CancellationToken ct)
    {
        var opened = Signed(ct);
        var count = await book.CountAsync(ct);
        if (count < opened.Size)
        {
            throw new LedgerIntegrityException(
                $"The store holds {count} entries, and {opened.Size} were signed: it was rolled back. Restore the newest backup, or begin a new origin; nothing was signed.");
        }

        if (opened.Size > 0)
        {
            var last = await book.LeavesFromAsync(opened.Size - 1, 1, ct);
            if (!MerkleHash.Leaf(last[0]).AsSpan().SequenceEqual(opened.Reader().LeafHash(opened.Size - 1)))
            {
                throw new LedgerIntegrityException($"Entry {opened.Size - 1} of the store is not the one that was signed. Nothing was signed.");
            }
        }

        return opened;
    }

    // A disk that lost tiles has them made anew from the store's entries; entries that do not give the root that was signed are refused there.
    private TileLog Signed(CancellationToken ct)
    {
        try
        {
            return TileLog.Open(tiles);
        }
        catch (LedgerIntegrityException)
        {
            return TileLog.Rebuild(tiles, LeavesAsync(ct).ToBlockingEnumerable(ct));
        }
    }

    private async IAsyncEnumerable<byte[]> LeavesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        for (var from = 0L; await book.LeavesFromAsync(from, Batch, ct) is { Count: > 0 } leaves; from += leaves.Count)
        {
            foreach (var leaf in leaves)
            {
                yield return leaf;
            }
        }
    }

    private void OnCommitted(long size)
    {
        try
        {
            committed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already told.
        }
    }
}
