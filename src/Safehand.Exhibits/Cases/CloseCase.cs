using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Closes a case: from then on nothing is added, corrected, commissioned or edited, and few open its recordings. Cannot be undone.</summary>
/// <param name="Case">Which.</param>
/// <param name="Why">How it ended, at most 200 characters.</param>
internal sealed record CloseCase(CaseId Case, string? Why);

internal sealed class CloseCaseHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(CloseCase ask, Actor actor, CancellationToken ct)
    {
        var why = (ask.Why ?? string.Empty).Trim();
        if (why.Length is 0 or > Purpose.LongestSentence || PlainText.Refused(why))
        {
            return Refusal.Invalid("case.why", "Enter how the case ended, in 200 characters or less", nameof(CloseCase.Why));
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, why), ct);
        if (await Target.OfCaseAsync(change.Store, ask.Case, ct) is not { } target)
        {
            return await door.AbsentAsync(change, Act.CloseCase, ask.Case.Bytes(), ct);
        }

        if ((await door.AskAsync(change, Act.CloseCase, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        if (target.Case.ClosedAt is not null)
        {
            return Refusal.Conflict("case.closed", "This case is closed already.");
        }

        var now = clock.GetUtcNow();
        target.Case.Close(now);
        change.Record(new Entry("case.closed.v1", StatutoryOperation.None, ask.Case.Bytes()) { Case = ask.Case, Content = new { target.Case.Urn, Why = why } });

        // What is open ends with its next part, since each part is decided anew; nothing is left for that to miss.
        var openings = await change.Store.Set<Opening>().Where(o => o.ClosedAt == null)
            .Join(change.Store.Set<Exhibit>().Where(e => e.Case == ask.Case), o => o.Exhibit, e => e.Id, (o, e) => new { Opening = o, Exhibit = e }).ToListAsync(ct);
        foreach (var open in openings.Where(o => change.Store.IsGenuine(o.Opening)))
        {
            CloseOpeningHandler.Close(change, open.Exhibit, open.Opening, "case-closed", now);
        }

        return await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Whether the gate would let somebody close it now, for showing the way there.</summary>
    public async Task<bool> MayAsync(CaseId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return await Target.OfCaseAsync(change.Store, id, ct) is { Case.ClosedAt: null } target && door.Consider(change, Act.CloseCase, target).IsPermitted;
    }
}
