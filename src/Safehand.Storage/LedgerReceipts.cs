using Safehand.Ledger;

namespace Safehand.Storage;

/// <summary>A receipt as the ledger has it.</summary>
/// <param name="Entry">The entry; null where there is none that can be trusted.</param>
/// <param name="Signed">Whether its leaf is the one in the signed tree. True as well while it is so new that no checkpoint covers it.</param>
public sealed record LedgerReceipt(RecordedEntry? Entry, bool Signed);

/// <summary>Reads the receipts of what is stored back from the ledger, against the signed tree. For checks: damage is what they look for, so it is told, not thrown.</summary>
public sealed class LedgerReceipts(LedgerBook book, TileKeeper keeper)
{
    private const int Page = 64;

    /// <summary>The first entry about one thing that has one of these names.</summary>
    /// <param name="about">The 16 bytes of its identifier.</param>
    /// <param name="names">Names of entries.</param>
    /// <param name="ct">Stops reading.</param>
    public async Task<LedgerReceipt> FindAsync(byte[] about, IReadOnlyCollection<string> names, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(names);
        try
        {
            for (var after = -1L; ;)
            {
                var page = await book.FirstAboutAsync(about, after, Page, ct);
                foreach (var (entry, leaf) in page)
                {
                    if (names.Contains(entry.Entry.Leaf.Name))
                    {
                        return new LedgerReceipt(entry, await keeper.IsSignedAsync(entry.Index, leaf, ct));
                    }
                }

                if (page.Count < Page)
                {
                    return new LedgerReceipt(null, false);
                }

                after = page[^1].Entry.Index;
            }
        }
        catch (LedgerIntegrityException)
        {
            return new LedgerReceipt(null, false);
        }
    }
}
