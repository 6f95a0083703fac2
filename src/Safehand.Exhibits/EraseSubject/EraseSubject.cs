using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Erases who somebody is: their name in the case, and the values about subjects in the ledger's entries on every recording they are in.
/// The leaves stay, so every proof still holds. Recordings are not touched: those are destroyed, not erased. A value about subjects is one whole: the names of others
/// who stand in the same entry go with it (they stay in the case itself). Only in the case's own organisation, and while none of those recordings is on hold.
/// </summary>
/// <param name="Subject">Whose.</param>
/// <param name="Purpose">Why, in law.</param>
public sealed record EraseSubject(SubjectId Subject, Purpose Purpose);

/// <summary>What was erased.</summary>
/// <param name="Entries">Ledger entries that lost their values about subjects.</param>
public sealed record SubjectErased(int Entries);

internal sealed class EraseSubjectHandler(Changes changes, CustodyDoor door)
{
    private const string Erased = "Erased";

    public async Task<Result<SubjectErased>> HandleAsync(EraseSubject ask, Actor actor, CancellationToken ct)
    {
        if (OpenExhibitHandler.Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        var subject = await change.Store.Set<Subject>().SingleOrDefaultAsync(s => s.Id == ask.Subject, ct);
        if (subject is null || await Target.OfCaseAsync(change.Store, subject.Case, ct) is not { } target)
        {
            return await door.AbsentAsync(change, Act.EraseSubject, ask.Subject.Bytes(), ct);
        }

        var recordings = await change.Store.Set<Appearance>().Where(a => a.Subject == subject.Id).Select(a => a.Exhibit).ToListAsync(ct);
        foreach (var recording in recordings)
        {
            // One hold stops it (rule G21).
            if (await Target.OfExhibitAsync(change.Store, recording, ct) is { Holds: > 0 } held)
            {
                target = target with { Exhibit = held.Exhibit, Holds = held.Holds };
                break;
            }
        }

        if ((await door.AskAsync(change, Act.EraseSubject, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var entries = 0;
        foreach (var recording in recordings)
        {
            entries += await LedgerBook.EraseAsync(change, recording.Bytes(), [ValueGroup.Subject], ct);
        }

        subject.Name = Erased;
        change.ForgetErased(); // the name stood in the case too, whether they are in a recording or not

        // The entry says that something was erased and on which recordings, never what.
        change.Record(new Entry("subject.erased.v1", StatutoryOperation.Erasure, subject.Id.Bytes())
        {
            Case = subject.Case,
            Content = new { Entries = entries, Recordings = recordings.Select(r => r.Value).ToArray() },
        });
        return await change.CommitAsync(new SubjectErased(entries), ct);
    }
}
