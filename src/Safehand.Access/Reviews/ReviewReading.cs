using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads whether a review lets somebody see what it is about. A row whose seal is not genuine grants nothing, and is told to the gate.</summary>
internal sealed class ReviewReading(GrantSeals seals)
{
    private const string Sql = """
        SELECT id, about, exhibit, person, sentence, opened_at, due_at, outcome, answered_by, answered_at, reason, seal
        FROM reviews WHERE case_id = $1 AND organisation = $2 AND COALESCE(exhibit, '') = $3 AND outcome = 'Open'
        """;

    private readonly LineReading lines = new(seals);

    /// <summary>Whether the actor has an open review of this recording (null: of the case as a whole) to answer: of nobody's conduct but another's, and outside the actor's own line (rules G28 and G29).</summary>
    internal bool IsAssigned(Change change, CaseId id, ExhibitId? exhibit, ActorFacts actor, ref bool genuine)
    {
        var concerned = new List<PersonId>();
        using (var row = change.Texts(Sql, id.Value, actor.Organisation.Value, exhibit?.Value ?? string.Empty).ExecuteReader())
        {
            while (row.Read())
            {
                var text = Review.Text(new ReviewRow(
                    row.GetString(0), row.GetString(1), id.Value, row.Text(2), row.GetString(3), actor.Organisation.Value, row.GetString(4), row.GetInt64(5), row.GetInt64(6),
                    row.GetString(7), row.Text(8), row.Number(9), row.Text(10)));
                if (seals.IsGenuine(text, row.Bytes(11)))
                {
                    concerned.Add(new PersonId(row.GetString(3)));
                }
                else
                {
                    genuine = false;
                }
            }
        }

        return concerned.Any(person => person != actor.Person && !lines.InLine(change, actor.Person, person));
    }
}
