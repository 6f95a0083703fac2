using System.Globalization;
using System.Text;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What a commission must be.</summary>
internal static class CommissionChecks
{
    internal const int MostEditors = 10;

    private const int MostExhibits = 50;

    private const int LongestDocumentName = 120;
    private const int FewestWords = 3;
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    /// <summary>The same words for what is not there and for what must look so.</summary>
    internal static Refusal None { get; } = Refusal.NotFound("commission.none", "There is no such commission that you can see.");

    internal static Refusal? Find(GiveCommission ask, DateTimeOffset now)
    {
        if (ask.Exhibits.Count == 0 || ask.Exhibits.Count > MostExhibits)
        {
            return Refusal.Invalid("commission.exhibits", $"Select the recordings to edit, at most {MostExhibits}", "Exhibits");
        }

        if (ask.Editors.Count == 0 || ask.Editors.Count > MostEditors)
        {
            return Refusal.Invalid("commission.editors", $"Select who edits, at most {MostEditors} people", "Editors");
        }

        var words = (ask.Instructions ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(w => w.Any(char.IsLetter));
        if (words < FewestWords)
        {
            return Refusal.Invalid("commission.instructions", "Enter what is to be done, in a sentence", "Instructions");
        }

        if (ask.Instructions!.Trim().Length > Commission.LongestInstructions)
        {
            return Refusal.Invalid("commission.instructions-long", "Instructions must be 2,000 characters or less", "Instructions");
        }

        if (ask.Ground is not { } ground || !Enum.IsDefined(ground))
        {
            return Refusal.Invalid("commission.ground", "Select why it is edited", "Ground");
        }

        if (string.IsNullOrWhiteSpace(ask.GroundDocument) || ask.GroundDocument.Trim().Length > LongestDocumentName)
        {
            return Refusal.Invalid("commission.ground-document", "Enter what the agreement or direction is called, in 120 characters or less", "GroundDocument");
        }

        if (ground is CommissionGround.CourtDirection && ask.Document is null)
        {
            return Refusal.Invalid("commission.direction", "Select the document with the court’s direction", "Document");
        }

        if (ask.Reasons.Count == 0 || ask.Reasons.Any(r => EditReasons.Find(r) is null))
        {
            return Refusal.Invalid("commission.reasons", "Select the reasons that an edit can have", "Reasons");
        }

        return Deadline(ask.Deadline, now);
    }

    /// <summary>Why something cannot be handed in by then, or null.</summary>
    internal static Refusal? Deadline(DateTimeOffset? deadline, DateTimeOffset now) => deadline switch
    {
        null => Refusal.Invalid("commission.deadline", "Enter by when it must be handed in", "Deadline"),
        { } at when at <= now => Refusal.Invalid("commission.deadline-past", "By when it must be handed in must be in the future", "Deadline"),
        { } at when at > now + Farthest => Refusal.Invalid("commission.deadline-far", "By when it must be handed in must be within a year", "Deadline"),
        _ => null,
    };

    /// <summary>A supplier one of whose conditions is not in date is not instructed.</summary>
    internal static Refusal NotInDate(string supplier) =>
        Refusal.Conflict("commission.supplier", $"Not every condition of {supplier} is in date. A supervisor or records officer records them under Suppliers.", "Editors");

    /// <summary>Whether these recordings can be edited together at all.</summary>
    internal static Refusal? Find(IReadOnlyList<CustodyFacts> facts)
    {
        if (facts.Select(f => f.Case).Distinct().Count() != 1)
        {
            return Refusal.Invalid("commission.cases", "Select recordings of one case", "Exhibits");
        }

        return facts.FirstOrDefault(f => !f.InCustody || f.Playability is not Playability.Segments) is { } unfit
            ? Refusal.Conflict("commission.cannot-be-edited", $"{unfit.Reference} cannot be edited here: it must be in custody and play in Safehand.", "Exhibits")
            : null;
    }

    /// <summary>
    /// Why a text may not be told to a commission's editors: it names somebody who is recorded in the case, and they are a supplier's and were not to see names.
    /// MUST be asked of every free text that reaches them.
    /// </summary>
    internal static async Task<Refusal?> NamesSomebodyAsync(StoreContext store, Commission commission, string what, string text, string field, CancellationToken ct) =>
        commission is { IsForSupplier: true, ShowNames: false } && NamesSomebody(text, await ExhibitCustody.SubjectNamesAsync(store, commission.Case, ct)) ? Naming(what, field) : null;

    /// <summary>The refusal of a text that names somebody.</summary>
    internal static Refusal Naming(string what, string field) =>
        Refusal.Invalid("commission.names", $"{what} names somebody who is recorded. Say it without the name, or let the editors see names", field);

    /// <summary>Whether a text holds the name, or a part of the name longer than two letters, of one of these people as a word, with or without its accents.</summary>
    internal static bool NamesSomebody(string text, IEnumerable<string> names)
    {
        var words = Words(text).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.SelectMany(Words).Any(part => part.Length > 2 && words.Contains(part));
    }

    /// <summary>Instructions as a purpose, in its length.</summary>
    internal static string Sentence(string instructions)
    {
        var text = instructions.Trim().ReplaceLineEndings(" ");
        return text.Length <= Purpose.LongestSentence ? text : text[..(Purpose.LongestSentence - 1)] + "…";
    }

    private static IEnumerable<string> Words(string text) =>
        new string([.. text.Normalize(NormalizationForm.FormD).Where(c => char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark).Select(c => char.IsLetter(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
