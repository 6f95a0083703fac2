using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Instructs editors of one organisation to edit recordings of one case.</summary>
/// <param name="Exhibits">Which recordings; all of one case.</param>
/// <param name="Editors">Who edits; all of one organisation: one's own, or a supplier.</param>
/// <param name="Instructions">What is to be done, at most 2,000 characters, without names of subjects unless the editors see them.</param>
/// <param name="Ground">Why a version is made at all.</param>
/// <param name="GroundDocument">What the agreement or direction is called.</param>
/// <param name="Document">Its bytes; needed for a court's direction.</param>
/// <param name="Reasons">Codes of the reasons that an edit may carry.</param>
/// <param name="ShowNames">Whether the editors see the names of those recorded.</param>
/// <param name="Deadline">By when it is handed in.</param>
internal sealed record GiveCommission(
    IReadOnlyList<ExhibitId> Exhibits, IReadOnlyList<PersonId> Editors, string? Instructions, CommissionGround? Ground, string? GroundDocument, KeptDocument? Document,
    IReadOnlyList<string> Reasons, bool ShowNames, DateTimeOffset? Deadline)
{
    /// <summary>The date that the agreement or direction bears.</summary>
    public DateOnly? GroundDated { get; init; }

    /// <summary>Why there is no document of an agreement yet, at most 200 characters; told to nobody who edits.</summary>
    public string? NoDocumentBecause { get; init; }

    /// <summary>What the editors read instead of a recording's title, at most 100 characters; needed only where that names somebody.</summary>
    public IReadOnlyDictionary<ExhibitId, string> Titles { get; init; } = new Dictionary<ExhibitId, string>();
}

/// <summary>A commission that was given.</summary>
/// <param name="Commission">Which.</param>
/// <param name="Number">Its number in the case.</param>
/// <param name="Rooms">A room for each exhibit.</param>
internal sealed record CommissionGiven(CommissionId Commission, int Number, IReadOnlyList<RoomId> Rooms);

internal sealed class GiveCommissionHandler(
    Changes changes, ExhibitCustody custody, CommissionGrants grants, SupplierRegister suppliers, EditingOptions options, TimeProvider clock)
{
    public async Task<Result<CommissionGiven>> HandleAsync(GiveCommission ask, Actor actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (CommissionChecks.Find(ask, now) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, CommissionChecks.Sentence(ask.Instructions!)), ct);
        var facts = new List<CustodyFacts>();
        foreach (var exhibit in ask.Exhibits.Distinct())
        {
            var admitted = await custody.AskAsync(change, Act.Commission, exhibit, ct);
            if (admitted.IsRefused(out var refused))
            {
                return refused;
            }

            facts.Add(admitted.Value.Facts);
        }

        if (CommissionChecks.Find(facts) is { } unfit)
        {
            return unfit;
        }

        var (ofCase, customer) = (facts[0].Case, facts[0].Organisation);
        var names = ask.ShowNames ? [] : await ExhibitCustody.SubjectNamesAsync(change.Store, ofCase, ct);
        if (CommissionChecks.Naming("The instruction", ask.Instructions!, names, "Instructions") is { } naming)
        {
            return naming;
        }

        // Which editors see names is what the commission says, not whose staff they are: an editor of one's own need not be of the team.
        if (CommissionChecks.Naming("What the agreement or direction is called", ask.GroundDocument!, names, "GroundDocument") is { } named)
        {
            return named;
        }

        var known = await grants.EditorsForAsync(change.Store, customer, ct);
        var editors = known.Where(e => ask.Editors.Contains(e.Person)).ToList();
        if (editors.Count != ask.Editors.Distinct().Count() || editors.Select(e => e.Organisation).Distinct().Count() != 1)
        {
            return Refusal.Invalid("commission.editors", "Select editors of one organisation", "Editors");
        }

        if (editors[0].IsSupplier)
        {
            if (await suppliers.FindAsync(change.Store, customer, editors[0].Organisation, ct) is not { } supplier || !supplier.AllInDate(now))
            {
                return CommissionChecks.NotInDate(editors[0].OrganisationName);
            }

            await CommissionGrants.InvolveAsync(change, ofCase, supplier.Supplier, supplier.ContractUntil!.Value, ct);
        }

        var titles = new Dictionary<ExhibitId, string?>();
        foreach (var exhibit in facts)
        {
            var title = CommissionChecks.WorkingTitle(ask, exhibit, names);
            if (title.IsRefused(out var untitled))
            {
                return untitled;
            }

            titles[exhibit.Exhibit] = title.Value;
        }

        var number = await change.Store.Set<Commission>().Where(c => c.Case == ofCase).MaxAsync(c => (int?)c.Number, ct) ?? 0;
        var commission = Commission.Given(
            new CommissionTerms(
                Ids.New<CommissionId>(), editors[0].Organisation, editors[0].OrganisationName, ask.Instructions!.Trim(), ask.Ground!.Value, ask.GroundDocument!.Trim(),
                ask.Document?.Blob, ask.Document?.Sha256, ask.Document?.Name, ask.GroundDated!.Value, ask.Document is null ? ask.NoDocumentBecause?.Trim() : null, [.. ask.Reasons.Distinct()], ask.ShowNames, ask.Deadline!.Value),
            number + 1,
            ofCase,
            customer,
            actor,
            now);
        change.Store.Add(commission);
        var rooms = Open(change, commission, facts, titles, editors, now);
        return await change.CommitAsync(new CommissionGiven(commission.Id, commission.Number, rooms), ct);
    }

    private List<RoomId> Open(
        Change change, Commission commission, List<CustodyFacts> facts, Dictionary<ExhibitId, string?> titles, List<EditorKnown> editors, DateTimeOffset now)
    {
        foreach (var editor in editors)
        {
            change.Store.Add(new CommissionEditor { Commission = commission.Id, Person = editor.Person, Name = editor.Name });
        }

        var rooms = new List<RoomId>();
        foreach (var exhibit in facts)
        {
            var room = Room.Opened(commission.Id, exhibit.Exhibit, exhibit.Sensitivity is not Sensitivity.Standard, titles[exhibit.Exhibit], now);
            change.Store.Add(room);
            rooms.Add(room.Id);
            foreach (var editor in editors)
            {
                // Past the deadline there is time for what is sent back, and then it ends by itself.
                grants.Give(change, commission.Id, commission.Case, exhibit.Exhibit, editor.Person, commission.EditableUntil(options.CorrectionDays));
            }

            change.Record(commission.ToEditors("commission.given.v1", exhibit.Exhibit, editors, new
            {
                exhibit.Reference,
                Commission = commission.Id.Value,
                commission.Number,
                Room = room.Id.Value,
                commission.Instructions,
                commission.Ground,
                commission.GroundDocument,
                commission.GroundDocumentDated,
                commission.GroundDocumentSha256,
                commission.NoDocumentBecause,
                room.WorkingTitle,
                Reasons = commission.ReasonCodes,
                commission.ShowNames,
                commission.Deadline,
            }));
        }

        return rooms;
    }
}

/// <summary>Takes a commission back. Its rooms close and what its editors have open ends.</summary>
/// <param name="Commission">Which.</param>
/// <param name="Why">Why, at most 200 characters.</param>
internal sealed record WithdrawCommission(CommissionId Commission, string? Why);

internal sealed class WithdrawCommissionHandler(Changes changes, ExhibitCustody custody, CommissionGrants grants, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(WithdrawCommission ask, Actor actor, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(ask.Why) || ask.Why.Trim().Length > Purpose.LongestSentence)
        {
            return Refusal.Invalid("commission.why", "Enter why it is withdrawn, in 200 characters or less", "Why");
        }

        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.LegalDuty, ask.Why.Trim()), ct);
        if (await change.Store.Set<Commission>().SingleOrDefaultAsync(c => c.Id == ask.Commission, ct) is not { } commission || !change.Store.IsGenuine(commission))
        {
            return CommissionChecks.None;
        }

        var exhibits = (await CommissionChecks.RoomsAsync(change.Store, commission.Id, ct)).Select(r => r.Room.Exhibit).ToList();
        if ((await custody.AskAsync(change, Act.Commission, exhibits[0], ct)).IsRefused(out var refused))
        {
            return refused;
        }

        if (await CommissionChecks.NamesSomebodyAsync(change.Store, commission, "Why it is withdrawn, which its editors see,", ask.Why, "Why", ct) is { } naming)
        {
            return naming;
        }

        var now = clock.GetUtcNow();
        if (commission.Withdraw(ask.Why.Trim(), now) is { } over)
        {
            return over;
        }

        await grants.EndAsync(change, commission.Id, null, ct);
        foreach (var exhibit in exhibits)
        {
            change.Record(new Entry("commission.withdrawn.v1", StatutoryOperation.None, exhibit.Bytes())
            {
                Case = commission.Case,
                Content = new { Commission = commission.Id.Value, commission.Number, Why = commission.EndedWhy },
            });
        }

        await RoomClosing.CloseAsync(custody, change, commission, "withdrawn", now, ct);
        return await change.CommitAsync(default(Done), ct);
    }
}
