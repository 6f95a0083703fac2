using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Opens a case of the actor's own organisation; whoever opens it leads it until they put another lead on the team.</summary>
/// <param name="Urn">Its unique reference number, as people write it.</param>
/// <param name="Name">The operation's name, at most 60 characters.</param>
internal sealed record OpenCase(string? Urn, string? Name);

internal sealed class OpenCaseHandler(Changes changes, Door door, CaseTeams teams)
{
    internal const int LongestName = 60;

    public async Task<Result<CaseId>> HandleAsync(OpenCase asked, Actor actor, CancellationToken ct)
    {
        if (!Urn.TryParse(asked.Urn, out var urn))
        {
            return Refusal.Invalid("case.urn", "Enter the unique reference number, such as 43 NS 10127 26", nameof(OpenCase.Urn));
        }

        var name = (asked.Name ?? string.Empty).Trim();
        if (name.Length is 0 or > LongestName || PlainText.Refused(name))
        {
            return Refusal.Invalid("case.name", $"Enter the name of the operation, {LongestName} characters or less", nameof(OpenCase.Name));
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var answer = await door.AskAsync(change, Act.OpenCase, About(actor), ct);
        if (answer.IsRefused(out var refused))
        {
            return refused;
        }

        // Of the own organisation alone: of another's this would tell that it is there (rule G11), and let one force take another's numbers.
        var organisation = actor.Organisation;
        if (await change.Store.Set<Case>().AnyAsync(c => c.Organisation == organisation && c.Urn == urn.Value, ct))
        {
            change.Decided(new Deciding(false, answer.Value.Decision.RuleSet, [], answer.Value.Decision.Kept));
            return await change.RefuseAsync(
                Refusal.Conflict("case.urn-taken", "There is a case with this reference already. Check the reference", nameof(OpenCase.Urn)),
                new Entry(Door.RefusedName(Act.OpenCase), StatutoryOperation.None, organisation.Bytes()) { Content = new { Urn = urn.Value, Why = "taken" } });
        }

        var opened = Case.Opened(actor.Organisation, urn, name);
        change.Store.Add(opened);
        change.Record(new Entry("case.opened.v1", StatutoryOperation.None, opened.Id.Bytes()) { Case = opened.Id, Content = new { opened.Urn, opened.Name } });
        teams.Lead(change, opened.Id);
        return await change.CommitAsync(opened.Id, ct);
    }

    /// <summary>Why the gate would not let somebody open one now, or null: for showing the way there.</summary>
    public async Task<Refusal?> ConsiderAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return door.Consider(change, Act.OpenCase, About(actor)).ToRefusal();
    }

    private static Ask About(Actor actor) => new(actor.Organisation.Bytes()) { ActsOn = actor.Organisation };
}
