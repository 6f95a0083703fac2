using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Adds the document of an agreement that came after its commission. Once there it stands; why it was missing stays too.</summary>
internal sealed class AddDirectionHandler(Changes changes, ExhibitCustody custody, KeptDocuments documents)
{
    private static readonly Refusal There = Refusal.Conflict("commission.document-there", "This commission has its document. What was agreed otherwise needs another commission.", "Document");

    /// <summary>Whether a document can be added, before a byte of one is read.</summary>
    public async Task<Result<Done>> MayAsync(CommissionId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        return (await AskAsync(change, id, ct)).IsRefused(out var refusal) ? refusal : default(Done);
    }

    /// <summary>Keeps the document, then enters it.</summary>
    public async Task<Result<Done>> HandleAsync(CommissionId id, string? name, Stream bytes, Actor actor, CancellationToken ct)
    {
        if ((await MayAsync(id, actor, ct)).IsRefused(out var refusal))
        {
            return refusal;
        }

        // Outside the change: nobody waits to write while it arrives.
        var kept = await documents.KeepAsync(name, bytes, ct);
        if (kept.IsRefused(out refusal))
        {
            return refusal;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var asked = await AskAsync(change, id, ct);
        if (asked.IsRefused(out refusal))
        {
            return refusal;
        }

        var (commission, exhibits) = asked.Value;
        commission.AddDocument(kept.Value);
        foreach (var exhibit in exhibits)
        {
            change.Record(new Entry("commission.document-added.v1", StatutoryOperation.None, exhibit.Bytes())
            {
                Case = commission.Case,
                Content = new { Commission = id.Value, commission.Number, commission.GroundDocument, commission.GroundDocumentSha256 },
            });
        }

        return await change.CommitAsync(default(Done), ct);
    }

    private async Task<Result<(Commission Commission, IReadOnlyList<ExhibitId> Exhibits)>> AskAsync(Change change, CommissionId id, CancellationToken ct)
    {
        if (await change.Store.Set<Commission>().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } commission || !change.Store.IsGenuine(commission))
        {
            return CommissionChecks.None;
        }

        var exhibits = await change.Store.Set<Room>().Where(r => r.Commission == id).OrderBy(r => r.OpenedAt).Select(r => r.Exhibit).ToListAsync(ct);
        return (await custody.AskAsync(change, Act.Commission, exhibits[0], ct)).IsRefused(out var refusal) ? refusal
            : commission.GroundDocumentBlob is null ? (commission, exhibits)
            : There;
    }
}
