using System.Data.Common;
using Microsoft.Data.Sqlite;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads rows by prepared commands: the door is asked before every act and every segment.</summary>
internal static class RowReading
{
    /// <summary>A prepared command with text parameters, filled.</summary>
    internal static DbCommand Texts(this Change change, string sql, params ReadOnlySpan<string> values)
    {
        var command = change.Command(sql, AddParameters);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command;
    }

    internal static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    internal static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? Time(ms) : null;

    internal static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    internal static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static byte[] Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    // $1, $2 and $3, as many as the command's text names.
    private static void AddParameters(DbCommand command)
    {
        for (var i = 1; command.CommandText.Contains("$" + i, StringComparison.Ordinal); i++)
        {
            command.Parameters.Add(new SqliteParameter("$" + i, SqliteType.Text));
        }
    }
}
