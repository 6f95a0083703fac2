using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
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
    private const int LongestTitle = 100;
    private const int FewestWords = 3;
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    /// <summary>The same words for what is not there and for what must look so.</summary>
    internal static Refusal None { get; } = Refusal.NotFound("commission.none", "There is no such commission that you can see.");

    /// <summary>A commission's rooms, oldest first; those whose recording was destroyed come last, since they decide nothing about the others.</summary>
    internal static async Task<IReadOnlyList<(Room Room, bool InCustody)>> RoomsAsync(StoreContext store, CommissionId id, CancellationToken ct)
    {
        var rooms = await store.Set<Room>().Where(r => r.Commission == id).OrderBy(r => r.OpenedAt).ToListAsync(ct);
        var exhibits = rooms.ConvertAll(r => r.Exhibit);
        var kept = await store.Set<Exhibit>().Where(e => exhibits.Contains(e.Id) && e.State == CustodyState.InCustody).Select(e => e.Id).ToListAsync(ct);
        return [.. rooms.Select(r => (r, kept.Contains(r.Exhibit))).OrderByDescending(r => r.Item2)];
    }

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

        if (Hidden(ask.Instructions))
        {
            return Refusal.Invalid("text.hidden-characters", "Remove control or direction characters: type the text instead of pasting it", "Instructions");
        }

        if (ask.Ground is not { } ground || !Enum.IsDefined(ground))
        {
            return Refusal.Invalid("commission.ground", "Select why it is edited", "Ground");
        }

        if (string.IsNullOrWhiteSpace(ask.GroundDocument) || ask.GroundDocument.Trim().Length > LongestDocumentName || EditSigns.Hidden(ask.GroundDocument))
        {
            return Refusal.Invalid("commission.ground-document", "Enter what the agreement or direction is called, in 120 characters or less", "GroundDocument");
        }

        if (Document(ask, ground, now) is { } document)
        {
            return document;
        }

        if (ask.Reasons.Count == 0 || ask.Reasons.Any(r => EditReasons.Find(r) is null))
        {
            return Refusal.Invalid("commission.reasons", "Select the reasons that an edit can have", "Reasons");
        }

        if (ground is not CommissionGround.CourtDirection && ask.Reasons.Contains(EditReasons.CourtDirection))
        {
            return Refusal.Invalid("commission.reasons-court", "An edit can be directed by the court only where a court’s direction is why it is edited", "Reasons");
        }

        return Deadline(ask.Deadline, now);
    }

    // A direction is there in writing. An agreement may still be on its way: then it is said why, for whoever has to show it later.
    private static Refusal? Document(GiveCommission ask, CommissionGround ground, DateTimeOffset now)
    {
        if (ask.GroundDated is not { } dated)
        {
            return Refusal.Invalid("commission.ground-dated", "Enter the date of the agreement or direction", "GroundDated");
        }

        if (dated > DateOnly.FromDateTime(now.ToUk().DateTime))
        {
            return Refusal.Invalid("commission.ground-dated-future", "The date of the agreement or direction must be today or in the past", "GroundDated");
        }

        if (ground is CommissionGround.CourtDirection)
        {
            return ask.Document is null ? Refusal.Invalid("commission.direction", "Select the document with the court’s direction", "Document") : null;
        }

        var because = (ask.NoDocumentBecause ?? string.Empty).Trim();
        return ask.Document is null && because.Length == 0
                ? Refusal.Invalid("commission.agreement", "Select the document with the agreement, or enter why there is none yet", "NoDocumentBecause")
            : because.Length > Purpose.LongestSentence || EditSigns.Hidden(because)
                ? Refusal.Invalid("commission.no-document-because", "Why there is no document yet must be 200 characters or less, without control characters", "NoDocumentBecause")
            : null;
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

    /// <summary>
    /// What the editors read instead of a recording's title: what was entered, checked; null where they read its own. Needed where that names somebody
    /// and the editors are not to see names.
    /// </summary>
    internal static Result<string?> WorkingTitle(GiveCommission ask, CustodyFacts exhibit, IReadOnlyList<string> names)
    {
        var field = $"Titles[{exhibit.Exhibit}]";
        var entered = ask.Titles.GetValueOrDefault(exhibit.Exhibit)?.Trim() ?? string.Empty;
        if (entered.Length > LongestTitle || EditSigns.Hidden(entered))
        {
            return Refusal.Invalid("commission.title-long", "What the editors read as title must be 100 characters or less, without control characters", field);
        }

        return entered.Length > 0 ? Naming("This title", entered, names, field) is { } naming ? naming : (Result<string?>)entered
            : NamesInText.Find(exhibit.Title, names) is { } word
                ? Refusal.Invalid("commission.title", $"The title of {exhibit.Reference} names somebody who is recorded, by “{word}”. Enter what the editors read instead", field)
            : (Result<string?>)(string?)null;
    }

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
    /// Why a text may not be told to a commission's editors: it names somebody who is recorded in the case, and they were not to see names.
    /// MUST be asked of every free text that reaches them. The refusal says by which word: it is told to those who instruct, and they know the case.
    /// </summary>
    internal static async Task<Refusal?> NamesSomebodyAsync(StoreContext store, Commission commission, string what, string text, string field, CancellationToken ct) =>
        !commission.ShowNames ? Naming(what, text, await ExhibitCustody.SubjectNamesAsync(store, commission.Case, ct), field) : null;

    /// <summary>The refusal of a text that names one of these people, or null.</summary>
    internal static Refusal? Naming(string what, string text, IReadOnlyList<string> names, string field) => NamesInText.Find(text, names) is { } word
        ? Refusal.Invalid("commission.names", $"{what} names somebody who is recorded, by “{word}”. Say it without that word, or let the editors see names", field)
        : null;

    /// <summary>Instructions as a purpose, in its length.</summary>
    internal static string Sentence(string instructions)
    {
        var text = instructions.Trim().ReplaceLineEndings(" ");
        return text.Length <= Purpose.LongestSentence ? text : text[..(Purpose.LongestSentence - 1)] + "…";
    }

    // Lines and tabs are what a text of several sentences is pasted with.
    private static bool Hidden(string text) => EditSigns.Hidden(text.ReplaceLineEndings(" ").Replace('\t', ' '));
}
