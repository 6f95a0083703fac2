using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Safehand.Storage;

/// <summary>Tells a name already taken from every other failure to write.</summary>
public static class Duplicates
{
    private const int Unique = 2067; // SQLITE_CONSTRAINT_UNIQUE

    /// <summary>Whether a unique index refused the rows.</summary>
    public static bool IsDuplicate(this DbUpdateException failure) =>
        failure?.InnerException is SqliteException { SqliteExtendedErrorCode: Unique };
}
