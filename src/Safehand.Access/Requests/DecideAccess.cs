using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Gives or refuses access that somebody asked for.</summary>
/// <param name="Request">Which request.</param>
/// <param name="Give">Yes or no.</param>
/// <param name="Days">For a yes: for how long, from now.</param>
/// <param name="Reason">For a no: why, in words that the asker is shown.</param>
internal sealed record DecideAccess(AccessRequestId Request, bool Give, int Days, string? Reason);

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
        if (!(decide.Give ? request!.Give(actor.Person, now) : request!.Refuse(actor.Person, now, reason!)))
        {
            return Refusal.Conflict("access.decided", "Somebody else has already decided this");
        }

        var about = request.Exhibit?.Bytes() ?? request.CaseId.Bytes();
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

    internal static Ask About(AccessRequestId id, AccessRequest? request, CaseOnRegister? found) =>
        new(request?.Exhibit?.Bytes() ?? request?.CaseId.Bytes() ?? id.Bytes())
        {
            Case = found?.Case,
            Exhibit = found?.Exhibit,
            Subjects = found?.Subjects ?? [],
            RequestedBy = request?.Person,
        };
}
