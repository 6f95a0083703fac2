using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A supplier with what its customer has it do now.</summary>
/// <param name="Known">It and its conditions.</param>
/// <param name="OpenCommissions">Commissions that stand.</param>
/// <param name="History">Every checking, newest first; only for one supplier's page.</param>
/// <param name="Certificates">Its return-or-erase tasks, newest first; of cases that the reader does not answer for, only how many there are.</param>
internal sealed record SupplierView(SupplierKnown Known, int OpenCommissions, IReadOnlyList<ConditionKnown> History, IReadOnlyList<PanelLine> Certificates);

/// <summary>Shows the suppliers of an organisation to those who keep them.</summary>
internal sealed class ViewSuppliersHandler(
    Changes changes, Door door, SupplierRegister suppliers, KeptDocuments documents, ExhibitCustody custody, TimeProvider clock)
{
    public async Task<Result<IReadOnlyList<SupplierView>>> HandleAsync(Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await RecordConditionHandler.AskAsync(door, change, actor.Organisation, ct) is { } refused)
        {
            return refused;
        }

        var views = new List<SupplierView>();
        foreach (var known in await suppliers.OfCustomerAsync(change.Store, actor.Organisation, ct))
        {
            views.Add(new SupplierView(known, await OpenAsync(change.Store, actor.Organisation, known.Supplier, ct), [], []));
        }

        return views;
    }

    public async Task<Result<SupplierView>> HandleAsync(OrganisationId supplier, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await RecordConditionHandler.AskAsync(door, change, supplier, ct) is { } refused)
        {
            return refused;
        }

        return await suppliers.FindAsync(change.Store, actor.Organisation, supplier, ct) is { } known
            ? new SupplierView(
                known,
                await OpenAsync(change.Store, actor.Organisation, supplier, ct),
                await suppliers.HistoryAsync(change.Store, actor.Organisation, supplier, ct),
                await CertificatesAsync(change, supplier, ct))
            : RecordConditionHandler.NoSuchSupplier;
    }

    // The case is named, and the way to the certificate shown, to whoever could close it.
    private async Task<IReadOnlyList<PanelLine>> CertificatesAsync(Change change, OrganisationId supplier, CancellationToken ct)
    {
        var (lines, others, now) = (new List<PanelLine>(), 0, clock.GetUtcNow());
        foreach (var task in await change.Store.Set<ReturnTask>().AsNoTracking().Where(t => t.Customer == change.Actor.Organisation && t.Supplier == supplier).OrderByDescending(t => t.OpenedAt).ToListAsync(ct))
        {
            if (await custody.ConsiderCaseAsync(change, Act.CloseCase, task.Case, ct) is { IsPermitted: true })
            {
                lines.Add(CasePanel.Line(task, now) with { Text = (await ExhibitCustody.CaseAsync(change.Store, task.Case, ct))!.Name });
            }
            else
            {
                others++;
            }
        }

        if (others > 0)
        {
            lines.Add(new PanelLine(Quantities.Count(others, "case") + (lines.Count > 0 ? " more" : string.Empty), Sub: "Their leads and supervisors see these certificates"));
        }

        return lines;
    }

    /// <summary>A document of a condition, for those who keep suppliers.</summary>
    public async Task<Result<(string Name, byte[] Bytes)>> DocumentAsync(OrganisationId supplier, BlobId document, Actor actor, CancellationToken ct)
    {
        string name;
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await RecordConditionHandler.AskAsync(door, change, supplier, ct) is { } refused)
            {
                return refused;
            }

            var history = await suppliers.HistoryAsync(change.Store, actor.Organisation, supplier, ct);
            if (history.FirstOrDefault(c => c.Document == document) is not { } condition)
            {
                return Refusal.NotFound("document.none", "There is no such document.");
            }

            name = condition.DocumentName ?? "Document";
            change.Record(new Entry("supplier.document-read.v1", StatutoryOperation.None, supplier.Bytes()) { Content = new { condition.Kind, Document = name, condition.DocumentSha256 } });
            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out var failed))
            {
                return failed;
            }
        }

        var read = await documents.ReadAsync(document, ct);
        return read.IsRefused(out var gone) ? gone : (name, read.Value);
    }

    private static Task<int> OpenAsync(StoreContext store, OrganisationId customer, OrganisationId supplier, CancellationToken ct) =>
        store.Set<Commission>().CountAsync(c => c.Customer == customer && c.EditorOrganisation == supplier && c.State == CommissionState.Open, ct);
}
