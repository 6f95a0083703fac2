using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Design;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

internal sealed partial class ExhibitModel(
    ViewExhibitHandler view, ReadContinuityHandler continuity, CloseOpeningHandler close, ReadNotesHandler readNotes, WriteNoteHandler writeNote, ChangeNoteHandler changeNote,
    ReceiveHandler receiving, EraseSubjectHandler erase, IEnumerable<IExhibitPanelSource> sources, Store store, TimeProvider clock) : ExhibitsPage
{
    private const int ActsPerPage = 20;

    [BindProperty(SupportsGet = true)]
    public ContinuityFilter Show { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public ExhibitView Exhibit { get; private set; } = null!;

    /// <summary>The reader's own opening, while it lasts.</summary>
    public Opening? Opening { get; private set; }

    /// <summary>What capabilities add.</summary>
    public IReadOnlyList<Panel> Panels { get; private set; } = [];

    public ContinuityView? Continuity { get; private set; }

    public string? ContinuityRefused { get; private set; }

    /// <summary>Whether the reader sees the recording alone, by an emergency opening.</summary>
    public bool Alone => Opening is { Emergency: true };

    /// <summary>Whether the reader may erase who is in it: then the way there is shown.</summary>
    public bool MayErase { get; private set; }

    public bool InCustody => Exhibit.State == CustodyState.InCustody;

    public bool Plays => InCustody && Exhibit.Playability is Playability.Segments or Playability.Still;

    public Task<IActionResult> OnGetAsync(ExhibitId id)
    {
        ModelState.Clear(); // an address with a filter that does not exist shows everything
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostCloseAsync(ExhibitId id, [FromForm] OpeningId opening)
    {
        var result = await close.HandleAsync(opening, Actor, "closed", Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "This opening cannot be closed");
        }

        TempData.SayDone("Closed. The opening is in the continuity below.");
        return Redirect($"/exhibits/{id}");
    }

    public async Task<IActionResult> OnPostBookInAsync(ExhibitId id)
    {
        var result = await receiving.TakeOverAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot book this in", id);
        }

        TempData.SayDone("Booked in. This is its receipt.");
        return Redirect($"/exhibits/{id}/receipt");
    }

    private async Task<IActionResult> ShowAsync(ExhibitId id)
    {
        var (me, now) = (Actor.Person, clock.GetUtcNow());
        await using var reading = store.Read();
        Opening = (await reading.Set<Opening>().Where(o => o.Exhibit == id && o.Person == me && o.ClosedAt == null && o.EndsAt > now)
            .OrderByDescending(o => o.OpenedAt).ToListAsync(Stopped)).Find(reading.IsGenuine);
        if (Opening is { Emergency: true })
        {
            Exhibit = await RecordingAloneAsync(reading, id);
            ContinuityRefused = "You opened this in an emergency, so you see the recording and nothing else of its case.";
            return Page();
        }

        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this recording", id);
        }

        Exhibit = result.Value;
        Notes = await readNotes.ForPageAsync(id, Actor, Stopped);
        MayErase = Exhibit.People.Count > 0 && await erase.MayAsync(Exhibit.Case, Actor, Stopped);
        foreach (var source in sources)
        {
            if (await source.ForAsync(id, Actor, Stopped) is { } panel)
            {
                Panels = [.. Panels, panel];
            }
        }

        await ReadContinuityAsync(id);
        return Page();
    }

    // An emergency opening permits the recording. Who is in it, its holds and its history are the case's, and stay closed.
    private async Task<ExhibitView> RecordingAloneAsync(StoreContext reading, ExhibitId id)
    {
        var e = await reading.Set<Exhibit>().SingleAsync(x => x.Id == id, Stopped);
        return new ExhibitView(
            e.Id, e.Case, "Emergency opening", string.Empty, e.Reference, e.Title, e.Kind, e.Sensitivity, e.State, e.Playability, e.RecordedAt,
            e.RecordedPlace, e.RecordedBy, e.BookedInAt, e.Length, null, e.DurationMs, [], [], null, [], null)
        {
            FrameRate = PlayingParts.RateOf(e),
        };
    }

    private async Task ReadContinuityAsync(ExhibitId id)
    {
        var read = await continuity.HandleAsync(new ReadContinuity(id, Show, Before, ActsPerPage), Actor, Stopped, asPart: true);
        if (read.IsRefused(out var refusal))
        {
            ContinuityRefused = refusal.Message;
            return;
        }

        string Address(ContinuityFilter filter) => filter == ContinuityFilter.All ? $"/exhibits/{id}#continuity" : $"/exhibits/{id}?show={filter}#continuity";
        Continuity = new ContinuityView(
            [.. read.Value.Select(act => (act, (string?)null))],
            "What was done to this recording, newest first, refusals too. Who looked at its page, its notes, this list or the parts that were played stands under Looks.",
            Actor.DisplayName,
            Show,
            Address,
            read.Value.Count == ActsPerPage ? $"/exhibits/{id}?show={Show}&before={read.Value[^1].Index}#continuity" : null,
            Before is null ? null : Address(Show));
    }
}
