using System.Globalization;
using System.Text;

namespace Safehand.Access;

/// <summary>Writes the fields of a granting row as one text that can be read in one way only: each field behind its length.</summary>
public static class SealedWords
{
    /// <summary>The text of a row: the table's name, then each field. Null and empty differ.</summary>
    public static string Of(string table, params ReadOnlySpan<string?> fields)
    {
        var text = new StringBuilder(table, 256);
        foreach (var field in fields)
        {
            text.Append('\n');
            if (field is not null)
            {
                text.Append(CultureInfo.InvariantCulture, $"{field.Length}:").Append(field);
            }
        }

        return text.ToString();
    }

    /// <summary>A time as the store keeps it: whole milliseconds.</summary>
    public static string? Of(DateTimeOffset? time) => Of(time?.ToUnixTimeMilliseconds());

    /// <summary>A number.</summary>
    public static string? Of(long? milliseconds) => milliseconds?.ToString(CultureInfo.InvariantCulture);
}
