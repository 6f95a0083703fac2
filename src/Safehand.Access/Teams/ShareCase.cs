using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Another organisation takes part in a case while an agreement with it is in date (rule G12).</summary>
/// <param name="Case">Which.</param>
/// <param name="Organisation">Whose people can then be put on the team.</param>
/// <param name="LastDay">The agreement's last day.</param>
/// <param name="Reason">Which agreement, and why they take part.</param>
internal sealed record ShareCase(CaseId Case, OrganisationId Organisation, DateOnly LastDay, string? Reason);

/// <summary>An organisation that takes part, as the team page shows it.</summary>
internal sealed record Party(OrganisationId Organisation, string Name, DateTimeOffset? Until);

/// <summary>The case's lead, or a supervisor who stands in, says which organisations take part in a case and until when.</summary>
internal sealed class ShareCaseHandler(Changes changes, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock)
{
    internal async Task<Result<Done>> HandleAsync(ShareCase asked, Actor actor, CancellationToken ct)
    {
        var (now, until) = (clock.GetUtcNow(), LastDays.EndOf(asked.LastDay));
        if ((AddPersonHandler.CheckLastDay(until, now) ?? Reasons.Check(asked.Reason)) is { } wrong)
        {
            return wrong;
        }

        return await AlterAsync(asked.Case, asked.Organisation, false, actor, async (change, party) =>
        {
            var joins = await change.Store.Set<Organisation>().SingleOrDefaultAsync(o => o.Id == asked.Organisation, ct);
            if (joins is null || !seals.IsGenuine(joins) || joins.Id == actor.Organisation || joins.Kind is EmployerKind.Supplier)
            {
                return Refusal.Invalid("case.organisation", "Select an organisation", "organisation");
            }

            if (party is null)
            {
                change.Store.Add(new CaseParty { CaseId = asked.Case, Organisation = asked.Organisation, AgreementUntil = until });
            }
            else
            {
                party.AgreementUntil = until;
            }

            change.Record(Entry("case.shared.v1", asked.Case, asked.Organisation, new { until, reason = asked.Reason!.Trim() }));
            return null;
        }, ct);
    }

    /// <summary>Ends it now: from then on nobody of that organisation sees anything of the case.</summary>
    internal async Task<Result<Done>> EndAsync(CaseId id, OrganisationId organisation, string? reason, Actor actor, CancellationToken ct) => Reasons.Check(reason) is { } wrong
        ? wrong
        : await AlterAsync(id, organisation, true, actor, (change, party) =>
        {
            var now = clock.GetUtcNow();
            if (party is null || party.AgreementUntil <= now)
            {
                return Task.FromResult<Refusal?>(Refusal.Conflict("case.not-shared", "They do not take part any more", "organisation"));
            }

            party.AgreementUntil = now;
            change.Record(Entry("case.sharing-ended.v1", id, organisation, new { reason = reason!.Trim() }));
            return Task.FromResult<Refusal?>(null);
        }, ct);

    private static Entry Entry(string name, CaseId id, OrganisationId organisation, object content) =>
        new(name, StatutoryOperation.None, id.Bytes()) { Case = id, Recipient = new { organisation = organisation.Value }, Content = content };

    private async Task<Result<Done>> AlterAsync(
        CaseId id, OrganisationId organisation, bool onlyTakesAway, Actor actor, Func<Change, CaseParty?, Task<Refusal?>> alter, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var found = await register.FindAsync(change, id, null, ct);

        // About the organisation that runs the case too: a party, even where it leads, passes nothing on.
        var ask = ChangeTeamHandler.About(id, found, null, onlyTakesAway);
        if ((await door.AskAsync(change, Act.Administer, ask with { ActsOn = found?.Case.Organisation ?? ask.ActsOn }, ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        var party = await change.Store.Set<CaseParty>().SingleOrDefaultAsync(p => p.CaseId == id && p.Organisation == organisation, ct);
        if (party is not null && !seals.IsGenuine(party))
        {
            return PersonTarget.Planted;
        }

        return await alter(change, party) is { } no ? no : await change.CommitAsync(default(Done), ct);
    }
}
