using System.Text;
using Microsoft.EntityFrameworkCore;
using Safehand.Design.Words;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>What is known that speaks for or against a list: the check for uncovered faces, and what nobody decided on.</summary>
/// <param name="Undecided">Proposals that nobody has decided on.</param>
/// <param name="NeedsCheck">Whether the check can look at this recording at all: it has a picture.</param>
/// <param name="Uncovered">Sightings of faces that no box covers, as the last check of this very list counted them; null: it has not looked at this list.</param>
internal sealed record HandInStanding(int Undecided, bool NeedsCheck, int? Uncovered)
{
    // Canonical text writes it thus and escapes quotation marks in all that somebody wrote.
    private const string IsOpen = "\"decision\":\"open\"";

    /// <summary>Whether faces are uncovered, or nobody knows.</summary>
    internal bool IsUncovered => NeedsCheck && Uncovered is null or > 0;

    internal string UndecidedWords => Undecided == 1 ? "One suggestion has not been decided on." : $"{Quantities.Number(Undecided)} suggestions have not been decided on.";

    /// <summary>Of the list as it stands.</summary>
    internal static async Task<HandInStanding> NowAsync(StoreContext store, RoomId room, bool picture, CancellationToken ct) => new(
        await store.Set<RoomProposal>().CountAsync(p => p.Room == room && p.Json.Contains(IsOpen), ct),
        picture,
        await CheckedAsync(store, room, await HandInHandler.ListRevisionAsync(store, room, ct), DateTimeOffset.MaxValue, ct));

    /// <summary>Of a list as it was handed in, and as it was known then.</summary>
    internal static async Task<HandInStanding> ThenAsync(StoreContext store, HandedIn handedIn, CancellationToken ct)
    {
        var list = EditListReading.List(Encoding.UTF8.GetBytes(handedIn.List)).Value;
        var revision = await store.Set<EditStep>().Where(s => s.Room == handedIn.Room && s.Revision <= handedIn.Revision).MaxAsync(s => (long?)s.Revision, ct) ?? 0;
        return new(list.Proposals.Count(p => p.Decision is ProposalDecision.Open), list.Master.Picture, await CheckedAsync(store, handedIn.Room, revision, handedIn.At, ct));
    }

    private static async Task<int?> CheckedAsync(StoreContext store, RoomId room, long listRevision, DateTimeOffset until, CancellationToken ct)
    {
        var check = await store.Set<EditingJob>().AsNoTracking()
            .Where(j => j.Room == room && j.Kind == JobKind.Uncovered && j.State == JobState.Done && j.ListRevision == listRevision && j.EndedAt <= until)
            .OrderByDescending(j => j.EndedAt).FirstOrDefaultAsync(ct);
        return check is null ? null : UncoveredFound.Read(check.Result).Count;
    }
}

/// <summary>A hand-in as those see it who decide on it: who, when, and what the editor passed over with which words.</summary>
/// <param name="By">Who handed it in.</param>
/// <param name="At">When.</param>
/// <param name="Acknowledged">Their sentence on uncovered faces or the missing check; null: the check had passed.</param>
/// <param name="LeftOpen">Their sentence on what they left undecided; null: nothing was.</param>
/// <param name="Standing">What was known then.</param>
internal sealed record HandInView(string By, DateTimeOffset At, string? Acknowledged, string? LeftOpen, HandInStanding Standing)
{
    /// <summary>What speaks against it, each in a sentence or two; none: nothing does.</summary>
    public IReadOnlyList<string> Warnings =>
    [
        .. Acknowledged is null ? Array.Empty<string>() : [Standing.Uncovered switch
        {
            null => "It was handed in without the check for uncovered faces: nothing has looked at this list.",
            1 => "It was handed in although the check found a face that no box covers.",
            { } many => $"It was handed in although the check found {Quantities.Number(many)} sightings of faces that no box covers.",
        }],
        .. LeftOpen is null ? Array.Empty<string>() : [Standing.UndecidedWords],
    ];

    /// <summary>The last time that a list was handed in; null: never.</summary>
    /// <param name="store">Where.</param>
    /// <param name="room">In which room.</param>
    /// <param name="listSha256">Which list.</param>
    /// <param name="until">Not after this moment: a list can be handed in again as it was.</param>
    /// <param name="ct">Stops before the rows are read.</param>
    internal static async Task<HandInView?> FindAsync(StoreContext store, RoomId room, string listSha256, DateTimeOffset until, CancellationToken ct) =>
        await store.Set<HandedIn>().AsNoTracking().Where(h => h.Room == room && h.ListSha256 == listSha256 && h.At <= until)
            .OrderByDescending(h => h.Revision).FirstOrDefaultAsync(ct) is { } row
            ? new HandInView(row.ByName, row.At, row.Acknowledged, row.LeftOpen, await HandInStanding.ThenAsync(store, row, ct))
            : null;
}
