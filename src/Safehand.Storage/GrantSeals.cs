using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Safehand.Storage.Vault;

namespace Safehand.Storage;

/// <summary>Seals the rows that grant. Whoever can write to the database but does not hold the root key can grant nothing.</summary>
/// <param name="key">32 bytes derived from the root key for this use alone.</param>
public sealed class GrantSeals(byte[] key)
{
    /// <summary>The seal that the row should carry.</summary>
    public byte[] Seal(IGrantingRow row) => Seal(row.SealedText());

    /// <summary>The seal over a text.</summary>
    public byte[] Seal(string sealedText) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(sealedText));

    /// <summary>Whether the row was written by Safehand. A row that fails this MUST be treated as absent.</summary>
    public bool IsGenuine(IGrantingRow row) => IsGenuine(row.SealedText(), row.Seal);

    /// <summary>Before a row is changed, and so sealed: whether it was Safehand's until then.</summary>
    /// <exception cref="IntegrityException">It was not, so it is not changed.</exception>
    internal void DemandGenuine(EntityEntry entry)
    {
        if (entry.State is EntityState.Modified && entry.Entity is IGrantingRow { MayBeSealedAnew: false } && !IsGenuine((IGrantingRow)entry.OriginalValues.ToObject()))
        {
            throw new IntegrityException($"a row of {entry.Metadata.ClrType.Name} was not written by Safehand, so it is not changed: that would seal it");
        }
    }

    /// <summary>Whether a text read by hand-written SQL carries its seal.</summary>
    public bool IsGenuine(string sealedText, ReadOnlySpan<byte> seal)
    {
        Span<byte> expected = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(sealedText), expected);
        return CryptographicOperations.FixedTimeEquals(expected, seal);
    }
}
