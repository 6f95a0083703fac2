using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A return-or-erase task as those who answer for its case see it.</summary>
internal sealed record ReturnTaskView(ReturnTask Task, string CaseName, SupplierTrace Trace, bool Overdue);

/// <summary>Shows and certifies return-or-erase tasks, for those who may close the case.</summary>
internal sealed class ReturnTaskHandler(Store store, Changes changes, ExhibitCustody custody, TraceReading traces, TimeProvider clock)
{
    private static readonly Refusal None = Refusal.NotFound("return.none", "There is no such task that you can see.");

    public async Task<Result<ReturnTaskView>> ViewAsync(ReturnTaskId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        if (await reading.Set<ReturnTask>().SingleOrDefaultAsync(t => t.Id == id, ct) is not { } task)
        {
            return None;
        }

        CaseInCustody found;
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            var admitted = await custody.AskOfCaseAsync(change, Act.CloseCase, task.Case, ct);
            if (admitted.IsRefused(out var refused))
            {
                return refused;
            }

            found = admitted.Value;
        }

        return new ReturnTaskView(task, found.Name, await traces.ReadAsync(reading, task.Case, task.Supplier, ct), task.CertifiedAt is null && task.DueAt <= clock.GetUtcNow());
    }

    /// <summary>Certifies that nothing of the case is left with the supplier.</summary>
    /// <param name="id">Which task.</param>
    /// <param name="account">What was returned or erased; needed where the ledger knows of a copy.</param>
    /// <param name="actor">Who signs.</param>
    /// <param name="ct">Stops before it is entered.</param>
    public async Task<Result<Done>> CertifyAsync(ReturnTaskId id, string? account, Actor actor, CancellationToken ct)
    {
        if (account?.Length > 1000)
        {
            return Refusal.Invalid("return.account-long", "What was returned or erased must be 1,000 characters or less", "Account");
        }

        await using var reading = store.Read();
        if (await reading.Set<ReturnTask>().SingleOrDefaultAsync(t => t.Id == id, ct) is not { } known)
        {
            return None;
        }

        // Read before the change: the case is closed and the supplier's way in has ended, so no copy can be given meanwhile.
        var trace = await traces.ReadAsync(reading, known.Case, known.Supplier, ct);
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if ((await custody.AskOfCaseAsync(change, Act.CloseCase, known.Case, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var task = await change.Store.Set<ReturnTask>().SingleAsync(t => t.Id == id, ct);
        if (task.Certify(actor, trace.Copies, account, clock.GetUtcNow()) is { } not)
        {
            return not;
        }

        change.Record(new Entry("return.certified.v1", StatutoryOperation.None, task.Case.Bytes())
        {
            Case = task.Case,
            Recipient = new { Organisation = task.Supplier.Value, Name = task.SupplierName },
            Content = new { Task = task.Id.Value, task.CopiesGiven, trace.Openings, trace.Previews, trace.Exhibits, task.Account },
        });
        return await change.CommitAsync(default(Done), ct);
    }
}
