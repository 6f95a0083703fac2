using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A grave act, or the answer to what one asked for, as it is told.</summary>
/// <param name="Id">Which.</param>
/// <param name="What">What was done, in words: <c>Opened JS/3 in an emergency</c>.</param>
/// <param name="OfRecording">Whether it is about a recording, rather than about people and teams.</param>
/// <param name="By">Who did it.</param>
/// <param name="Sentence">What they said it was for, or empty.</param>
/// <param name="CaseName">The case; empty where there is none, or the reader may not see it.</param>
/// <param name="Exhibit">The recording, where there is one whose page the reader may see.</param>
/// <param name="At">When.</param>
public sealed record Told(NoticeId Id, string What, bool OfRecording, string By, string Sentence, string CaseName, ExhibitId? Exhibit, DateTimeOffset At)
{
    /// <summary>For an answer: the reader's own request for access.</summary>
    public AccessRequestId? Answers { get; init; }

    /// <summary>Where it can be read about, or null.</summary>
    public string? Href => Answers is { } request ? $"/requests/{request}" : Exhibit is { } exhibit ? $"/exhibits/{exhibit}#continuity" : null;
}

/// <summary>Notices, for those who are told.</summary>
public sealed class ToldNotices
{
    /// <summary>How many are shown at once.</summary>
    public const int Most = 100;

    private readonly Store store;
    private readonly Door door;
    private readonly ICaseRegister register;
    private readonly GrantSeals seals;
    private readonly TimeProvider clock;

    internal ToldNotices(Store store, Door door, ICaseRegister register, GrantSeals seals, TimeProvider clock) =>
        (this.store, this.door, this.register, this.seals, this.clock) = (store, door, register, seals, clock);

    /// <summary>What this actor was told and has not yet said to have seen, newest first; at most <see cref="Most"/>.</summary>
    public async Task<IReadOnlyList<Told>> ForAsync(Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(actor);
        List<Notice> unseen;
        await using (var rows = store.Read())
        {
            unseen = await (await UnseenAsync(rows, actor, ct)).OrderByDescending(n => n.ToldAt).ThenBy(n => n.Id).Take(Most).AsNoTracking().ToListAsync(ct);
        }

        if (unseen.Count == 0)
        {
            return [];
        }

        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var told = new List<Told>();
        foreach (var notice in unseen)
        {
            told.Add(await ListedAsync(change, notice, ct));
        }

        return told;
    }

    /// <summary>Enters that the actor has seen these. What is not theirs, or was seen before, is passed over.</summary>
    internal async Task<Result<Done>> SeeAsync(IReadOnlyCollection<NoticeId> seen, Actor actor, CancellationToken ct)
    {
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var now = clock.GetUtcNow();
        var unseen = await (await UnseenAsync(change.Store, actor, ct)).Where(n => seen.Contains(n.Id)).ToListAsync(ct);
        if (unseen.Count == 0)
        {
            return default(Done); // said twice, as by a double click: there is nothing to enter
        }

        foreach (var notice in unseen)
        {
            notice.See(actor.Person, now);
            change.Record(new Entry("notice.seen.v1", StatutoryOperation.None, notice.Exhibit?.Bytes() ?? notice.CaseId?.Bytes() ?? notice.Organisation.Bytes())
            {
                Case = notice.CaseId,
                Content = new { notice = notice.Id.Value, act = notice.About },
            });
        }

        return await change.CommitAsync(default(Done), ct);
    }

    private async Task<IQueryable<Notice>> UnseenAsync(StoreContext rows, Actor actor, CancellationToken ct)
    {
        var (me, mine, now) = (actor.Person, actor.Organisation, clock.GetUtcNow());
        var held = await rows.Set<RoleHeld>().Where(r => r.Person == me && r.Role == Roles.ProfessionalStandards).ToListAsync(ct);
        var standards = held.Exists(r => r.IsHeld(now) && seals.IsGenuine(r));
        return rows.Set<Notice>().Where(n => n.SeenAt == null && (n.Recipient == me || (standards && n.Recipient == null && n.Organisation == mine && n.Person != me)));
    }

    private async Task<Told> ListedAsync(Change change, Notice notice, CancellationToken ct)
    {
        var found = notice.CaseId is null && notice.Exhibit is null ? null : await register.FindAsync(change, notice.CaseId, notice.Exhibit, ct);
        var sees = found is not null
            && door.Consider(change, Act.ViewCase, new Ask(found.Case.Id.Bytes()) { Case = found.Case, Exhibit = found.Exhibit, Subjects = found.Subjects }).IsPermitted;
        var by = await change.Store.Set<Person>().SingleAsync(p => p.Id == notice.Person, ct);
        if (notice.Request is { } asked)
        {
            return await AnsweredAsync(change, notice, asked, by.Name, found, sees, ct);
        }

        var reference = sees ? found!.Reference ?? "a recording" : "a recording";
        return new Told(
            notice.Id, Words(notice, reference), notice.Exhibit is not null, by.Name, notice.Sentence, sees ? found!.Name : string.Empty, sees ? notice.Exhibit : null, notice.ToldAt);
    }

    private static async Task<Told> AnsweredAsync(Change change, Notice notice, AccessRequestId asked, string by, CaseOnRegister? found, bool sees, CancellationToken ct)
    {
        var request = await change.Store.Set<AccessRequest>().SingleAsync(r => r.Id == asked, ct);
        var until = (await change.Store.Set<CaseAccess>().Where(a => a.Request == asked).ToListAsync(ct)).Find(change.Store.IsGenuine)?.Ends;

        // An identifier that got about tells no name: whoever does not see the case is answered without one.
        var wanted = sees ? found!.Reference ?? found.Name : request.Exhibit is null ? "a case" : "a recording";
        var what = request.State is AccessRequestState.Given ? $"You have access to {wanted}" + (until is { } end ? $" until {end.UkDateTime()}" : string.Empty) : $"Refused: access to {wanted}";
        return new Told(notice.Id, what, notice.Exhibit is not null, by, notice.Sentence, sees ? found!.Name : string.Empty, sees ? notice.Exhibit : null, notice.ToldAt) { Answers = asked };
    }

    private static string Words(Notice notice, string reference) => notice.About switch
    {
        _ when notice.Emergency => $"Opened {reference} in an emergency",
        Act.OpenClean => $"Was granted a copy of {reference} without marks",
        Act.ApproveDestruction => $"Decided on the destruction of {reference}",
        Act.EraseSubject => "Erased somebody’s details from the ledger",
        Act.GivePassword => "Gave somebody a one-time password",
        Act.Administer when notice.CaseId is not null => "Changed the team of a case",
        _ => "Changed somebody’s rights or sign-ins",
    };
}
