using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Opens an exhibit for a declared purpose, in marked segments.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="Purpose">What it is for, and one sentence why.</param>
/// <param name="Emergency">Somebody is in danger and it cannot wait: works at once, and somebody outside the line reviews it.</param>
public sealed record OpenExhibit(ExhibitId Exhibit, Purpose Purpose, bool Emergency = false);

/// <summary>A consultation has begun.</summary>
/// <param name="Opening">Its identifier.</param>
/// <param name="EndsAt">Ends at the latest then.</param>
/// <param name="Mark">What the picture shows.</param>
public sealed record Opened(OpeningId Opening, DateTimeOffset EndsAt, string Mark);

internal sealed class OpenExhibitHandler(Changes changes, CustodyDoor door, LiveOpenings live, TimeProvider clock)
{
    /// <summary>Longest consultation. An hour covers an interview; a longer one is opened again, with its purpose.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async Task<Result<Opened>> HandleAsync(OpenExhibit ask, Actor actor, CancellationToken ct)
    {
        if (Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        if ((await door.AskAsync(change, Act.Open, target, ct, ask.Emergency)).IsRefused(out var refused))
        {
            return refused;
        }

        if (exhibit.State is CustodyState.Receiving or CustodyState.Abandoned)
        {
            return Refusals.NotYet;
        }

        var now = clock.GetUtcNow();
        var opening = new Opening
        {
            Id = Ids.New<OpeningId>(),
            Exhibit = exhibit.Id,
            Person = actor.Person,
            Purpose = ask.Purpose.Kind,
            Sentence = ask.Purpose.Sentence.Trim(),
            Mark = actor.Mark,
            Emergency = ask.Emergency,
            OpenedAt = now,
            EndsAt = now + Longest,
            LastSeenAt = now,
        };
        change.Store.Add(opening);
        change.Record(ExhibitEntries.Opened(exhibit, opening));
        var opened = await change.CommitAsync(new Opened(opening.Id, opening.EndsAt, opening.Mark), ct);
        live.Seen(opening.Id);
        return opened;
    }

    internal static Refusal? Check(Purpose purpose)
    {
        if (!Enum.IsDefined(purpose.Kind))
        {
            return Refusal.Invalid("purpose.kind", "Select what it is for", "Purpose");
        }

        if (string.IsNullOrWhiteSpace(purpose.Sentence))
        {
            return Refusal.Invalid("purpose.sentence-missing", "Enter why you need to see it", nameof(Purpose.Sentence));
        }

        if (purpose.Sentence.Trim().Length > Purpose.LongestSentence)
        {
            return Refusal.Invalid("purpose.sentence-long", $"Why you need to see it must be {Purpose.LongestSentence} characters or less", nameof(Purpose.Sentence));
        }

        return PlainText.Refused(purpose.Sentence)
            ? Refusal.Invalid("text.hidden-characters", "Remove control or direction characters: type the text instead of pasting it", nameof(Purpose.Sentence))
            : null;
    }
}

/// <summary>Ends a consultation: closed by its viewer, left, out of time, or stopped because the right to it has gone.</summary>
internal sealed class CloseOpeningHandler(Changes changes, LiveOpenings live, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(OpeningId id, Actor actor, string how, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var opening = await change.Store.Set<Opening>().SingleOrDefaultAsync(o => o.Id == id, ct);
        if (opening is null || !change.Store.IsGenuine(opening) || (opening.Person != actor.Person && actor != Actor.Safehand))
        {
            return Refusals.NoSuchOpening;
        }

        if (opening.ClosedAt is not null)
        {
            return default(Done);
        }

        var exhibit = await change.Store.Set<Exhibit>().SingleAsync(e => e.Id == opening.Exhibit, ct);
        Close(change, exhibit, opening, how, clock.GetUtcNow());
        var done = await change.CommitAsync(default(Done), ct);
        live.Forget(id);
        return done;
    }

    internal static void Close(Change change, Exhibit exhibit, Opening opening, string how, DateTimeOffset now)
    {
        opening.ClosedAt = now;
        opening.ClosedHow = how;
        change.Record(ExhibitEntries.Closed(exhibit, opening));
    }
}
