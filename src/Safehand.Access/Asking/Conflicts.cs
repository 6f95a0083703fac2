using System.Globalization;
using System.Text;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Whether a name in a case is the actor's own.</summary>
internal static class OwnName
{
    /// <summary>Compares without rank, case, accents or punctuation: <c>DC Priya Nair</c> is <c>PRIYA NAIR</c>. One word alone is too little to tell.</summary>
    internal static bool Is(string actor, string subject)
    {
        var mine = Words(actor);
        var theirs = Words(subject);
        return theirs.Length >= 2 && mine.Length >= theirs.Length && mine.AsSpan(mine.Length - theirs.Length).SequenceEqual(theirs);
    }

    private static string[] Words(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormD))
        {
            if (char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark)
            {
                plain.Append(char.IsLetter(c) ? char.ToLowerInvariant(c) : c is '\'' or '’' or '-' ? null : ' ');
            }
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>Whether the actor declared a relationship to somebody in a case.</summary>
internal static class RelationshipReading
{
    private const string Sql = "SELECT subject FROM declared_relationships WHERE person = $1";

    internal static bool IsDeclared(Change change, PersonId person, IReadOnlyList<SubjectNamed> subjects)
    {
        using var row = change.Texts(Sql, person.Value).ExecuteReader();
        while (row.Read())
        {
            var declared = row.GetString(0);
            if (subjects.Any(s => s.Subject.Value == declared))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Whether one of two people stands above the other.</summary>
internal static class LineReading
{
    private const string Sql = """
        WITH RECURSIVE above (id, depth) AS (
            SELECT supervisor, 1 FROM people WHERE id = $1
            UNION ALL SELECT p.supervisor, depth + 1 FROM people p JOIN above a ON p.id = a.id WHERE depth < 20)
        SELECT 1 FROM above WHERE id = $2 LIMIT 1
        """;

    internal static bool InLine(Change change, PersonId one, PersonId other) => Above(change, one, other) || Above(change, other, one);

    private static bool Above(Change change, PersonId of, PersonId who)
    {
        using var row = change.Texts(Sql, of.Value, who.Value).ExecuteReader();
        return row.Read();
    }
}
