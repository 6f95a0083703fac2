using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Of which people in a case somebody bears the name without being one of them, as a second person said. A row whose seal is not genuine says nothing, and is told.</summary>
internal sealed class NamesakeReading(GrantSeals seals)
{
    private const string Sql = "SELECT subject, said_by, said_at, seal FROM namesakes WHERE person = $1";

    /// <summary>Whether somebody's own name is in a case, and nobody has said that it is another's.</summary>
    internal bool IsOwn(Change change, PersonId person, string name, IReadOnlyList<SubjectNamed> subjects, out bool genuine)
    {
        genuine = true;
        var own = subjects.Where(s => OwnName.Is(name, s.Name)).Select(s => s.Subject.Value).ToHashSet();
        if (own.Count == 0)
        {
            return false;
        }

        using var row = change.Texts(Sql, person.Value).ExecuteReader();
        while (row.Read())
        {
            var (subject, by, at) = (row.GetString(0), row.GetString(1), row.GetInt64(2));
            if (seals.IsGenuine(Namesake.Text(person.Value, subject, by, at), row.Bytes(3)))
            {
                own.Remove(subject);
            }
            else
            {
                genuine = false;
            }
        }

        return own.Count > 0;
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

/// <summary>Relationships that people declared.</summary>
public static class Relationships
{
    /// <summary>To whom of these somebody declared one.</summary>
    /// <param name="store">Where.</param>
    /// <param name="subjects">Of whom it is asked.</param>
    /// <param name="ct">Stops reading.</param>
    public static async Task<IReadOnlySet<SubjectId>> DeclaredToAsync(StoreContext store, IReadOnlyCollection<SubjectId> subjects, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.Set<DeclaredRelationship>().Where(d => subjects.Contains(d.Subject)).Select(d => d.Subject).ToListAsync(ct)).ToHashSet();
    }
}

/// <summary>Whether one of two people stands above the other. A row whose seal is not genuine frees nobody: where it stands in the line, they count as of one line.</summary>
internal sealed class LineReading(GrantSeals seals)
{
    // Longer lines than any service has, and an end where somebody made a circle.
    private const int Longest = 20;
    private const string Sql =
        "SELECT organisation, login, name, mark, password_hash, security_stamp, vouched_from, vouched_until, suspended, supervisor, seal FROM people WHERE id = $1";

    internal bool InLine(Change change, PersonId one, PersonId other) => IsAbove(change, one, other) || IsAbove(change, other, one);

    private bool IsAbove(Change change, PersonId of, PersonId who)
    {
        var at = of.Value;
        for (var depth = 0; depth < Longest && at is not null; depth++)
        {
            using var row = change.Texts(Sql, at).ExecuteReader();
            if (!row.Read())
            {
                return false;
            }

            var above = row.Text(9);
            var text = Person.Text(
                at, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.GetInt64(6), row.GetInt64(7), row.GetInt64(8) != 0, above);
            if (above == who.Value || !seals.IsGenuine(text, row.Bytes(10)))
            {
                return true;
            }

            at = above;
        }

        return false;
    }
}
