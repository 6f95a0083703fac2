using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A person that an act is about, and the act's question to the door.</summary>
/// <param name="Person">Null where there is no such person.</param>
/// <param name="Ask">What the door is asked.</param>
internal sealed record PersonTarget(Person? Person, Ask Ask)
{
    internal static readonly Refusal None = Refusal.NotFound("gate.absent", RuleBook.Find("G10")!.Told);

    /// <summary>What is said of a row that was written by hand.</summary>
    internal static readonly Refusal Planted = new(RefusalKind.Conflict, "person.not-genuine", "What is stored about this person was not written by Safehand, so it is not changed. Tell whoever answers for security.");

    internal static async Task<PersonTarget> FindAsync(Change change, PersonId id, bool onlyTakesAway, CancellationToken ct)
    {
        var person = await change.Store.Set<Person>().SingleOrDefaultAsync(p => p.Id == id, ct);
        return new PersonTarget(person, new Ask(id.Bytes())
        {
            // Whoever is not there counts as another organisation's: the two must be told alike (rule G11).
            ActsOn = person?.Organisation ?? Ids.New<OrganisationId>(),
            Concerns = id,
            OnlyTakesAway = onlyTakesAway,
        });
    }
}
