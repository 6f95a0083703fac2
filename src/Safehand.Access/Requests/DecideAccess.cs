using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Gives or refuses access that somebody asked for.</summary>
/// <param name="Request">Which request.</param>
/// <param name="Give">Yes or no.</param>
/// <param name="Days">For a yes: for how long, from now.</param>
/// <param name="Reason">For a no: why, in words that the asker is shown.</param>
/// <param name="Namesake">For a yes to somebody whose name is in the case: that they are another person.</param>
internal sealed record DecideAccess(AccessRequestId Request, bool Give, int Days, string? Reason, bool Namesake = false);

internal sealed class DecideAccessHandler(Changes changes, Door door, ICaseRegister register, TimeProvider clock)
{
    internal async Task<Result<Done>> HandleAsync(DecideAccess decide, Actor actor, CancellationToken ct)
    {
        var reason = decide.Reason?.Trim();
        if (!decide.Give && (string.IsNullOrEmpty(reason) || reason.Length > Purpose.LongestSentence))
        {
            return Refusal.Invalid("access.reason", "Enter why you refuse, 200 characters or less", "reason");
        }

        if (decide.Give && decide.Days is < 1 or > AccessRequest.MostDays)
        {
            return Refusal.Invalid("access.days", $"Days must be between 1 and {AccessRequest.MostDays}", "days");
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var request = await change.Store.Set<AccessRequest>().SingleOrDefaultAsync(r => r.Id == decide.Request, ct);
        request = request is not null && change.Store.IsGenuine(request) ? request : null; // deciding would seal it as if it were ours
        var found = request is null ? null : await register.FindAsync(change, request.CaseId, request.Exhibit, ct);
        var answer = await door.AskAsync(change, Act.DecideAccess, About(decide.Request, request, found), ct);
        if (answer.IsRefused(out var refusal))
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var shared = decide.Give ? await SharedAsync(change.Store, request!.Person, found!, ct) : [];
        if (shared.Count > 0 && !decide.Namesake)
        {
            return Refusal.Invalid("access.namesake", "Say that they are another person than the one of the same name in this case, or refuse", "namesake");
        }

        if (!(decide.Give ? request!.Give(actor.Person, now) : request!.Refuse(actor.Person, now, reason!)))
        {
            return Refusal.Conflict("access.decided", "Somebody else has already decided this");
        }

        var about = request.Exhibit?.Bytes() ?? request.CaseId.Bytes();
        foreach (var subject in shared)
        {
            change.Store.Add(new Namesake { Person = request.Person, Subject = subject, SaidBy = actor.Person, SaidAt = now });
            change.Record(new Entry("namesake.said.v1", StatutoryOperation.None, about)
            {
                Case = request.CaseId,
                Recipient = new { person = request.Person.Value },
                Content = new { request = request.Id.Value, subject = subject.Value },
            });
        }

        if (decide.Give)
        {
            var access = new CaseAccess
            {
                Request = request.Id,
                CaseId = request.CaseId,
                Person = request.Person,
                Starts = now,
                Ends = now.AddDays(decide.Days),
                GivenBy = actor.Person,
            };
            change.Store.Add(access);
            change.Record(new Entry("access.given.v1", StatutoryOperation.None, about)
            {
                Case = request.CaseId,
                Recipient = new { person = request.Person.Value },
                Content = new { request = request.Id.Value, decide.Days, access.Ends },
            });
        }
        else
        {
            change.Record(new Entry("access.declined.v1", StatutoryOperation.None, about)
            {
                Case = request.CaseId,
                Recipient = new { person = request.Person.Value },
                Content = new { request = request.Id.Value, reason },
            });
        }

        Notice.Answer(change, request, actor, now);
        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>People in the case who bear the asker's name, and of whom nobody has said that they are others.</summary>
    internal static async Task<IReadOnlyList<SubjectId>> SharedAsync(StoreContext store, PersonId asker, CaseOnRegister found, CancellationToken ct)
    {
        var name = (await store.Set<Person>().SingleAsync(p => p.Id == asker, ct)).Name;
        var known = (await store.Set<Namesake>().Where(n => n.Person == asker).ToListAsync(ct)).Where(store.IsGenuine).Select(n => n.Subject).ToHashSet();
        return [.. found.Subjects.Where(s => OwnName.Is(name, s.Name) && !known.Contains(s.Subject)).Select(s => s.Subject)];
    }

    internal static Ask About(AccessRequestId id, AccessRequest? request, CaseOnRegister? found) =>
        new(request?.Exhibit?.Bytes() ?? request?.CaseId.Bytes() ?? id.Bytes())
        {
            Case = found?.Case,
            Exhibit = found?.Exhibit,
            Subjects = found?.Subjects ?? [],
            RequestedBy = request?.Person,
        };
}
