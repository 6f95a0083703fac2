using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Changes by when a commission is handed in, or who edits. What each editor may reach is sealed anew, until the new deadline and the days for corrections.</summary>
/// <param name="Commission">Which.</param>
/// <param name="Deadline">By when it is handed in.</param>
/// <param name="Editors">Everybody who edits from now on; of the organisation that it was given to.</param>
/// <param name="Why">Why, at most 200 characters.</param>
internal sealed record ChangeCommission(CommissionId Commission, DateTimeOffset? Deadline, IReadOnlyList<PersonId> Editors, string? Why);

internal sealed class ChangeCommissionHandler(
    Changes changes, ExhibitCustody custody, CommissionGrants grants, SupplierRegister suppliers, EditingOptions options, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(ChangeCommission ask, Actor actor, CancellationToken ct)
    {
        var why = (ask.Why ?? string.Empty).Trim();
        if (why.Length is 0 or > Purpose.LongestSentence || EditSigns.Hidden(why))
        {
            return Refusal.Invalid("commission.change-why", "Enter why it is changed, in 200 characters or less", "ChangeWhy");
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, why), ct);
        if (await change.Store.Set<Commission>().SingleOrDefaultAsync(c => c.Id == ask.Commission, ct) is not { } commission || !change.Store.IsGenuine(commission))
        {
            return CommissionChecks.None;
        }

        var all = await CommissionChecks.RoomsAsync(change.Store, commission.Id, ct);
        var rooms = all.Where(r => r.InCustody && r.Room.State is not (RoomState.Closed or RoomState.Released)).Select(r => r.Room).ToList();
        var facts = new Dictionary<ExhibitId, CustodyFacts>();
        foreach (var room in rooms.Count > 0 ? rooms : [all[0].Room])
        {
            var admitted = await custody.AskAsync(change, Act.Commission, room.Exhibit, ct);
            if (admitted.IsRefused(out var refused))
            {
                return refused;
            }

            facts[room.Exhibit] = admitted.Value.Facts;
        }

        var now = clock.GetUtcNow();
        if (CommissionChecks.Deadline(ask.Deadline, now) is { } date)
        {
            return date;
        }

        var was = (commission.Deadline, Editors: Array.Empty<string>());
        if (commission.ChangeDeadline(ask.Deadline!.Value) is { } over)
        {
            return over;
        }

        if (rooms.Count == 0)
        {
            return Refusal.Conflict("commission.nothing-left", "Nothing of this commission is edited any more.", "Deadline");
        }

        var named = await change.Store.Set<CommissionEditor>().Where(e => e.Commission == commission.Id).ToListAsync(ct);
        var editors = await EditorsAsync(change, commission, ask.Editors, now, ct);
        if (editors.IsRefused(out var unfit))
        {
            return unfit;
        }

        was.Editors = [.. named.Where(e => e.EndedAt is null).Select(e => e.Name)];
        foreach (var gone in named.Where(e => e.EndedAt is null && editors.Value.All(k => k.Person != e.Person)))
        {
            // The row stays: whoever edited once passes nothing of this commission (G51).
            gone.EndedAt = now;
            await grants.EndAsync(change, commission.Id, null, ct, gone.Person);
            foreach (var (room, _) in all)
            {
                await custody.EndOpeningsAsync(change, room.Exhibit, [gone.Person], "revoked", ct);
            }
        }

        if (await GiveAsync(change, commission, rooms, named, editors.Value, ct) is { } damaged)
        {
            return damaged;
        }

        Record(change, commission, rooms.Select(r => facts[r.Exhibit]), editors.Value, was, why);
        return await change.CommitAsync(default(Done), ct);
    }

    private async Task<Result<List<EditorKnown>>> EditorsAsync(Change change, Commission commission, IReadOnlyList<PersonId> asked, DateTimeOffset now, CancellationToken ct)
    {
        if (asked.Count is 0 or > CommissionChecks.MostEditors)
        {
            return Refusal.Invalid("commission.editors", $"Select who edits, at most {CommissionChecks.MostEditors} people", "Editors");
        }

        var known = (await grants.EditorsForAsync(change.Store, commission.Customer, ct)).Where(e => e.Organisation == commission.EditorOrganisation && asked.Contains(e.Person)).ToList();
        if (known.Count != asked.Distinct().Count())
        {
            return Refusal.Invalid("commission.editors", $"Select editors of {commission.EditorOrganisationName} who hold the editor’s role. For another organisation, withdraw this commission and give a new one", "Editors");
        }

        return commission.IsForSupplier && !(await suppliers.FindAsync(change.Store, commission.Customer, commission.EditorOrganisation, ct) is { } supplier && supplier.AllInDate(now))
            ? CommissionChecks.NotInDate(commission.EditorOrganisationName)
            : known;
    }

    private async Task<Refusal?> GiveAsync(Change change, Commission commission, List<Room> rooms, List<CommissionEditor> named, List<EditorKnown> editors, CancellationToken ct)
    {
        foreach (var editor in editors)
        {
            if (named.Find(e => e.Person == editor.Person) is { } again)
            {
                again.EndedAt = null;
            }
            else
            {
                change.Store.Add(new CommissionEditor { Commission = commission.Id, Person = editor.Person, Name = editor.Name });
            }

            foreach (var room in rooms)
            {
                if (!await grants.RenewAsync(change, commission.Id, commission.Case, room.Exhibit, editor.Person, commission.EditableUntil(options.CorrectionDays), ct))
                {
                    return Refusal.Conflict("commission.grant-foreign", "What this commission gave was altered outside Safehand. Withdraw it and give a new one.", "Editors");
                }
            }
        }

        return null;
    }

    private static void Record(
        Change change, Commission commission, IEnumerable<CustodyFacts> exhibits, List<EditorKnown> editors, (DateTimeOffset Deadline, string[] Editors) was, string why)
    {
        foreach (var exhibit in exhibits)
        {
            change.Record(commission.ToEditors("commission.changed.v1", exhibit.Exhibit, editors, new
            {
                exhibit.Reference,
                Commission = commission.Id.Value,
                commission.Number,
                commission.Deadline,
                Editors = editors.Select(e => e.Name).ToArray(),
                Was = new { was.Deadline, was.Editors },
                Why = why,
            }));
        }
    }
}
