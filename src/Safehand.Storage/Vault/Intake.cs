using System.Security.Cryptography;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// Takes recordings in, in one pass: receive, hash, seal, write. What is acknowledged survives a power cut; what a stop interrupts goes on from the byte after it.
/// </summary>
public sealed class Intake(IBlobs blobs, ShredKeys keys)
{
    /// <summary>Begins a recording of an exhibit. Makes the exhibit's shred key where it has none.</summary>
    /// <returns>The incoming blob; refused with <c>vault.destroyed</c> (Gone) or <c>intake.disk-full</c> (Busy).</returns>
    /// <exception cref="InvalidOperationException">The upload has been begun before: reopen it.</exception>
    public async Task<Result<IncomingBlob>> BeginAsync(ExhibitId exhibit, UploadId upload, CancellationToken ct = default)
    {
        if (await keys.FindAsync(upload, ct) is not null)
        {
            throw new InvalidOperationException("The upload has been begun before.");
        }

        var begun = await NewStateAsync(exhibit, upload, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), null, ct);
        return begun.IsRefused(out var refusal) ? refusal : new IncomingBlob(this, exhibit, upload, begun.Value, null);
    }

    /// <summary>Takes up an upload after a stop, at the first byte that is not safely here. Reads everything stored so far once (about a second a gigabyte).</summary>
    /// <returns>The incoming blob, possibly already complete; refused with <c>intake.unknown</c> (NotFound) or <c>vault.destroyed</c> (Gone).</returns>
    /// <exception cref="IntegrityException">Bytes that had been acknowledged are gone or altered.</exception>
    public async Task<Result<IncomingBlob>> ReopenAsync(UploadId upload, CancellationToken ct = default)
    {
        if (await keys.FindAsync(upload, ct) is not { } kept)
        {
            return Refusal.NotFound("intake.unknown", "No such upload is under way. Begin it again.");
        }

        if (kept.Header is null)
        {
            return Ended;
        }

        if (kept.Facts is not null)
        {
            return new IncomingBlob(this, kept.Exhibit, upload, null, kept.Facts);
        }

        if (await blobs.IsSealedAsync(kept.Blob, ct))
        {
            // Stopped between sealing and noting it: nothing is missing but the note.
            var fileKey = await keys.FileKeyAsync(kept, ct);
            var facts = await PayloadCheck.ReadThroughAsync(kept.Blob, await blobs.OpenAsync(kept.Blob, ct), fileKey, ct);
            CryptographicOperations.ZeroMemory(fileKey);
            var noted = await keys.CompleteAsync(facts, ct);
            return noted.IsRefused(out var gone) ? gone : new IncomingBlob(this, kept.Exhibit, upload, null, facts);
        }

        return new IncomingBlob(this, kept.Exhibit, upload, await FromDiskAsync(kept, ct), null);
    }

    /// <summary>Whether every byte of an upload is here and sealed. Reads no payload.</summary>
    public async Task<bool> IsCompleteAsync(UploadId upload, CancellationToken ct = default) =>
        await keys.FindAsync(upload, ct) is { Header: not null } kept && (kept.Facts is not null || await blobs.IsSealedAsync(kept.Blob, ct));

    /// <summary>Whether anything of an upload is here.</summary>
    public async Task<bool> IsKnownAsync(UploadId upload, CancellationToken ct = default) => await keys.FindAsync(upload, ct) is { Header: not null };

    /// <summary>Gives an upload up whatever state its bytes are in, damaged ones too. Nothing happens where none is known.</summary>
    public async Task AbandonAsync(UploadId upload, CancellationToken ct = default)
    {
        if (await keys.FindAsync(upload, ct) is { } kept)
        {
            await ForgetAsync(kept.Blob, ct);
        }
    }

    /// <summary>Begins a blob that no upload fills: a segment, a rendition.</summary>
    internal async Task<Result<IncomingBlob>> BeginAsync(ExhibitId exhibit, CancellationToken ct)
    {
        var begun = await NewStateAsync(exhibit, null, IncrementalHash.CreateHash(HashAlgorithmName.SHA256), null, ct);
        return begun.IsRefused(out var refusal) ? refusal : new IncomingBlob(this, exhibit, null, begun.Value, null);
    }

    internal async Task<IncomingState> FromDiskAsync(KeptBlob kept, CancellationToken ct)
    {
        IIncomingBytes bytes;
        try
        {
            bytes = await blobs.ReopenAsync(kept.Blob, ct);
        }
        catch (FileNotFoundException missing)
        {
            throw new IntegrityException("an incoming recording is missing: " + kept.Blob, missing); // the file is made before its entry
        }

        try
        {
            return await IncomingState.FromDiskAsync(kept.Blob, await keys.FileKeyAsync(kept, ct), bytes, ct);
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes an incoming blob up from the disk again; refused when it was abandoned or its exhibit destroyed meanwhile.</summary>
    internal async Task<Result<IncomingState>> ReviveAsync(BlobId blob, CancellationToken ct) =>
        await keys.FindAsync(blob, ct) is { Header: not null } kept ? await FromDiskAsync(kept, ct) : Ended;

    /// <summary>Whether an incoming blob has been abandoned, or its exhibit destroyed, since it was begun.</summary>
    internal async Task<Refusal?> EndedAsync(BlobId blob, CancellationToken ct) => await keys.FindAsync(blob, ct) is { Header: not null } ? null : Ended;

    /// <summary>Moves an upload into a blob with a fresh file key.</summary>
    internal async Task<Result<IncomingState>> MoveAsync(IncomingState state, ExhibitId exhibit, UploadId? upload, CancellationToken ct)
    {
        var moved = await NewStateAsync(exhibit, null, state.Sha, state, ct);
        if (moved.IsRefused(out _))
        {
            return moved;
        }

        if (upload is { } sent)
        {
            await keys.ReplaceAsync(state.Blob, moved.Value.Blob, sent, ct);
        }
        else
        {
            await keys.ForgetAsync(state.Blob, ct);
        }

        await state.DisposeAsync();
        await blobs.DeleteAsync(state.Blob, ct);
        return moved;
    }

    internal Task<Result<StoredBlob>> CompleteAsync(StoredBlob stored, CancellationToken ct) => keys.CompleteAsync(stored, ct);

    /// <summary>Removes bytes whose exhibit was destroyed; the entry stays as the mark of that.</summary>
    internal async Task DiscardAsync(BlobId blob, CancellationToken ct) => await blobs.DeleteAsync(blob, ct);

    internal async Task ForgetAsync(BlobId blob, CancellationToken ct)
    {
        await keys.ForgetAsync(blob, ct); // the key first: bytes without a key are nothing, a key without bytes is damage
        await blobs.DeleteAsync(blob, ct);
    }

    private static Refusal Ended { get; } = new(RefusalKind.Gone, "vault.destroyed", "The exhibit was destroyed, or this recording given up, while it was being sent.");

    internal static Refusal Full { get; } = new(
        RefusalKind.Busy, "intake.disk-full", "There is no room left for recordings. Nothing was lost: go on from the same byte when room has been made.");

    private async Task<Result<IncomingState>> NewStateAsync(ExhibitId exhibit, UploadId? upload, IncrementalHash sha, IncomingState? from, CancellationToken ct)
    {
        var blob = Ids.New<BlobId>();
        IIncomingBytes? bytes = null;
        try
        {
            bytes = await blobs.CreateAsync(blob, ct);
            var begun = await keys.BeginAsync(exhibit, blob, upload, ct);
            if (begun.IsRefused(out var refusal))
            {
                await bytes.DisposeAsync();
                await blobs.DeleteAsync(blob, ct);
                return refusal;
            }

            return from is null
                ? await IncomingState.FreshAsync(blob, begun.Value, bytes, sha, ct)
                : await from.MoveAsync(blob, begun.Value, bytes, ct);
        }
        catch (Exception failure)
        {
            if (bytes is not null)
            {
                await bytes.DisposeAsync();
                await ForgetAsync(blob, CancellationToken.None);
            }

            if (failure is BlobsFullException)
            {
                return Full;
            }

            throw;
        }
    }
}
