using Safehand.Design.Words;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>How many entries a day of the United Kingdom has.</summary>
internal sealed record LedgerDay(DateOnly Day, long Entries);

/// <summary>Counts the entries of the last days. They stand in the order of their times, so that the first of each day is found by halving, whatever the ledger's length.</summary>
internal static class LedgerDays
{
    internal const int Days = 14;

    /// <summary>The last days, today last.</summary>
    /// <param name="book">The ledger.</param>
    /// <param name="count">How many entries it has.</param>
    /// <param name="now">Today.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task<IReadOnlyList<LedgerDay>> ReadAsync(LedgerBook book, long count, DateTimeOffset now, CancellationToken ct)
    {
        var today = DayOf(now);
        var days = new List<LedgerDay>();
        var (until, last) = (count, today);
        for (var back = 0; back < Days; back++, last = last.AddDays(-1))
        {
            var from = await FirstOnAsync(book, last, until, ct);
            days.Insert(0, new LedgerDay(last, until - from));
            until = from;
        }

        return days;
    }

    // The first entry of that day or of a later one, below an index that is known to be one of a later day.
    private static async Task<long> FirstOnAsync(LedgerBook book, DateOnly day, long until, CancellationToken ct)
    {
        long from = 0;
        while (from < until)
        {
            var middle = from + ((until - from) / 2);
            if (DayOf((await book.NewestAsync(middle + 1, 1, ct))[0].Entry.Leaf.At) >= day)
            {
                until = middle;
            }
            else
            {
                from = middle + 1;
            }
        }

        return until;
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToUk().DateTime);
}
