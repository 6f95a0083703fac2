using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Who comes to the notes of a recording: whoever could open it now for a purpose of theirs, and sees its case. The first keeps out those who read acts and never
/// recordings, and those who only got in by an emergency; the second those who edit to an instruction, however they opened it (rule G48).
/// </summary>
internal sealed class NotesDoor(CustodyDoor door)
{
    /// <summary>Permits, or refuses; a refusal has already been recorded and committed.</summary>
    internal async Task<Result<Target>> AskAsync(Change change, ExhibitId id, CancellationToken ct)
    {
        if (await Target.OfExhibitAsync(change.Store, id, ct) is not { Exhibit: not null } target)
        {
            return Refusals.NoSuchExhibit;
        }

        if (await door.RefuseUnlessAsync(change, Act.Open, target, ct) is { } closed)
        {
            return closed;
        }

        return (await door.AskAsync(change, Act.ViewCase, target, ct)).IsRefused(out var refused) ? refused : target;
    }

    /// <summary>Permits writing as well.</summary>
    internal async Task<Result<Target>> AskToWriteAsync(Change change, ExhibitId id, CancellationToken ct)
    {
        var asked = await AskAsync(change, id, ct);
        return asked.IsRefused(out var refused) ? refused
            : !asked.Value.MayBeNoted() ? asked.Value.Case.ClosedAt is null ? Refusals.NotYet : Refusal.Conflict("note.case-closed", "This case is closed, so its notes can be read and not changed.")
            : asked;
    }

    /// <summary>Whether the gate would permit it now. Enters nothing.</summary>
    internal bool Could(Change change, Target target) => door.Could(change, Act.Open, target) && door.Consider(change, Act.ViewCase, target).IsPermitted;
}
