using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody on a case says that they have to do with a person in it; from then on rule G27 keeps them out of what that person is in.</summary>
/// <param name="Case">Where they found them.</param>
/// <param name="Subject">Who.</param>
/// <param name="What">What they are to each other, at most 200 characters.</param>
public sealed record DeclareRelationship(CaseId Case, SubjectId Subject, string? What);

/// <summary>Enters a relationship. It only takes away, so whoever sees the name may do it; nobody takes it back here.</summary>
public sealed class DeclareRelationshipHandler
{
    private readonly Changes changes;
    private readonly Door door;
    private readonly ICaseRegister register;
    private readonly TimeProvider clock;

    /// <summary>Made by the host.</summary>
    public DeclareRelationshipHandler(Changes changes, Door door, ICaseRegister register, TimeProvider clock) =>
        (this.changes, this.door, this.register, this.clock) = (changes, door, register, clock);

    /// <summary>Declares it for the actor themselves.</summary>
    public async Task<Result<Done>> HandleAsync(DeclareRelationship declared, Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(actor);
        if (string.IsNullOrWhiteSpace(declared.What) || declared.What.Trim().Length > Purpose.LongestSentence)
        {
            return Refusal.Invalid("relationship.what", $"Enter what you are to each other, {Purpose.LongestSentence} characters or less", "what");
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, declared.Case, null, ct);
        if ((await door.AskAsync(change, Act.ViewCase, new Ask(declared.Case.Bytes()) { Case = found?.Case, Subjects = found?.Subjects ?? [] }, ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        if (!found!.Subjects.Any(s => s.Subject == declared.Subject))
        {
            return Refusal.NotFound("relationship.nobody", "There is no such person in this case");
        }

        var (me, subject) = (actor.Person, declared.Subject);
        if (await change.Store.Set<DeclaredRelationship>().AnyAsync(d => d.Person == me && d.Subject == subject, ct))
        {
            return default(Done); // it holds already, and the first words stand
        }

        change.Store.Add(new DeclaredRelationship { Person = me, Subject = subject, What = declared.What.Trim(), DeclaredAt = clock.GetUtcNow() });
        change.Record(new Entry("relationship.declared.v1", StatutoryOperation.None, me.Bytes())
        {
            Case = declared.Case,
            Subject = new { subject = subject.Value },
            Content = new { what = declared.What.Trim() },
        });
        return await change.CommitAsync(default(Done), ct);
    }
}
