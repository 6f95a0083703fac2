using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>
/// What the capabilities may do with exhibits: ask the door, read the master after a permit, open a marked stream, book a rendition in. They see no
/// row of this module.
/// </summary>
public sealed class ExhibitCustody
{
    private readonly CustodyDoor door;
    private readonly OpenExhibitHandler opening;
    private readonly Vault vault;
    private readonly TimeProvider clock;

    internal ExhibitCustody(CustodyDoor door, OpenExhibitHandler opening, Vault vault, TimeProvider clock) =>
        (this.door, this.opening, this.vault, this.clock) = (door, opening, vault, clock);

    /// <summary>Asks the door about an exhibit. On no the refusal has been entered and the change is over: hand it on.</summary>
    /// <param name="change">The act's change, begun with the purpose that was declared.</param>
    /// <param name="act">What is asked for.</param>
    /// <param name="exhibit">Which exhibit.</param>
    /// <param name="ct">Stops before the decision is entered.</param>
    /// <param name="history">For reviewing, authorising and releasing: who did what before.</param>
    public async Task<Result<Admitted>> AskAsync(Change change, Act act, ExhibitId exhibit, CancellationToken ct, EditHistory? history = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (await Target.OfExhibitAsync(change.Store, exhibit, ct) is not { Exhibit: { } found } target)
        {
            return Refusals.NoSuchExhibit;
        }

        var answer = await door.AskAsync(change, act, target, history, ct);
        return answer.IsRefused(out var refused) ? refused : new Admitted(CustodyFacts.Of(target.Case, found), answer.Value);
    }

    /// <summary>Asks the door about a case as a whole. On no the refusal has been entered and the change is over.</summary>
    public async Task<Result<CaseInCustody>> AskOfCaseAsync(Change change, Act act, CaseId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (await Target.OfCaseAsync(change.Store, id, ct) is not { } target)
        {
            return Refusals.NoSuchCase;
        }

        var answer = await door.AskAsync(change, act, target, null, ct);
        return answer.IsRefused(out var refused) ? refused : Of(target.Case);
    }

    /// <summary>What the gate would say now of an act on an exhibit; null where there is no such exhibit. Enters nothing, permits nothing.</summary>
    public async Task<Decision?> ConsiderAsync(Change change, Act act, ExhibitId exhibit, CancellationToken ct, EditHistory? history = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await Target.OfExhibitAsync(change.Store, exhibit, ct) is { } target ? door.Consider(change, act, target, history: history) : null;
    }

    /// <summary>What the gate would say now of an act on a case; null where there is no such case. Enters nothing, permits nothing.</summary>
    public async Task<Decision?> ConsiderCaseAsync(Change change, Act act, CaseId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await Target.OfCaseAsync(change.Store, id, ct) is { } target ? door.Consider(change, act, target) : null;
    }

    /// <summary>The facts of an exhibit, for what the door has permitted already; null where there is none.</summary>
    public static async Task<CustodyFacts?> FactsAsync(StoreContext store, ExhibitId exhibit, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Exhibit>().SingleOrDefaultAsync(e => e.Id == exhibit, ct) is { } found
            ? CustodyFacts.Of(await store.Set<Case>().SingleAsync(c => c.Id == found.Case, ct), found)
            : null;
    }

    /// <summary>A case, for what the door has permitted already; null where there is none.</summary>
    public static async Task<CaseInCustody?> CaseAsync(StoreContext store, CaseId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Case>().SingleOrDefaultAsync(c => c.Id == id, ct) is { } found ? Of(found) : null;
    }

    /// <summary>The names of everybody who is in one of these recordings. Personal data: MUST NOT be shown to an editor unless the commission says so.</summary>
    public static async Task<IReadOnlyList<string>> NamesInAsync(StoreContext store, IReadOnlyCollection<ExhibitId> exhibits, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(exhibits);
        return await store.Set<Subject>().Where(s => store.Set<Appearance>().Any(a => a.Subject == s.Id && exhibits.Contains(a.Exhibit)))
            .OrderBy(s => s.Name).Select(s => s.Name).ToListAsync(ct);
    }

    /// <summary>The names of everybody recorded or spoken of in a case, for comparing and searching. Personal data: MUST NOT be shown to an editor, whatever the commission says.</summary>
    public static async Task<IReadOnlyList<string>> SubjectNamesAsync(StoreContext store, CaseId id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Subject>().Where(s => s.Case == id).OrderBy(s => s.Name).Select(s => s.Name).ToListAsync(ct);
    }

    /// <summary>Opens the master for reading, decrypted in memory. MUST be called only after the permit's entry is durable: this unwraps the key.</summary>
    /// <returns>The reader, to be disposed as soon as possible; refused where it is not in custody or was destroyed.</returns>
    public async Task<Result<VaultReader>> OpenMasterAsync(CustodyFacts facts, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts is { InCustody: true, Master: { } master } ? await vault.OpenAsync(master, facts.Exhibit, ct) : Refusals.Destroyed;
    }

    /// <summary>Opens an exhibit on the marked stream, as anybody does: the door is asked for <see cref="Act.Open"/>, and its entry is durable when this returns.</summary>
    public Task<Result<Opened>> OpenAsync(OpenExhibit ask, Actor actor, CancellationToken ct) => opening.HandleAsync(ask, actor, ct);

    /// <summary>Ends what these people have open of an exhibit, inside a change that takes their right to it away.</summary>
    /// <param name="change">That change; it records the end of each opening.</param>
    /// <param name="exhibit">Which exhibit.</param>
    /// <param name="people">Whose openings.</param>
    /// <param name="how">Why, as the opening keeps it: <c>revoked</c>.</param>
    /// <param name="ct">Stops before the rows are read.</param>
    /// <returns>How many were ended.</returns>
    public async Task<int> EndOpeningsAsync(Change change, ExhibitId exhibit, IReadOnlyCollection<PersonId> people, string how, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        var found = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == exhibit, ct);
        var open = (await change.Store.Set<Opening>().Where(o => o.Exhibit == exhibit && o.ClosedAt == null && people.Contains(o.Person)).ToListAsync(ct)).FindAll(change.Store.IsGenuine);
        foreach (var one in open)
        {
            CloseOpeningHandler.Close(change, found, one, how, clock.GetUtcNow());
        }

        return open.Count;
    }

    /// <summary>Lets a rendition be used, inside the change that releases it: until then the gate keeps it to those who pass it (G56).</summary>
    public async Task ReleaseAsync(Change change, ExhibitId rendition, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        (await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == rendition, ct)).Release(clock.GetUtcNow());
    }

    private static CaseInCustody Of(Case found) => new(found.Id, found.Name, found.Organisation, found.ClosedAt is not null);
}
