using System.Runtime.CompilerServices;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>Payloads that belong to nothing: begun and cut off before their key was kept, or left behind by a destruction that was interrupted. Nobody can open them.</summary>
public sealed class Orphans(IBlobs blobs, ShredKeys keys)
{
    /// <summary>
    /// Every payload without a key, in no order. One that is being begun at this moment looks the same: whoever removes MUST have seen it twice,
    /// a safe age apart.
    /// </summary>
    /// <param name="all">Is told of each payload that was looked at.</param>
    /// <param name="ct">Stops.</param>
    public async IAsyncEnumerable<BlobId> ListAsync(Action all, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(all);
        await foreach (var blob in blobs.ListAsync(ct))
        {
            all();
            if (await IsOneAsync(blob, ct))
            {
                yield return blob;
            }
        }
    }

    /// <summary>Removes a payload, if it still has no key.</summary>
    /// <returns>Whether it was removed.</returns>
    public async Task<bool> RemoveAsync(BlobId blob, CancellationToken ct = default)
    {
        if (!await IsOneAsync(blob, ct))
        {
            return false;
        }

        await blobs.DeleteAsync(blob, ct);
        return true;
    }

    private async Task<bool> IsOneAsync(BlobId blob, CancellationToken ct) => await keys.FindAsync(blob, ct) is null or { Header: null };
}
