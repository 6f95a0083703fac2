using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

internal sealed class CaseModel(
    CaseLookup lookup, ViewCaseHandler view, ReadContinuityHandler continuity, CloseCaseHandler close, DeclareRelationshipHandler declare, EraseSubjectHandler erase,
    IEnumerable<ICasePanelSource> sources) : ExhibitsPage
{
    private const int ActsPerPage = 50;

    [BindProperty(SupportsGet = true)]
    public string? Part { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true)]
    public ExhibitKind? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public Sensitivity? Sensitivity { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    [BindProperty]
    public string? Known { get; set; }

    [BindProperty]
    public string? What { get; set; }

    public CaseView Case { get; private set; } = null!;

    public IReadOnlyList<ExhibitRow> Recordings { get; private set; } = [];

    /// <summary>The history, or what of it gave something out.</summary>
    public ContinuityView? Acts { get; private set; }

    /// <summary>Why the history of a recording is left out.</summary>
    public string? ActsRefused { get; private set; }

    /// <summary>What capabilities add, below the recordings.</summary>
    public IReadOnlyList<Panel> Panels { get; private set; } = [];

    /// <summary>Whether the reader may close the case: then the way there is shown.</summary>
    public bool MayClose { get; private set; }

    /// <summary>Whether the reader may erase who is named: then the way there is shown.</summary>
    public bool MayErase { get; private set; }

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Text) || Kind is not null || Sensitivity is not null;

    /// <summary>Shows the case of an identifier or a reference number.</summary>
    public async Task<IActionResult> OnGetAsync(string id)
    {
        // What does not parse as a filter filters nothing: the page is not a form to be corrected.
        ModelState.Clear();
        return await lookup.FindAsync(id, Actor, Stopped) is { } found ? await ShowAsync(found, id) : Refused(Refusals.NoSuchCase);
    }

    /// <summary>Declares a relationship to somebody of this case.</summary>
    public async Task<IActionResult> OnPostDeclareAsync([FromRoute(Name = "id")] string written)
    {
        if (await lookup.FindAsync(written, Actor, Stopped) is not { } id)
        {
            return Refused(Refusals.NoSuchCase);
        }

        foreach (var filter in new[] { nameof(Part), nameof(Text), nameof(Kind), nameof(Sensitivity), nameof(Before) })
        {
            ModelState.Remove(filter);
        }

        if (!SubjectId.TryParse(Known, null, out var subject))
        {
            ModelState.AddModelError(nameof(Known), "Select who");
        }
        else
        {
            var result = await declare.HandleAsync(new DeclareRelationship(id, subject, What), Actor, Stopped);
            if (!result.IsRefused(out var refusal))
            {
                TempData.SayDone("Entered. You are kept out of this case while they are in it. If they are in another of your cases, say so there too.");
                return Redirect($"/cases/{id}");
            }

            if (refusal.Kind is not RefusalKind.Invalid)
            {
                return Refused(refusal, "You cannot see this case", caseId: id);
            }

            ModelState.AddModelError(nameof(What), refusal.Message);
        }

        Part = "people";
        return await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(CaseId id, string? asWritten = null)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this case", caseId: id, caseAs: asWritten);
        }

        Case = result.Value;
        Part = Part is "people" or "disclosure" or "history" ? Part : "recordings";
        Recordings = [.. Case.Recordings.Where(Wanted)];
        MayClose = !Case.Closed && await close.MayAsync(id, Actor, Stopped);
        MayErase = Part == "people" && await erase.MayAsync(id, Actor, Stopped);
        if (Part == "history")
        {
            await ReadActsAsync(
                ContinuityFilter.All, "What was done to the recordings of this case, newest first, refusals too. Who merely looked stands on the page of each recording, under Looks.");
        }
        else if (Part == "disclosure")
        {
            await ReadActsAsync(
                ContinuityFilter.Disclosures, "What of this case was given out, newest first: copies without marks, each fetching of one, and what editors of a supplier were let reach.");
        }

        foreach (var source in Part == "recordings" ? sources : [])
        {
            if (await source.ForAsync(id, Actor, Stopped) is { } panel)
            {
                Panels = [.. Panels, panel];
            }
        }

        return Page();
    }

    private bool Wanted(ExhibitRow row) =>
        (Kind is null || row.Kind == Kind)
        && (Sensitivity is null || row.Sensitivity == Sensitivity)
        && (string.IsNullOrWhiteSpace(Text) || $"{row.Reference} {row.Title}".Contains(Text.Trim(), StringComparison.OrdinalIgnoreCase));

    // The gate is asked about each recording: one that this reader may not read of is left out.
    private async Task ReadActsAsync(ContinuityFilter filter, string lead)
    {
        var acts = new List<(ContinuityAct Act, string? Reference)>();
        foreach (var recording in Case.Recordings)
        {
            var read = await continuity.HandleAsync(new ReadContinuity(recording.Id, filter, Before, ActsPerPage), Actor, Stopped, asPart: true);
            if (read.IsRefused(out var refusal))
            {
                ActsRefused = refusal.Message;
                continue;
            }

            acts.AddRange(read.Value.Select(act => (act, (string?)recording.Reference)));
        }

        if (acts.Count == 0 && ActsRefused is not null)
        {
            return;
        }

        var page = acts.OrderByDescending(a => a.Act.Index).Take(ActsPerPage).ToList();
        var address = $"/cases/{Case.Id}?part={Part}";
        Acts = new ContinuityView(
            page,
            lead,
            Actor.DisplayName,
            filter,
            null,
            page.Count == ActsPerPage ? $"{address}&before={page[^1].Act.Index}" : null,
            Before is null ? null : address);
    }
}
