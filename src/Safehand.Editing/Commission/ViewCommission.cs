using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Editing.Pages;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>A room as its commission lists it.</summary>
internal sealed record RoomRow(RoomId Room, ExhibitId Exhibit, string Reference, string Title, RoomState State, bool Suspended, string? WorkingTitle, ExhibitId? Rendition, string? Late);

/// <summary>Somebody who could edit under a commission, and whether they do.</summary>
internal sealed record EditorChoice(PersonId Person, string Name, bool Edits);

/// <summary>A commission as somebody may see it. An editor of a supplier is told nothing of the case.</summary>
internal sealed record CommissionView(
    CommissionId Id, int Number, string? CaseName, CaseId? Case, string Instructions, CommissionGround Ground, string GroundDocument, string? GroundDocumentSha256,
    IReadOnlyList<EditReason> Reasons, bool ShowNames, IReadOnlyList<string> Names, DateTimeOffset Deadline, CommissionState State, DateTimeOffset? EndedAt, string? EndedWhy,
    string GivenBy, DateTimeOffset GivenAt, string EditorOrganisation, bool IsForSupplier, IReadOnlyList<string> Editors, IReadOnlyList<RoomRow> Rooms, bool MayInstruct, bool MayEdit)
{
    /// <summary>Until when its editors reach it: past the deadline there is time for what is sent back.</summary>
    public DateTimeOffset EditableUntil { get; init; }

    /// <summary>The date of the agreement or direction, where it was asked for.</summary>
    public DateOnly? GroundDated { get; init; }

    /// <summary>Why there was no document, for those who instruct.</summary>
    public string? NoDocumentBecause { get; init; }

    /// <summary>Who could edit, for those who may change it.</summary>
    public IReadOnlyList<EditorChoice> Choice { get; init; } = [];
}

/// <summary>Shows a commission to those who instruct, and to its editors while it lets them edit.</summary>
internal sealed class ViewCommissionHandler(
    Store store, Changes changes, ExhibitCustody custody, CommissionGrants grants, EditingOptions options, TimeProvider clock)
{
    public async Task<Result<CommissionView>> HandleAsync(CommissionId id, Actor actor, CancellationToken ct)
    {
        await using var reading = store.Read();
        if (await reading.Set<Commission>().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } commission || !reading.IsGenuine(commission))
        {
            return CommissionChecks.None;
        }

        var rooms = (await CommissionChecks.RoomsAsync(reading, id, ct)).Select(r => r.Room).ToList();
        var editors = await reading.Set<CommissionEditor>().Where(e => e.Commission == id && e.EndedAt == null).OrderBy(e => e.Name).ToListAsync(ct);
        return editors.Any(e => e.Person == actor.Person)
            ? await AsEditorAsync(reading, commission, rooms, editors, actor, ct)
            : await AsInstructorAsync(reading, commission, rooms, editors, actor, ct);
    }

    private async Task<Result<CommissionView>> AsInstructorAsync(
        StoreContext reading, Commission commission, List<Room> rooms, List<CommissionEditor> editors, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var mayInstruct = await custody.ConsiderAsync(change, Act.Commission, rooms[0].Exhibit, ct) is { IsPermitted: true };
        var ofClosed = !mayInstruct && await custody.ConsiderCaseAsync(change, Act.CloseCase, commission.Case, ct) is { IsPermitted: true };
        if (ofClosed ? (await custody.AskOfCaseAsync(change, Act.CloseCase, commission.Case, ct)).IsRefused(out var refused)
            : (await custody.AskAsync(change, Act.Commission, rooms[0].Exhibit, ct)).IsRefused(out refused))
        {
            return refused; // entered; what must look absent does
        }

        var view = mayInstruct && commission.State is CommissionState.Open
            ? await InstructedAsync(change.Store, commission, rooms, editors, ct)
            : await ReadAsync(change.Store, commission, rooms, editors, asEditor: false, ct);

        Enter(change, commission, rooms, view);
        return await change.CommitAsync(view, ct);
    }

    private async Task<CommissionView> InstructedAsync(StoreContext reading, Commission commission, List<Room> rooms, List<CommissionEditor> editors, CancellationToken ct)
    {
        var known = (await grants.EditorsForAsync(reading, commission.Customer, ct)).Where(k => k.Organisation == commission.EditorOrganisation);
        return await ReadAsync(reading, commission, rooms, editors, asEditor: false, ct) with
        {
            MayInstruct = true,
            Choice = [.. known.Select(k => new EditorChoice(k.Person, k.Name, editors.Exists(e => e.Person == k.Person)))],
        };
    }

    // Before a word of it is shown: what is in it, and who, is a consultation of each recording.
    private static void Enter(Change change, Commission commission, List<Room> rooms, CommissionView view)
    {
        foreach (var room in rooms)
        {
            change.Record(new Entry("commission.viewed.v1", StatutoryOperation.Consultation, room.Exhibit.Bytes())
            {
                Case = commission.Case,
                Content = new { Commission = commission.Id.Value, commission.Number, Names = view.Names.Count },
            });
        }
    }

    // Told is only of recordings that the gate lets them edit now, by this commission; and each is entered before a word of it is shown.
    private async Task<Result<CommissionView>> AsEditorAsync(
        StoreContext reading, Commission commission, List<Room> rooms, List<CommissionEditor> editors, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, commission.PurposeOfEditing(), ct);
        var history = new EditHistory([], Commission: commission.Id);
        var theirs = new List<Room>();
        foreach (var room in rooms.Where(r => commission.State is CommissionState.Open && r.State is not (RoomState.Closed or RoomState.Released)))
        {
            if (await custody.ConsiderAsync(change, Act.EditRoom, room.Exhibit, ct, history) is { IsPermitted: true })
            {
                theirs.Add(room);
            }
        }

        var asked = theirs.FirstOrDefault() ?? rooms[0];
        var admitted = await custody.AskAsync(change, Act.EditRoom, asked.Exhibit, ct, history);
        if (admitted.IsRefused(out var refused))
        {
            return refused;
        }

        if (theirs.Count == 0)
        {
            return await change.RefuseAsync(CommissionChecks.None, RoomEntry.Of(asked, admitted.Value.Facts, "edit-room.refused.v1", StatutoryOperation.None, new { Why = "over" }));
        }

        // Somebody who instructs and named themselves as an editor sees what both see, and can take both steps.
        var view = await custody.ConsiderAsync(change, Act.Commission, rooms[0].Exhibit, ct) is { IsPermitted: true }
            ? await InstructedAsync(change.Store, commission, rooms, editors, ct)
            : await ReadAsync(change.Store, commission, theirs, editors, asEditor: true, ct);
        Enter(change, commission, theirs, view);
        return await change.CommitAsync(view with { MayEdit = true }, ct);
    }

    private async Task<CommissionView> ReadAsync(
        StoreContext store, Commission c, List<Room> rooms, List<CommissionEditor> editors, bool asEditor, CancellationToken ct)
    {
        var ofCase = !asEditor || !c.IsForSupplier;
        var rows = new List<RoomRow>();
        foreach (var room in rooms)
        {
            var facts = (await ExhibitCustody.FactsAsync(store, room.Exhibit, ct))!;
            rows.Add(new RoomRow(room.Id, room.Exhibit, facts.Reference, asEditor ? room.WorkingTitle ?? facts.Title : facts.Title, room.State, room.SuspendedAt is not null, asEditor ? null : room.WorkingTitle, ofCase ? room.Rendition : null,
                EditingWords.Late(room.State, c.State, c.Deadline, clock.GetUtcNow())));
        }

        var found = await ExhibitCustody.CaseAsync(store, c.Case, ct);
        var names = c.ShowNames ? await ExhibitCustody.NamesInAsync(store, [.. rooms.Select(r => r.Exhibit)], ct) : [];
        return new CommissionView(
            c.Id, c.Number, ofCase ? found?.Name : null, ofCase ? c.Case : null, c.Instructions, c.Ground, c.GroundDocument, c.GroundDocumentSha256,
            [.. c.ReasonCodes.Select(code => EditReasons.Find(code)!)], c.ShowNames, names, c.Deadline, c.State, c.EndedAt, c.EndedWhy, c.GivenByName, c.GivenAt,
            c.EditorOrganisationName, c.IsForSupplier, [.. editors.Select(e => e.Name)], rows, MayInstruct: false, MayEdit: false)
        {
            GroundDated = c.GroundDated,
            NoDocumentBecause = asEditor ? null : c.NoDocumentBecause,
            EditableUntil = c.EditableUntil(options.CorrectionDays),
        };
    }
}
