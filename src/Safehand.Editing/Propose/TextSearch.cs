using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media.Words;

namespace Safehand.Editing;

/// <summary>Finds writing in the picture. What it says is not kept: the editor sees it where it stands.</summary>
internal sealed class TextSearch(FilmBook films, ScreenWords words)
{
    internal async Task<Result<Found>> FindAsync(CustodyFacts facts, Film film, IProgress<double> progress, CancellationToken ct)
    {
        var found = await words.FindAsync(stop => films.OpenAsync(facts, stop), film.Shape, progress, ct);
        return found.IsRefused(out var refusal)
            ? refusal
            : new Found(
                [.. found.Value.Texts.Select(t => new Proposal
                {
                    Id = default,
                    Kind = ProposalKind.Text,
                    Confidence = EditListText.Rounded(Math.Clamp(t.Confidence, 0, 1)),
                    Label = "Text " + t.Id,
                    Keyframes = [.. t.Keyframes.Select(k => new EditKeyframe(
                        k.Frame, EditListText.Rounded(k.X), EditListText.Rounded(k.Y), EditListText.Rounded(k.Width), EditListText.Rounded(k.Height)))],
                })],
                added => added == 1 ? "One piece of writing is proposed" : $"{added} pieces of writing are proposed");
    }
}
