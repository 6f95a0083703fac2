using Microsoft.EntityFrameworkCore;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>Agrees, as the second person and unasked, that somebody may have one clear copy without marks: for programs. People ask and decide on pages, and what is agreed to there holds for that wish alone.</summary>
/// <param name="Exhibit">Which.</param>
/// <param name="For">Who may have it.</param>
/// <param name="Purpose">Why one agrees.</param>
public sealed record AgreeToCopy(ExhibitId Exhibit, PersonId For, Purpose Purpose);

internal sealed class AgreeToCopyHandler(Changes changes, CustodyDoor door, TimeProvider clock)
{
    public async Task<Result<Done>> HandleAsync(AgreeToCopy ask, Actor actor, CancellationToken ct)
    {
        if (OpenExhibitHandler.Check(ask.Purpose) is { } invalid)
        {
            return invalid;
        }

        await using var change = await changes.BeginAsync(actor, ask.Purpose, ct);
        if (await Target.OfExhibitAsync(change.Store, ask.Exhibit, ct) is not { Exhibit: { } exhibit } target)
        {
            return Refusals.NoSuchExhibit;
        }

        // Only who could have the copy themselves can agree to it; and never to their own: the gate is told who asked.
        if ((await door.AskAsync(change, Act.OpenClean, target, ct, agreesFor: ask.For)).IsRefused(out var refused))
        {
            return refused;
        }

        await CopyAgreements.AgreeAsync(change, exhibit, ask.For, actor, clock.GetUtcNow() + CopyAgreements.Lifetime, ct);
        return await change.CommitAsync(default(Done), ct);
    }
}

/// <summary>A second person's agreement, given unasked, that one clear copy without marks may leave. Sealed.</summary>
internal sealed class CopyAgreement : IGrantingRow
{
    public ExhibitId Exhibit { get; init; }

    public PersonId For { get; init; }

    public PersonId By { get; init; }

    public DateTimeOffset Until { get; set; }

    /// <summary>The copy it was used for; null while it was not.</summary>
    public OpeningId? Copy { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => SealedWords.Of("copy_agreements", Exhibit.Value, For.Value, By.Value, SealedWords.Of(Until), Copy?.Value);
}

/// <summary>Keeps agreements, each with its entry.</summary>
internal static class CopyAgreements
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    internal static async Task AgreeAsync(Change change, Exhibit exhibit, PersonId to, Actor by, DateTimeOffset until, CancellationToken ct)
    {
        var known = await change.Store.Set<CopyAgreement>().SingleOrDefaultAsync(a => a.Exhibit == exhibit.Id && a.For == to && a.By == by.Person, ct);
        if (known is null)
        {
            change.Store.Add(new CopyAgreement { Exhibit = exhibit.Id, For = to, By = by.Person, Until = until });
        }
        else
        {
            (known.Until, known.Copy) = (until, null);
        }

        change.Record(ExhibitEntries.CopyAgreed(exhibit, to, until));
    }
}
