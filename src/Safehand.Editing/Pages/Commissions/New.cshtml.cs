using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

/// <summary>What is typed about a commission, in the order in which the page asks for it.</summary>
internal sealed class CommissionForm
{
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public List<string> Exhibits { get; set; } = [];

    public string? Instructions { get; set; }

    public CommissionGround? Ground { get; set; }

    public string? GroundDocument { get; set; }

    public DateParts GroundDated { get; set; } = new();

    public IFormFile? Document { get; set; }

    public string? NoDocumentBecause { get; set; }

    public List<string> Reasons { get; set; } = [];

    public DateParts Deadline { get; set; } = new();

    public List<string> Editors { get; set; } = [];

    public bool ShowNames { get; set; }

    public Dictionary<string, string> Titles { get; set; } = [];

    /// <summary>Titles by recording; what is no recording's id is left out.</summary>
    internal static Dictionary<ExhibitId, string> TitlesOf(IEnumerable<KeyValuePair<string, string>> titles) =>
        titles.Where(t => ExhibitId.TryParse(t.Key, null, out _) && !string.IsNullOrWhiteSpace(t.Value)).ToDictionary(t => ExhibitId.Parse(t.Key, null), t => t.Value);

    /// <summary>Says everything that was left out at once; <see cref="CommissionChecks"/> says one thing at a time, and has the last word.</summary>
    internal void SayWhatIsMissing(ModelStateDictionary state)
    {
        void Unless(bool there, string field, string words)
        {
            if (!there)
            {
                state.AddModelError("Form." + field, words);
            }
        }

        Unless(!string.IsNullOrWhiteSpace(Instructions), nameof(Instructions), "Enter what is to be done, in a sentence");
        Unless(Ground is not null, nameof(Ground), "Select why it is edited");
        Unless(!string.IsNullOrWhiteSpace(GroundDocument), nameof(GroundDocument), "Enter what the agreement or direction is called, in 120 characters or less");
        Unless(Ground is not CommissionGround.CourtDirection || Document is { Length: > 0 }, nameof(Document), "Select the document with the court’s direction");
        Unless(Ground is not CommissionGround.Agreement || Document is { Length: > 0 } || !string.IsNullOrWhiteSpace(NoDocumentBecause), nameof(NoDocumentBecause), "Select the document with the agreement, or enter why there is none yet");
        Unless(Reasons.Count > 0, nameof(Reasons), "Select the reasons that an edit can have");
        Unless(Editors.Count > 0, nameof(Editors), "Select who edits, at most 10 people");
    }

    /// <summary>The end of a day in the United Kingdom.</summary>
    internal static DateTimeOffset EndOf(DateOnly day)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, London.GetUtcOffset(midnight));
    }
}

/// <remarks>A document of at most 10MB stays in memory on its way to the vault: the framework would put a longer one on disk in clear.</remarks>
[RequestSizeLimit(KeptDocuments.Longest + (1 << 20))]
[RequestFormLimits(MemoryBufferThreshold = KeptDocuments.Longest + (1 << 20), MultipartBodyLengthLimit = KeptDocuments.Longest + (1 << 20))]
internal sealed class NewModel(CommissionChoicesHandler choices, GiveCommissionHandler give, KeptDocuments documents) : EditingPage
{
    [BindProperty]
    public CommissionForm Form { get; set; } = new();

    public CommissionChoices Choices { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync([FromQuery] string? exhibit)
    {
        ModelState.Clear();
        return ShowAsync(exhibit);
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? exhibit)
    {
        if (!ExhibitId.TryParse(exhibit, null, out var first))
        {
            return await ShowAsync(exhibit);
        }

        ModelState.Clear();
        var deadline = Form.Deadline.Read(ModelState, "Form.Deadline", "The day by which it must be handed in");
        var dated = Form.GroundDated.Read(ModelState, "Form.GroundDated", "The date of the agreement or direction");
        Form.SayWhatIsMissing(ModelState);
        KeptDocument? document = null;
        if (ModelState.IsValid && Form.Document is { Length: > 0 } posted)
        {
            // The gate is asked before a byte is kept, and again by the act itself.
            if ((await choices.HandleAsync(first, Actor, Stopped)).IsRefused(out var refused))
            {
                return Refused(refused, "You cannot commission an edit of this recording");
            }

            await using var bytes = posted.OpenReadStream();
            var kept = await documents.KeepAsync(posted.FileName, bytes, Stopped);
            if (kept.IsRefused(out refused))
            {
                ModelState.AddModelError("Form.Document", refused.Message);
            }
            else
            {
                document = kept.Value;
            }
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(exhibit);
        }

        var ask = new GiveCommission(
            [first, .. Chosen<ExhibitId>(Form.Exhibits)], [.. Chosen<PersonId>(Form.Editors)], Form.Instructions, Form.Ground, Form.GroundDocument, document, Form.Reasons,
            Form.ShowNames, CommissionForm.EndOf(deadline!.Value))
        {
            GroundDated = dated,
            NoDocumentBecause = Form.NoDocumentBecause,
            Titles = CommissionForm.TitlesOf(Form.Titles),
        };
        var given = await give.HandleAsync(ask, Actor, Stopped);
        if (!given.IsRefused(out var refusal))
        {
            TempData.SayDone($"Commission {given.Value.Number} is given. The editors can begin.");
            return Redirect($"/commissions/{given.Value.Commission}");
        }

        if (refusal is { Field: "Exhibits", Kind: RefusalKind.Invalid or RefusalKind.Conflict })
        {
            // Where there is nothing else to choose from, the page has no such field: then it stands above the form alone.
            var shown = await ShowAsync(exhibit);
            ModelState.AddModelError(Choices is { Others.Count: > 0 } ? "Form.Exhibits" : string.Empty, refusal.Message);
            return shown;
        }

        return Correct(refusal, "Form.") ? await ShowAsync(exhibit) : Refused(refusal, "You cannot commission an edit of this recording");
    }

    /// <summary>Recordings whose title names somebody, of those that are chosen: for them another title can be entered.</summary>
    public IEnumerable<(string Field, string Label, string? Value, string? Error)> TitlesAsked
    {
        get
        {
            var all = Choices.Others.Where(o => o.TitleNames && Form.Exhibits.Contains(o.Exhibit.Value)).Select(o => (o.Exhibit, o.Reference));
            return (Choices.TitleNames ? all.Prepend((Choices.Exhibit.Exhibit, Choices.Exhibit.Reference)) : all).Select(o => (
                $"Form.Titles[{o.Item1}]", $"What do the editors read instead of the title of {o.Item2}?", Form.Titles.GetValueOrDefault(o.Item1.Value),
                ModelState.TryGetValue($"Form.Titles[{o.Item1}]", out var state) && state.Errors.Count > 0 ? state.Errors[0].ErrorMessage : null));
        }
    }

    private static IEnumerable<TId> Chosen<TId>(IEnumerable<string> values)
        where TId : struct, IId<TId> => values.Where(v => Ids.TryParse<TId>(v, out _)).Select(v => Ids.Parse<TId>(v));

    private async Task<IActionResult> ShowAsync(string? exhibit)
    {
        if (!ExhibitId.TryParse(exhibit, null, out var id))
        {
            return Refused(CommissionChecks.None, "There is nothing to commission");
        }

        var result = await choices.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot commission an edit of this recording", $"/exhibits/{id}");
        }

        Choices = result.Value;
        return Page();
    }
}
