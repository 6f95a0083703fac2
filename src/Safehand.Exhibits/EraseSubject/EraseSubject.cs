using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>
/// Erases who somebody is: their name in the case, and the values about subjects in the ledger's entries on every recording they are in.
/// Notes on recordings of the case that name them go, whoever wrote them: what a note says of somebody is one whole too. So does what else people typed about those recordings
/// (<see cref="ForgetWords"/>). The leaves stay, so every proof still holds. Recordings are not touched: those are destroyed, not erased. A value about subjects is one whole: the names of others
/// who stand in the same entry go with it (they stay in the case itself). Only in the case's own organisation, and while none of those recordings is on hold.
/// </summary>
/// <param name="Subject">Whose.</param>
/// <param name="Purpose">Why, in law.</param>
public sealed record EraseSubject(SubjectId Subject, Purpose Purpose);

/// <summary>What was erased.</summary>
/// <param name="Entries">Ledger entries that lost their values about subjects.</param>
/// <param name="Notes">Notes that named them and are gone.</param>
/// <param name="Words">Places where other words that people typed named them, and are gone.</param>
public sealed record SubjectErased(int Entries, int Notes, int Words);

/// <summary>Somebody who could be erased, before anything is.</summary>
/// <param name="Case">Where they are named.</param>
/// <param name="Name">Their name there.</param>
/// <param name="References">The recordings they are in.</param>
/// <param name="Notes">How many notes name them.</param>
/// <param name="Words">In how many places other words that people typed name them.</param>
/// <param name="IsErased">Whether it was done already.</param>
public sealed record SubjectToErase(CaseId Case, string Name, IReadOnlyList<string> References, int Notes, int Words, bool IsErased);

internal sealed class EraseSubjectHandler(Changes changes, CustodyDoor door, ForgetWords words)
{
    /// <summary>What it is for: the duty to erase is the only ground there is.</summary>
    internal const PurposeKind Ground = PurposeKind.LegalDuty;

    private static readonly Purpose Considering = new(Ground, "Looking at whom an erasure would concern");

    /// <summary>Whether the way to an erasure in a case leads somewhere for this actor; a fresh sign-in may still be to come. Enters nothing.</summary>
    public async Task<bool> MayAsync(CaseId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Considering, ct);
        return await Target.OfCaseAsync(change.Store, id, ct) is { } target && IsOpen(change, target);
    }

    /// <summary>Who it would be. A consultation of the case, and entered as one.</summary>
    public async Task<Result<SubjectToErase>> SeeAsync(SubjectId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Considering, ct);
        var subject = await change.Store.Set<Subject>().SingleOrDefaultAsync(s => s.Id == id, ct);
        if (subject is null || await Target.OfCaseAsync(change.Store, subject.Case, ct) is not { } target)
        {
            return await door.AbsentAsync(change, Act.EraseSubject, id.Bytes(), ct);
        }

        // The name is shown to those alone to whom the way is open; all others are refused what they came for.
        if ((await door.AskAsync(change, IsOpen(change, target) ? Act.ViewCase : Act.EraseSubject, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var recordings = await (
            from a in change.Store.Set<Appearance>()
            where a.Subject == id
            join e in change.Store.Set<Exhibit>() on a.Exhibit equals e.Id
            orderby e.Reference
            select new { e.Id, e.Reference }).Distinct().ToListAsync(ct);
        var isErased = subject.Name == NamingWords.Erased;
        var notes = isErased ? 0 : await ForgetNotes.CountNamingAsync(change, subject.Case, subject.Name, ct);
        var said = isErased ? 0 : await words.NamingAsync(change, subject.Case, recordings.ConvertAll(r => r.Id), subject.Name, forget: false, ct);
        change.Record(new Entry("case.viewed.v1", StatutoryOperation.Consultation, subject.Case.Bytes()) { Case = subject.Case });
        return await change.CommitAsync(new SubjectToErase(subject.Case, subject.Name, recordings.ConvertAll(r => r.Reference), notes, said, isErased), ct);
    }

    private bool IsOpen(Change change, Target target) => door.Consider(change, Act.EraseSubject, target).Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded);

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

        var recordings = await change.Store.Set<Appearance>().Where(a => a.Subject == subject.Id).Select(a => a.Exhibit).Distinct().ToListAsync(ct);
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

        if (subject.Name != NamingWords.Erased && NamesInText.Find(ask.Purpose.Sentence, [subject.Name]) is not null)
        {
            // It would stand in the entry of the erasure itself.
            return Refusal.Invalid("erasure.names", "Say why without naming them: this stays in the ledger", nameof(Purpose.Sentence));
        }

        var entries = 0;
        foreach (var recording in recordings)
        {
            entries += await LedgerBook.EraseAsync(change, recording.Bytes(), [ValueGroup.Subject], ct);
        }

        // What the sender of a recording still under way said of it names who is in it.
        (await change.Store.Set<Upload>().Where(u => recordings.Contains(u.Exhibit) && u.EndedAt == null).ToListAsync(ct)).ForEach(u => u.Forget());

        var notes = subject.Name == NamingWords.Erased ? 0 : await ForgetNotes.NamingAsync(change, subject.Case, subject.Name, ct);
        var said = subject.Name == NamingWords.Erased ? 0 : await words.NamingAsync(change, subject.Case, recordings, subject.Name, forget: true, ct);
        subject.Name = NamingWords.Erased;
        change.ForgetErased(); // the name stood in the case too, whether they are in a recording or not

        // The entry says that something was erased and on which recordings, never what.
        change.Record(new Entry("subject.erased.v1", StatutoryOperation.Erasure, subject.Id.Bytes())
        {
            Case = subject.Case,
            Content = new { Entries = entries, Notes = notes, Words = said, Recordings = recordings.Select(r => r.Value).ToArray() },
        });
        return await change.CommitAsync(new SubjectErased(entries, notes, said), ct);
    }
}
