using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Names;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Listens for names: those that were asked for, or those of the case. An editor is told where, and never which.</summary>
internal sealed class NameSearch(Store store, FilmBook films, NameSpotter spotter)
{
    internal async Task<Result<Found>> FindAsync(EditingJob job, CustodyFacts facts, Film film, IProgress<double> progress, CancellationToken ct)
    {
        IReadOnlyList<string> names;
        await using (var reading = store.Read())
        {
            names = job.Asked is { } asked ? asked.Split('\n') : await ExhibitCustody.SubjectNamesAsync(reading, facts.Case, ct);
        }

        var wanted = names.Count;
        names = [.. names.Where(n => n.Length <= NameSpotter.LongestName).Take(NameSpotter.MostNames)];
        if (names.Count == 0)
        {
            return Refusal.Invalid("names.none", "No name is known in this case. Write the names to listen for.");
        }

        var spotted = await spotter.FindAsync(stop => films.OpenAsync(facts, stop), names, film.Shape, progress, ct);
        if (spotted.IsRefused(out var refusal))
        {
            return refusal;
        }

        // Counted in the order in which they are heard: their order in the case, and how many it has, would tell of people who are not in this recording.
        var heard = spotted.Value.Spots.OrderBy(s => s.FromMs).Select(s => s.Name).Distinct().ToList();

        // A name that is too long, or beyond as many as can be listened for at once, was not listened for either.
        var unheard = spotted.Value.Unheard.Count + wanted - names.Count;
        var unknown = unheard == 0 ? string.Empty : job.Asked is null ? "; some names of the case could not be listened for" : $"; {unheard} of {wanted} names could not be listened for";
        return new Found(
            [.. spotted.Value.Spots.Select(s => new Proposal
            {
                Id = default,
                Kind = ProposalKind.Name,
                Confidence = EditListText.Rounded(Math.Clamp(s.Confidence, 0, 1)),
                Label = "Name " + (heard.IndexOf(s.Name) + 1),
                FromMs = Math.Max(0, s.FromMs),
                UntilMs = Math.Min(film.Master.DurationMs, s.UntilMs),
            })],
            added => $"{added} places are proposed where a name was heard{unknown}");
    }
}
