using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Gives the document of a commission's ground to those who instruct: what the court directed, or what was agreed. Its editors are told its name alone.</summary>
internal sealed class ReadDirectionHandler(Changes changes, ExhibitCustody custody, KeptDocuments documents)
{
    /// <summary>Its name and its bytes; the reading is durable in the ledger before a byte is decrypted.</summary>
    public async Task<Result<(string Name, byte[] Bytes)>> HandleAsync(CommissionId id, Actor actor, CancellationToken ct)
    {
        string name;
        string? file;
        BlobId blob;
        await using (var change = await changes.BeginAsync(actor, Purpose.Running, ct))
        {
            if (await change.Store.Set<Commission>().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } commission || !change.Store.IsGenuine(commission))
            {
                return CommissionChecks.None;
            }

            var exhibits = await change.Store.Set<Room>().Where(r => r.Commission == id).OrderBy(r => r.OpenedAt).Select(r => r.Exhibit).ToListAsync(ct);
            if (await AskAsync(change, commission, exhibits[0], ct) is { } refused)
            {
                return refused;
            }

            if (commission.GroundDocumentBlob is not { } kept)
            {
                return Refusal.NotFound("document.none", "There is no such document.");
            }

            (name, file, blob) = (KeptDocuments.Shown(commission.GroundDocument), commission.GroundDocumentFile, kept);
            foreach (var exhibit in exhibits)
            {
                change.Record(new Entry("commission.document-read.v1", StatutoryOperation.Consultation, exhibit.Bytes())
                {
                    Case = commission.Case,
                    Content = new { Commission = id.Value, commission.Number, commission.GroundDocument, commission.GroundDocumentSha256 },
                });
            }

            if ((await change.CommitAsync(default(Done), ct)).IsRefused(out var failed))
            {
                return failed;
            }
        }

        var read = await documents.ReadAsync(blob, ct);
        return read.IsRefused(out var gone) ? gone : (Named(name, file, read.Value), read.Value);
    }

    // Called as the commission calls it, with the ending of the file that was kept: without one no computer opens it.
    private static string Named(string name, string? file, byte[] bytes)
    {
        var ending = Path.GetExtension(file) is { Length: > 1 and <= 8 } known ? known.ToLowerInvariant() : bytes.AsSpan().StartsWith("%PDF-"u8) ? ".pdf" : string.Empty;
        return name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name : name + ending;
    }

    // Of a closed case nothing is commissioned any more; whoever answers for it still reads by what direction it was done.
    private async Task<Refusal?> AskAsync(Change change, Commission commission, ExhibitId exhibit, CancellationToken ct)
    {
        var instructs = await custody.ConsiderAsync(change, Act.Commission, exhibit, ct) is { IsPermitted: true };
        if (!instructs && await custody.ConsiderCaseAsync(change, Act.CloseCase, commission.Case, ct) is { IsPermitted: true })
        {
            return (await custody.AskOfCaseAsync(change, Act.CloseCase, commission.Case, ct)).IsRefused(out var closed) ? closed : null;
        }

        return (await custody.AskAsync(change, Act.Commission, exhibit, ct)).IsRefused(out var refused) ? refused : null;
    }
}
