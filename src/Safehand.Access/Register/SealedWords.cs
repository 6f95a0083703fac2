using System.Globalization;
using System.Text;

namespace Safehand.Access;

/// <summary>Writes the fields of a granting row as one text that can be read in one way only: each field behind its length.</summary>
internal static class SealedWords
{
    internal static string Of(string table, params ReadOnlySpan<string?> fields)
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

    internal static string? Of(DateTimeOffset? time) => Of(time?.ToUnixTimeMilliseconds());

    internal static string? Of(long? milliseconds) => milliseconds?.ToString(CultureInfo.InvariantCulture);
}
