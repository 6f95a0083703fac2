using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Faces;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Editing;

/// <summary>Faces of each master, found once: kept encrypted under the exhibit's own key, and gone with it.</summary>
internal sealed class FaceBook(Store store, Changes changes, FilmBook films, FaceFinder finder, Vault vault)
{
    internal async Task<Result<Found>> ProposedAsync(CustodyFacts facts, Film film, IProgress<double> progress, CancellationToken ct)
    {
        var found = await OfAsync(facts, film, progress, ct);
        return found.IsRefused(out var refusal)
            ? refusal
            : new Found(
                [.. found.Value.Tracks.Select(t => new Proposal
                {
                    Id = default,
                    Kind = ProposalKind.Face,
                    Confidence = EditListText.Rounded(Math.Clamp(t.Confidence, 0, 1)),
                    Label = "Face " + t.Id,
                    Keyframes = [.. t.Keyframes.Select(k => new EditKeyframe(
                        k.Frame, EditListText.Rounded(k.X), EditListText.Rounded(k.Y), EditListText.Rounded(k.Width), EditListText.Rounded(k.Height)))],
                })],
                added => added == 1 ? "One face is proposed" : $"{added} faces are proposed");
    }

    /// <summary>What was found in a master; looks through it where nobody has.</summary>
    internal async Task<Result<FacesFound>> OfAsync(CustodyFacts facts, Film film, IProgress<double> progress, CancellationToken ct)
    {
        await using (var reading = store.Read())
        {
            if (await reading.Set<FoundFaces>().SingleOrDefaultAsync(f => f.Exhibit == facts.Exhibit, ct) is { } kept)
            {
                var opened = await vault.OpenAsync(kept.Blob, facts.Exhibit, ct);
                if (opened.IsRefused(out var gone))
                {
                    return gone;
                }

                await using var text = opened.Value.AsStream(leaveOpen: false);
                return (await JsonSerializer.DeserializeAsync<FacesFound>(text, cancellationToken: ct))!;
            }
        }

        var found = await finder.FindAsync(stop => films.OpenAsync(facts, stop), film.Shape, progress, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(found.Value));
        var stored = await vault.WriteAsync(facts.Exhibit, json, ct);
        if (stored.IsRefused(out refusal))
        {
            return refusal;
        }

        await using var change = await changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
        if (await change.Store.Set<FoundFaces>().AnyAsync(f => f.Exhibit == facts.Exhibit, ct))
        {
            return found; // another search of the same film was quicker
        }

        change.Store.Add(new FoundFaces { Exhibit = facts.Exhibit, Blob = stored.Value.Blob, Every = found.Value.Every });
        change.Record(new Entry("faces.found.v1", StatutoryOperation.None, facts.Exhibit.Bytes()) { Case = facts.Case, Content = new { facts.Reference, Looked = found.Value.Looked, Faces = found.Value.Tracks.Count } });
        await change.CommitAsync(default(Done), ct);
        return found;
    }
}
