using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Somebody in a recording, as given when it is added.</summary>
/// <param name="Name">As known in the case. Somebody of that name already recorded in the case is the same person.</param>
/// <param name="Role">In which role.</param>
public sealed record RecordedPerson(string Name, SubjectRole Role);

/// <summary>Announces a recording whose bytes follow.</summary>
/// <param name="Case">The case it belongs to.</param>
/// <param name="Reference">Its mark; empty for the next free one.</param>
/// <param name="Title">A short title without names, at most 100 characters.</param>
/// <param name="Kind">What sort of recording.</param>
/// <param name="Sensitivity">How sensitive. Null is refused: whoever adds it decides, no default does.</param>
/// <param name="RecordedAt">When it was made; not in the future.</param>
/// <param name="RecordedPlace">Where, at most 200 characters.</param>
/// <param name="RecordedBy">Who made it, at most 100 characters; empty for the actor.</param>
/// <param name="People">Who is in it.</param>
/// <param name="FileName">The name it has with its sender, for showing it while it arrives.</param>
/// <param name="Length">Its length in bytes, or null when not yet known.</param>
public sealed record AddRecording(
    CaseId Case,
    string? Reference,
    string? Title,
    ExhibitKind Kind,
    Sensitivity? Sensitivity,
    DateTimeOffset RecordedAt,
    string? RecordedPlace,
    string? RecordedBy,
    IReadOnlyList<RecordedPerson> People,
    string? FileName,
    long? Length)
{
    /// <summary>64 hexadecimal digits by which its sender's program knows the file again (<see cref="Upload.FileMark"/>); null: none.</summary>
    public string? FileMark { get; init; }

    /// <summary>What its sender's program wants to be told again while it sends (<see cref="Upload.Said"/>); null: nothing.</summary>
    public string? Said { get; init; }
}

/// <summary>Where to send the bytes.</summary>
/// <param name="Exhibit">The exhibit it will be.</param>
/// <param name="Reference">Its mark.</param>
/// <param name="Upload">The upload's address part.</param>
public sealed record RecordingExpected(ExhibitId Exhibit, string Reference, UploadId Upload);

/// <summary>Announces a recording: its place in the case is taken, its bytes may arrive.</summary>
internal sealed class AddRecordingHandler(Changes changes, CustodyDoor door, UploadOptions options, TimeProvider clock)
{
    private const int LongestTitle = 100;
    private const int LongestPlace = 200;
    private const int MostPeople = 50;

    public async Task<Result<RecordingExpected>> HandleAsync(AddRecording ask, Actor actor, CancellationToken ct)
    {
        if (Check(ask) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await Target.OfCaseAsync(change.Store, ask.Case, ct) is not { } target)
        {
            return await door.AbsentAsync(change, Act.BookIn, ask.Case.Bytes(), ct);
        }

        if ((await door.AskAsync(change, Act.BookIn, target, ct)).IsRefused(out var refused))
        {
            return refused;
        }

        var taken = await change.Store.Set<Exhibit>()
            .Where(e => e.Case == ask.Case && e.State != CustodyState.Abandoned).Select(e => e.Reference).ToListAsync(ct);
        var wanted = string.IsNullOrWhiteSpace(ask.Reference)
            ? ExhibitReference.NextFree(ExhibitReference.InitialsOf(actor.DisplayName), taken)
            : ask.Reference;
        if (!ExhibitReference.TryParse(wanted, out var reference))
        {
            return Refusals.ReferenceShape;
        }

        if (taken.Contains(reference.Value))
        {
            var initials = reference.Value.Split('/')[0];
            return Refusals.ReferenceTaken(reference.Value, ExhibitReference.NextFree(initials, taken));
        }

        var open = await change.Store.Set<Upload>().CountAsync(u => u.Sender == actor.Person && u.EndedAt == null && u.ExpiresAt > clock.GetUtcNow(), ct);
        if (open >= options.MostAtOnce)
        {
            return new Refusal(RefusalKind.Busy, "upload.too-many", $"You have {open} recordings on their way in. Carry on with one of them, or stop it, before you add another.");
        }

        var exhibit = Exhibit.Expected(
            ask.Case, reference, ask.Title!.Trim(), ask.Kind, ask.Sensitivity!.Value, ask.RecordedAt, (ask.RecordedPlace ?? string.Empty).Trim(),
            string.IsNullOrWhiteSpace(ask.RecordedBy) ? actor.DisplayName : ask.RecordedBy.Trim(), actor.Person);
        change.Store.Add(exhibit);
        await AddPeopleAsync(change, ask, exhibit, ct);
        var upload = new Upload
        {
            Id = Ids.New<UploadId>(),
            Exhibit = exhibit.Id,
            Sender = actor.Person,
            Length = ask.Length,
            ExpiresAt = clock.GetUtcNow() + options.Lifetime,
        }.Of(FileNames.Shown(ask.FileName), ask.FileMark is { Length: 64 } said && said.All(char.IsAsciiHexDigitLower) ? said : string.Empty, ask.Said ?? string.Empty);
        change.Store.Add(upload);
        change.Record(ExhibitEntries.Expected(exhibit, ask.People));
        try
        {
            return await change.CommitAsync(new RecordingExpected(exhibit.Id, reference.Value, upload.Id), ct);
        }
        catch (DbUpdateException e) when (e.IsDuplicate())
        {
            // The index on (case, reference) is the last word: somebody took the mark at the same moment.
            return Refusals.ReferenceTaken(reference.Value, ExhibitReference.NextFree(reference.Value.Split('/')[0], [.. taken, reference.Value]));
        }
    }

    private Refusal? Check(AddRecording ask)
    {
        if (string.IsNullOrWhiteSpace(ask.Title))
        {
            return Refusal.Invalid("exhibit.title-missing", "Enter a short title, without names", nameof(ask.Title));
        }

        if (ask.Title.Trim().Length > LongestTitle)
        {
            return Refusal.Invalid("exhibit.title-long", $"Title must be {LongestTitle} characters or less", nameof(ask.Title));
        }

        // A number that no name stands for would be kept for ever and read by nobody.
        if (ask.Sensitivity is not { } sensitivity || !Enum.IsDefined(sensitivity))
        {
            return Refusal.Invalid("exhibit.sensitivity", "Select how sensitive it is", nameof(ask.Sensitivity));
        }

        if (!Enum.IsDefined(ask.Kind) || ask.People.Any(p => !Enum.IsDefined(p.Role)))
        {
            return Refusal.Invalid("exhibit.kind", "Select what sort of recording it is, and a role for each person", nameof(ask.Kind));
        }

        if ((ask.RecordedPlace ?? string.Empty).Length > LongestPlace)
        {
            return Refusal.Invalid("exhibit.place-long", $"Where it was recorded must be {LongestPlace} characters or less", nameof(ask.RecordedPlace));
        }

        if ((ask.RecordedBy ?? string.Empty).Length > LongestTitle)
        {
            return Refusal.Invalid("exhibit.by-long", $"Who recorded it must be {LongestTitle} characters or less", nameof(ask.RecordedBy));
        }

        if (PlainText.Refused(ask.Title) || PlainText.Refused(ask.RecordedPlace) || PlainText.Refused(ask.RecordedBy) || ask.People.Any(p => PlainText.Refused(p.Name)))
        {
            return Refusal.Invalid("text.hidden-characters", "Remove control or direction characters: type the text instead of pasting it", nameof(ask.Title));
        }

        if (ask.RecordedAt > clock.GetUtcNow().AddMinutes(5))
        {
            return Refusal.Invalid("exhibit.recorded-in-future", "When it was recorded must be in the past", nameof(ask.RecordedAt));
        }

        if (ask.People.Count > MostPeople || ask.People.Any(p => string.IsNullOrWhiteSpace(p.Name) || p.Name.Length > LongestTitle))
        {
            return Refusal.Invalid("exhibit.people", $"Enter a name of {LongestTitle} characters or less for each person, at most {MostPeople} people", nameof(ask.People));
        }

        return ask.Length < 0 ? Refusal.Invalid("upload.length", "The length of a file cannot be negative", nameof(ask.Length)) : null;
    }

    private static async Task AddPeopleAsync(Change change, AddRecording ask, Exhibit exhibit, CancellationToken ct)
    {
        var known = await change.Store.Set<Subject>().Where(s => s.Case == ask.Case).ToListAsync(ct);
        var roles = new HashSet<(SubjectId Subject, SubjectRole Role)>(); // somebody can be in it as more than one
        foreach (var person in ask.People)
        {
            var name = TypedText.Normalised(person.Name.Trim(), NormalizationForm.FormC);
            var subject = known.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
            if (subject is null)
            {
                subject = new Subject { Id = Ids.New<SubjectId>(), Case = ask.Case, Name = name };
                known.Add(subject);
                change.Store.Add(subject);
            }

            roles.Add((subject.Id, person.Role));
        }

        foreach (var (subject, role) in roles)
        {
            change.Store.Add(new Appearance { Exhibit = exhibit.Id, Subject = subject, Role = role });
        }
    }
}
