using Microsoft.AspNetCore.Http;
using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Something to decide or do.</summary>
/// <param name="What">What is to be done.</param>
/// <param name="Href">Where.</param>
/// <param name="Why">A line below it.</param>
/// <param name="CaseName">The case, or empty.</param>
/// <param name="From">Whose it is.</param>
/// <param name="Since">Since when it waits.</param>
/// <param name="Due">By when, where there is a day.</param>
public sealed record ToDecide(string What, string Href, string Why, string CaseName, string From, DateTimeOffset Since, DateTimeOffset? Due = null);

/// <summary>All that waits for somebody. The first page lists it and the navigation counts it: one reading, so that the two cannot differ.</summary>
public sealed class WaitingList
{
    private const int MostTold = 5;
    private static readonly object Key = new();

    private readonly HomeHandler home;
    private readonly PendingRequests requests;
    private readonly PendingReviews reviews;
    private readonly ToldNotices notices;
    private readonly DevicesDue devices;
    private readonly PendingDevices ofSuppliers;
    private readonly IReadOnlyList<IWaitingSource> sources;

    internal WaitingList(
        HomeHandler home, PendingRequests requests, PendingReviews reviews, ToldNotices notices, DevicesDue devices, PendingDevices ofSuppliers, IEnumerable<IWaitingSource> sources) =>
        (this.home, this.requests, this.reviews, this.notices, this.devices, this.ofSuppliers, this.sources) = (home, requests, reviews, notices, devices, ofSuppliers, [.. sources]);

    /// <summary>What waits for this actor: told first, then what has a day, then the rest. Read once for each request.</summary>
    public async Task<IReadOnlyList<ToDecide>> ForAsync(HttpContext http, Actor actor, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(actor);
        if (http.Items[Key] is IReadOnlyList<ToDecide> known)
        {
            return known;
        }

        var read = await ReadAsync(actor, ct);
        http.Items[Key] = read;
        return read;
    }

    private async Task<IReadOnlyList<ToDecide>> ReadAsync(Actor actor, CancellationToken ct)
    {
        var told = Said(await notices.ForAsync(actor, ct)).ToList();
        var toReview = await reviews.ForAsync(actor, ct);
        var asked = await requests.ForAsync(actor, ct);
        var (destructions, copies) = await home.DecisionsAsync(actor, ct);
        var contributed = new List<ToDecide>();
        if (await devices.ForAsync(actor, ct) is { } due)
        {
            told.Add(new ToDecide("Answer for the devices of your organisation", DevicesDue.Page, due.Why, string.Empty, string.Empty, due.Since));
        }

        foreach (var source in sources)
        {
            contributed.AddRange((await source.ForAsync(actor, ct)).Select(i => new ToDecide(i.What, i.Href, i.Why, i.CaseName, i.From, i.Since)));
        }

        return
        [
            .. told,
            .. toReview.Select(r => new ToDecide($"Review: {r.Title}", $"/reviews/{r.Id}", r.Sentence, r.CaseName, r.By, r.OpenedAt, r.DueAt)).OrderBy(r => r.Due),
            .. asked.Select(r => new ToDecide($"Access to {r.Wanted}", $"/requests/{r.Id}", $"For {Quantities.Count(r.Days, "day")}: {r.Sentence}", r.CaseName, r.From, r.AskedAt)),
            .. (await ofSuppliers.ForAsync(actor, ct)).Select(d => new ToDecide($"Device {d.Name}", $"/devices/{d.Id}", $"{d.Supplier} asks that it be accepted", string.Empty, d.AskedBy, d.AskedAt)),
            .. destructions.Select(d => new ToDecide($"Destroy {d.Reference}", $"/destructions/{d.Id}", d.Reason, d.CaseName, d.ProposedBy, d.ProposedAt)),
            .. contributed,
            .. copies.Select(c => new ToDecide($"Copy of {c.Reference}", $"/copies/{c.Id}", $"For {c.GoesTo}: {c.Sentence}", c.CaseName, c.AskedBy, c.AskedAt)),
        ];
    }

    // What was done to a recording stands by itself; changes of people and teams in one line, lest they hide it.
    private static IEnumerable<ToDecide> Said(IReadOnlyList<Told> told)
    {
        foreach (var answer in told.Where(t => t.Answers is not null))
        {
            yield return new ToDecide(answer.What, answer.Href!, answer.Sentence, answer.CaseName, answer.By, answer.At);
        }

        told = [.. told.Where(t => t.Answers is null)];
        foreach (var one in told.Where(t => t.OfRecording).Take(MostTold))
        {
            yield return new ToDecide(one.What, "/notices", one.Sentence, one.CaseName, one.By, one.At);
        }

        var rest = told.Where(t => !t.OfRecording).Concat(told.Where(t => t.OfRecording).Skip(MostTold)).ToList();
        if (rest.Count > 0)
        {
            yield return new ToDecide($"{Quantities.Count(rest.Count, "grave act")} told to you", "/notices", "Changes of rights, teams and passwords in your line", string.Empty, string.Empty, rest.Max(t => t.At));
        }
    }
}
