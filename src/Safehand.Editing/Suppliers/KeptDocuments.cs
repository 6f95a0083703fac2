using System.Security.Cryptography;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing;

/// <summary>A document in the vault.</summary>
/// <param name="Name">What it is called, as shown.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 hexadecimal digits.</param>
/// <param name="Blob">Where its bytes are.</param>
internal sealed record KeptDocument(string Name, string Sha256, BlobId Blob);

/// <summary>
/// Keeps contracts, attestations and directions in the vault, each under a key of its own. A document that is kept and then not used (its form was
/// refused) stays unreadable to everybody: nothing names it.
/// </summary>
internal sealed class KeptDocuments(Vault vault, Store store)
{
    /// <summary>Longest document, in bytes.</summary>
    internal const int Longest = 10 << 20;

    private const int LongestName = 120;

    public async Task<Result<KeptDocument>> KeepAsync(string? name, Stream bytes, CancellationToken ct)
    {
        var all = new MemoryStream();
        var buffer = new byte[81920];
        for (int got; (got = await bytes.ReadAsync(buffer, ct)) > 0;)
        {
            all.Write(buffer, 0, got);
            if (all.Length > Longest)
            {
                return Refusal.Invalid("document.too-long", "The document must be 10MB or less", "Document");
            }
        }

        if (all.Length == 0)
        {
            return Refusal.Invalid("document.empty", "The document is empty. Select another", "Document");
        }

        all.Position = 0;
        var written = await vault.WriteAsync(Ids.New<ExhibitId>(), all, ct);
        return written.IsRefused(out var refusal)
            ? refusal
            : new KeptDocument(Shown(name), Convert.ToHexStringLower(SHA256.HashData(all.GetBuffer().AsSpan(0, (int)all.Length))), written.Value.Blob);
    }

    /// <summary>Its bytes. The caller MUST have asked the door and made the entry durable.</summary>
    /// <exception cref="IntegrityException">It is no document, but of a recording.</exception>
    public async Task<Result<byte[]>> ReadAsync(BlobId blob, CancellationToken ct)
    {
        if (await vault.OwnerAsync(blob, ct) is not { } own)
        {
            return Refusal.NotFound("document.none", "There is no such document.");
        }

        // A document lies under a key of its own. What lies under a recording's is no document, whatever a row says.
        await using (var reading = store.Read())
        {
            if (await ExhibitCustody.FactsAsync(reading, own, ct) is not null)
            {
                throw new IntegrityException($"blob {blob} was asked for as a document, and is of exhibit {own}");
            }
        }

        var opened = await vault.OpenAsync(blob, own, ct);
        if (opened.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var reader = opened.Value;
        var all = new MemoryStream();
        await reader.CopyRangeAsync(all, 0, reader.Length, ct);
        return all.ToArray();
    }

    /// <summary>A name as it may be shown: its last part, without characters that could make it read as something else.</summary>
    internal static string Shown(string? name)
    {
        var last = (name ?? string.Empty).Split('/', '\\')[^1];
        var clean = string.Concat(last.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '(' or ')' or ',')).Trim();
        return clean.Length == 0 ? "Document" : clean[..Math.Min(clean.Length, LongestName)];
    }
}
