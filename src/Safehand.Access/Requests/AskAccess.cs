using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Asks the lead of a case to be let in for some days.</summary>
/// <param name="Case">The case, or null to find it by the exhibit.</param>
/// <param name="Exhibit">The exhibit that made them ask, or null.</param>
/// <param name="Purpose">What for, and why.</param>
/// <param name="Days">For how long: 1 to 28.</param>
internal sealed record AskAccess(CaseId? Case, ExhibitId? Exhibit, Purpose Purpose, int Days);

/// <summary>What can be asked for, as the page shows it before anything is entered.</summary>
/// <param name="CaseName">Null to whoever may not see the case: an identifier that got about tells them no name.</param>
/// <param name="Reference">The exhibit's, if one is asked for; null as above.</param>
/// <param name="Purposes">Those that fit the actor's roles.</param>
internal sealed record AskableAccess(string? CaseName, string? Reference, IReadOnlyList<PurposeKind> Purposes);

internal sealed class AskAccessHandler(Changes changes, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock)
{
    /// <summary>Whether this actor can ask, and for what; nothing is entered for looking.</summary>
    internal async Task<Result<AskableAccess>> LookAsync(CaseId? caseId, ExhibitId? exhibit, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, string.Empty), ct);
        var found = caseId is null && exhibit is null ? null : await register.FindAsync(change, caseId, exhibit, ct);
        var decision = door.Consider(change, Act.AskAccess, About(found, caseId, exhibit));

        // The purpose is what the page is there to ask for; every other no stands.
        if (decision.Reasons.FirstOrDefault(r => !r.Next.HasFlag(NextSteps.CorrectPurpose)) is not null && decision.ToRefusal() is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var held = await change.Store.Set<RoleHeld>().Where(r => r.Person == actor.Person).ToListAsync(ct);
        var purposes = RuleBook.PurposesFor(held.Where(r => r.IsHeld(now) && seals.IsGenuine(r)).Aggregate(Roles.None, (all, one) => all | one.Role));
        if (purposes.Count == 0)
        {
            // Whatever they chose, rule G24 would refuse it.
            return new Refusal(RefusalKind.NotPermitted, "gate.g24", "No purpose for which recordings are seen goes with your role, so there is nothing to ask for.", Rule: "G24");
        }

        return Knows(door, change, found!) ? new AskableAccess(found!.Name, found.Reference, purposes) : new AskableAccess(null, null, purposes);
    }

    /// <summary>Whether the actor may know what the case is called. Asking alone is no reason to tell.</summary>
    internal static bool Knows(Door door, Change change, CaseOnRegister found) =>
        door.Consider(change, Act.ViewCase, new Ask(found.Case.Id.Bytes()) { Case = found.Case, Subjects = found.Subjects }).IsPermitted;

    internal async Task<Result<AccessRequestId>> HandleAsync(AskAccess ask, Actor actor, CancellationToken ct)
    {
        if (ask.Days is < 1 or > AccessRequest.MostDays)
        {
            return Refusal.Invalid("access.days", $"Days must be between 1 and {AccessRequest.MostDays}", "days");
        }

        if (ask.Case is null && ask.Exhibit is null)
        {
            return Refusal.Invalid("access.what", "Say which case or exhibit it is about", "case");
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        var found = await register.FindAsync(change, ask.Case, ask.Exhibit, ct);
        var answer = await door.AskAsync(change, Act.AskAccess, About(found, ask.Case, ask.Exhibit), ct);
        if (answer.IsRefused(out var refusal))
        {
            return refusal;
        }

        var caseId = found!.Case.Id;
        if (await change.Store.Set<AccessRequest>().AnyAsync(r => r.CaseId == caseId && r.Person == actor.Person && r.State == AccessRequestState.Waiting, ct))
        {
            return Refusal.Conflict("access.already-asked", "You have already asked for access to this case. Its lead has not decided yet");
        }

        var request = new AccessRequest
        {
            Id = Ids.New<AccessRequestId>(),
            CaseId = caseId,
            Organisation = found.Case.Organisation,
            Exhibit = ask.Exhibit,
            CaseName = found.Name,
            Reference = found.Reference,
            Person = actor.Person,
            Purpose = ask.Purpose.Kind,
            Sentence = ask.Purpose.Sentence,
            Days = ask.Days,
            AskedAt = clock.GetUtcNow(),
        };
        change.Store.Add(request);
        change.Record(new Entry("access.asked.v1", StatutoryOperation.None, (ask.Exhibit?.Bytes()) ?? caseId.Bytes())
        {
            Case = caseId,
            Content = new { request = request.Id.Value, ask.Days },
        });
        return await change.CommitAsync(request.Id, ct);
    }

    // For what is not there the refusal is entered under the identifier that was asked for, so that trying at random shows.
    private static Ask About(CaseOnRegister? found, CaseId? caseId, ExhibitId? exhibit) =>
        new(exhibit?.Bytes() ?? caseId?.Bytes() ?? found?.Case.Id.Bytes() ?? new byte[16])
        {
            Case = found?.Case,
            Exhibit = found?.Exhibit,
            Subjects = found?.Subjects ?? [],
        };
}
