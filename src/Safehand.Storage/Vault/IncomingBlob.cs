using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// A recording on its way in. One sender at a time; a second is refused, not queued. Every append that returns is durable up to <see cref="Offset"/>.
/// </summary>
public sealed class IncomingBlob : IAsyncDisposable
{
    private readonly Intake intake;
    private readonly ExhibitId exhibit;
    private readonly UploadId? upload;
    private readonly SemaphoreSlim turn = new(1, 1);
    private BlobId blob;
    private IncomingState? state;
    private StoredBlob? complete;

    internal IncomingBlob(Intake intake, ExhibitId exhibit, UploadId? upload, IncomingState? state, StoredBlob? complete)
    {
        this.intake = intake;
        this.exhibit = exhibit;
        this.upload = upload;
        this.state = state;
        this.complete = complete;
        blob = state?.Blob ?? complete!.Blob;
        Offset = state?.Received ?? complete!.Length;
    }

    /// <summary>Bytes of plaintext that are durable: where the sender goes on.</summary>
    public long Offset { get; private set; }

    /// <summary>Whether it is sealed already.</summary>
    public bool IsComplete => complete is not null;

    /// <summary>Whether buffers, a thread and a file are held for it.</summary>
    public bool IsHeld => state is not null;

    /// <summary>Takes in all of <paramref name="source"/>. Where the source breaks off, what came before is kept and its exception thrown on.</summary>
    /// <param name="source">Plaintext from <paramref name="expectedOffset"/> on, read to its end.</param>
    /// <param name="expectedOffset">Where the sender believes it stands.</param>
    /// <param name="ct">Breaks the receiving off; what came before is kept.</param>
    /// <returns>The new offset; refused with <c>intake.offset</c>, <c>intake.in-use</c>, <c>intake.complete</c> (Conflict) or <c>intake.disk-full</c> (Busy: nothing acknowledged is lost, send on from the offset).</returns>
    public Task<Result<long>> AppendAsync(Stream source, long expectedOffset, CancellationToken ct = default) => AppendAsync(source, expectedOffset, settle: true, ct);

    /// <summary>Takes in all that a pipe holds.</summary>
    /// <inheritdoc cref="AppendAsync(Stream, long, CancellationToken)"/>
    public Task<Result<long>> AppendAsync(PipeReader source, long expectedOffset, CancellationToken ct = default) =>
        AppendAsync(source.AsStream(leaveOpen: true), expectedOffset, settle: true, ct);

    /// <summary>Seals the recording. Doing it again answers the same.</summary>
    /// <returns>Its facts; refused with <c>intake.in-use</c>, <c>intake.disk-full</c> or <c>vault.destroyed</c>.</returns>
    public async Task<Result<StoredBlob>> CompleteAsync(CancellationToken ct = default)
    {
        if (!await turn.WaitAsync(0, CancellationToken.None))
        {
            return InUse;
        }

        try
        {
            if (complete is not null)
            {
                return complete;
            }

            if (await TakeUpAsync(ct) is { } ended)
            {
                return ended;
            }

            StoredBlob stored;
            try
            {
                // Not to be broken off: half a sealing would only have to be done again.
                stored = await state!.SealAsync(CancellationToken.None);
            }
            catch (Exception failure)
            {
                await DropAsync();
                if (failure is BlobsFullException)
                {
                    return Intake.Full;
                }

                // Destroying an exhibit removes what is incoming for it.
                if (await intake.EndedAsync(blob, CancellationToken.None) is { } gone)
                {
                    return gone;
                }

                throw;
            }

            await DropAsync();
            var noted = await intake.CompleteAsync(stored, CancellationToken.None);
            if (noted.IsRefused(out var destroyed))
            {
                await intake.DiscardAsync(blob, CancellationToken.None);
                return destroyed;
            }

            complete = stored;
            Offset = stored.Length;
            return stored;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Gives the recording up: its file key and its bytes are removed, also when it was complete.</summary>
    public async Task AbandonAsync(CancellationToken ct = default)
    {
        await turn.WaitAsync(ct);
        try
        {
            await DropAsync();
            await intake.ForgetAsync(blob, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Gives back buffers, thread and file of a recording that nobody is sending now. What is durable stays; the next append takes it up again.</summary>
    /// <returns>Whether it holds nothing now; false while it is being received.</returns>
    public async Task<bool> LetGoAsync()
    {
        if (!await turn.WaitAsync(0, CancellationToken.None))
        {
            return false;
        }

        try
        {
            await DropAsync();
            return true;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lets go of it. What is durable stays and can be reopened.</summary>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        await DropAsync();
        turn.Dispose();
    }

    internal async Task<Result<long>> AppendAsync(Stream source, long expectedOffset, bool settle, CancellationToken ct)
    {
        if (!await turn.WaitAsync(0, CancellationToken.None))
        {
            return InUse;
        }

        try
        {
            if (complete is not null)
            {
                return Refusal.Conflict("intake.complete", "This recording is complete. Nothing can be added to it.");
            }

            if (await TakeUpAsync(ct) is { } ended)
            {
                return ended;
            }

            if (expectedOffset != Offset)
            {
                return Refusal.Conflict("intake.offset", $"Safehand holds {Offset} bytes of this recording. Go on from there.");
            }

            return await ReceiveAsync(source, settle, ct);
        }
        finally
        {
            turn.Release();
        }
    }

    private static Refusal InUse { get; } = Refusal.Conflict("intake.in-use", "This recording is being received already. Wait until that ends.");

    private async Task<Result<long>> ReceiveAsync(Stream source, bool settle, CancellationToken ct)
    {
        ExceptionDispatchInfo? broken = null;
        try
        {
            while (true)
            {
                var room = await state!.RoomAsync(CancellationToken.None);
                int got;
                try
                {
                    got = await InPlace.ReadAsync(source, room, ct);
                }
                catch (Exception failure)
                {
                    broken = ExceptionDispatchInfo.Capture(failure); // the sender's line, not our disk: keep what came
                    break;
                }

                if (got == 0)
                {
                    break;
                }

                if (!state.MayFollow(room.Span[..got]))
                {
                    if (await MoveAsync(room[..got]) is { } refusal)
                    {
                        return refusal;
                    }

                    continue;
                }

                state.Advance(room.Span[..got]);
            }

            if (settle)
            {
                await state.SettleAsync(CancellationToken.None);
                Offset = state.Received;
            }
        }
        catch (Exception failure)
        {
            await DropAsync(); // the disk is the only truth now
            if (failure is not BlobsFullException)
            {
                throw;
            }

            return await TakeUpAsync(CancellationToken.None) ?? Intake.Full; // so that the sender is told the right byte to go on from
        }

        broken?.Throw();
        return state.Received;
    }

    private async Task<Refusal?> MoveAsync(ReadOnlyMemory<byte> received)
    {
        var bytes = received.ToArray();
        var moved = await intake.MoveAsync(state!, exhibit, upload, CancellationToken.None);
        if (moved.IsRefused(out var refusal))
        {
            await DropAsync();
            return refusal;
        }

        state = moved.Value;
        blob = state.Blob;
        for (var at = 0; at < bytes.Length;)
        {
            var room = await state.RoomAsync(CancellationToken.None);
            var size = Math.Min(room.Length, bytes.Length - at);
            bytes.AsSpan(at, size).CopyTo(room.Span);
            state.Advance(room.Span[..size]);
            at += size;
        }

        return null;
    }

    private async Task<Refusal?> TakeUpAsync(CancellationToken ct)
    {
        if (state is null)
        {
            var revived = await intake.ReviveAsync(blob, ct);
            if (revived.IsRefused(out var ended))
            {
                return ended;
            }

            state = revived.Value;
            Offset = state.Received;
        }

        return null;
    }

    private async ValueTask DropAsync()
    {
        if (state is not null)
        {
            await state.DisposeAsync();
            state = null;
        }
    }
}
