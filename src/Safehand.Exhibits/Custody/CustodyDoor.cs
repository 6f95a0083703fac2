using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Asks the gate about a case or an exhibit, with its facts as they are inside the act's transaction.</summary>
internal sealed class CustodyDoor(Door door)
{
    /// <summary>Permits with obligations, or refuses; a refusal has already been recorded and committed.</summary>
    internal Task<Result<Permit>> AskAsync(
        Change change, Act act, Target target, CancellationToken ct, bool emergency = false, PersonId? requestedBy = null, PersonId? agreedBy = null, PersonId? agreesFor = null) =>
        door.AskAsync(change, act, About(target) with { Emergency = emergency, RequestedBy = requestedBy, AgreedBy = agreedBy, AgreesFor = agreesFor }, ct);

    /// <summary>For steps on an edit: who did the earlier ones is told to the gate.</summary>
    internal Task<Result<Permit>> AskAsync(Change change, Act act, Target target, EditHistory? history, CancellationToken ct) =>
        door.AskAsync(change, act, About(target, history) with { EditedBy = history?.EditedBy, AcceptedBy = history?.AcceptedBy, Commission = history?.Commission }, ct);

    /// <summary>What the gate would say now. Enters nothing.</summary>
    internal Decision Consider(Change change, Act act, Target target, bool emergency = false, EditHistory? history = null, PersonId? agreedBy = null) =>
        door.Consider(change, act, About(target, history) with { Emergency = emergency, EditedBy = history?.EditedBy, AcceptedBy = history?.AcceptedBy, AgreedBy = agreedBy, Commission = history?.Commission });

    /// <summary>Whether the gate would permit it now for some purpose. Enters nothing.</summary>
    internal bool Could(Change change, Act act, Target target) => door.Could(change, act, About(target));

    /// <summary>Refuses whoever could not do it for any purpose, and enters that; null permits nothing yet.</summary>
    internal Task<Refusal?> RefuseUnlessAsync(Change change, Act act, Target target, CancellationToken ct) => door.RefuseUnlessAsync(change, act, About(target), ct);

    /// <summary>The mark of the device that a supplier's person acts on; null for everybody else.</summary>
    internal string? DeviceOf(Change change) => door.DeviceOf(change);

    /// <summary>What the gate would say now to an opening that goes on.</summary>
    internal Decision GoesOn(Change change, Target target, Opening opening) =>
        door.Consider(change, Act.Open, About(target) with { Emergency = opening.Emergency, BegunAt = opening.OpenedAt });

    /// <summary>What the gate would say now to a copy that is leaving.</summary>
    /// <param name="change">A change of whoever fetches it.</param>
    /// <param name="target">The exhibit.</param>
    /// <param name="begunAt">When this fetching began, by our own clock.</param>
    /// <param name="agreedBy">The second person.</param>
    internal Decision GoesOn(Change change, Target target, DateTimeOffset begunAt, PersonId? agreedBy) =>
        door.Consider(change, Act.OpenClean, About(target) with { BegunAt = begunAt, AgreedBy = agreedBy });

    /// <summary>Refuses an act on a case that is not there, and enters it as for one that must look so: any difference would tell a stranger which of the two it is.</summary>
    internal async Task<Refusal> AbsentAsync(Change change, Act act, byte[] id, CancellationToken ct) =>
        (await door.AskAsync(change, act, new Ask(id), ct)).IsRefused(out var refusal) ? refusal : throw new InvalidOperationException("The gate permitted an act on nothing.");

    private static Ask About(Target target, EditHistory? history = null) => new(target.Object)
    {
        Case = target.CaseFacts() with { RowsGenuine = target.IsGenuine && history is not { IsGenuine: false } },
        Exhibit = target.ExhibitFacts(),
        Subjects = target.Subjects,
    };
}
