using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A recording that can be commissioned along.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Reference">Its mark.</param>
/// <param name="Title">Its title.</param>
/// <param name="TitleNames">Whether that names somebody who is recorded, so that a supplier's editors may have to read another.</param>
internal sealed record ExhibitOffered(ExhibitId Exhibit, string Reference, string Title, bool TitleNames = false);

/// <summary>Editors of one organisation, and whether they can be commissioned now.</summary>
/// <param name="Organisation">Which.</param>
/// <param name="Name">What it is called.</param>
/// <param name="State">For a supplier: its conditions in a few words; null for one's own.</param>
/// <param name="Ready">Whether every condition is in date.</param>
/// <param name="People">Who edits there.</param>
internal sealed record EditorsOffered(OrganisationId Organisation, string Name, string? State, bool Ready, IReadOnlyList<EditorKnown> People);

/// <summary>What a commission can be made of, for somebody who may give one.</summary>
internal sealed record CommissionChoices(CustodyFacts Exhibit, IReadOnlyList<ExhibitOffered> Others, IReadOnlyList<EditorsOffered> Editors, bool TitleNames);

internal sealed class CommissionChoicesHandler(Changes changes, ExhibitCustody custody, CommissionGrants grants, SupplierRegister suppliers, EditingOptions options, TimeProvider clock)
{
    public async Task<Result<CommissionChoices>> HandleAsync(ExhibitId exhibit, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var admitted = await custody.AskAsync(change, Act.Commission, exhibit, ct);
        if (admitted.IsRefused(out var refused))
        {
            return refused;
        }

        var facts = admitted.Value.Facts;
        var others = await change.Store.Set<Exhibit>()
            .Where(e => e.Case == facts.Case && e.Id != exhibit && e.Parent == null && e.State == CustodyState.InCustody && e.Playability == Playability.Segments)
            .OrderBy(e => e.Reference).Select(e => new ExhibitOffered(e.Id, e.Reference, e.Title, false)).ToListAsync(ct);
        var names = await ExhibitCustody.SubjectNamesAsync(change.Store, facts.Case, ct);
        others = [.. others.Select(o => o with { TitleNames = NamesInText.Find(o.Title, names) is not null })];
        var offered = new List<EditorsOffered>();
        foreach (var group in (await grants.EditorsForAsync(change.Store, facts.Organisation, ct)).GroupBy(e => e.Organisation))
        {
            var first = group.First();
            var known = first.IsSupplier ? await suppliers.FindAsync(change.Store, facts.Organisation, group.Key, ct) : null;
            offered.Add(new EditorsOffered(
                group.Key,
                first.OrganisationName,
                known is null ? null : ConditionWords.Summary(known, clock.GetUtcNow(), options.WarnDays),
                known is null || known.AllInDate(clock.GetUtcNow()),
                [.. group]));
        }

        return new CommissionChoices(facts, others, offered, NamesInText.Find(facts.Title, names) is not null);
    }
}
