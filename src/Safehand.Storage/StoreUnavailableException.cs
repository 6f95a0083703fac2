using Microsoft.Data.Sqlite;

namespace Safehand.Storage;

/// <summary>The store could not be written: a full disk, a failed device. Nothing was changed, and the act may be tried again.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner)
{
    // Busy, locked, out of memory, read-only, failed input or output, full, cannot open: SQLite's primary codes for a store that may be well again later.
    private static readonly int[] Unwritable = [5, 6, 7, 8, 10, 13, 14];

    /// <summary>Whether SQLite says that, and not that what was asked is wrong.</summary>
    internal static bool Tells(SqliteException failure) => Unwritable.Contains(failure.SqliteErrorCode);
}
