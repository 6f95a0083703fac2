using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Notices a recording that is held already, and links the two.</summary>
internal static class SameRecording
{
    internal static async Task LinkAsync(Change change, Exhibit exhibit, OrganisationId organisation)
    {
        // Within the organisation alone: that another force holds the same recording is not this one's to learn.
        var earlier = await change.Store.Set<Exhibit>()
            .Where(e => e.Sha256 == exhibit.Sha256 && e.Id != exhibit.Id && e.State == CustodyState.InCustody)
            .Where(e => change.Store.Set<Case>().Any(c => c.Id == e.Case && c.Organisation == organisation))
            .OrderBy(e => e.BookedInAt).FirstOrDefaultAsync(CancellationToken.None);
        if (earlier is not null)
        {
            change.Store.Add(new DuplicateLink { Exhibit = exhibit.Id, SameAs = earlier.Id });
            change.Record(ExhibitEntries.LinkedAsSame(exhibit, earlier));
        }
    }
}
