using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>Something to decide.</summary>
internal sealed record ToDecide(string What, string Href, string Why, string CaseName, string From, DateTimeOffset Since);

/// <summary>A recording on its way in, with how far it is.</summary>
internal sealed record Arriving(ComingIn Upload, string CaseName, long Offset);

internal sealed class HomeModel(
    HomeHandler home, PendingRequests requests, ToldNotices notices, DevicesDue devices, ReceiveHandler receive, IEnumerable<IWaitingSource> sources, TimeProvider clock) : ExhibitsPage
{
    private const int MostTold = 5;

    public IReadOnlyList<ToDecide> Decisions { get; private set; } = [];

    public IReadOnlyList<Arriving> Coming { get; private set; } = [];

    public HomeView Home { get; private set; } = null!;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What waits, in a sentence.</summary>
    public string Lead => Decisions.Count + Coming.Count + Home.Ready.Count == 0 ? "Nothing is waiting for you." : string.Join(' ', ((string[])
    [
        Decisions.Count == 0 ? "" : $"{Quantities.Number(Decisions.Count)} to decide or do.",
        Coming.Count == 0 ? "" : $"{Quantities.Count(Coming.Count, "recording")} coming in.",
        Home.Ready.Count == 0 ? "" : $"{Quantities.Number(Home.Ready.Count)} {(Home.Ready.Count == 1 ? "copy" : "copies")} to fetch.",
    ]).Where(s => s.Length > 0));

    public async Task OnGetAsync()
    {
        Home = await home.HandleAsync(Actor, Stopped);
        var asked = await requests.ForAsync(Actor, Stopped);
        Decisions =
        [
            .. Said(await notices.ForAsync(Actor, Stopped)),
            .. await devices.ForAsync(Actor, Stopped) is { } due ? [new ToDecide("Answer for the devices of your organisation", DevicesDue.Page, due.Why, string.Empty, string.Empty, due.Since)] : Array.Empty<ToDecide>(),
            .. asked.Select(r => new ToDecide($"Access to {r.Wanted}", $"/requests/{r.Id}", $"For {Quantities.Count(r.Days, "day")}: {r.Sentence}", r.CaseName, r.From, r.AskedAt)),
            .. Home.Destructions.Select(d => new ToDecide($"Destroy {d.Reference}", $"/destructions/{d.Id}", d.Reason, d.CaseName, d.ProposedBy, d.ProposedAt)),
            .. await FromCapabilitiesAsync(),
            .. Home.Copies.Select(c => new ToDecide($"Copy of {c.Reference}", $"/copies/{c.Id}", $"For {c.GoesTo}: {c.Sentence}", c.CaseName, c.AskedBy, c.AskedAt)),
        ];
        var names = Home.Cases.ToDictionary(c => c.Id, c => c.Name);
        var coming = new List<Arriving>();
        foreach (var upload in Home.Coming)
        {
            var progress = await receive.ProgressAsync(upload.Upload, Actor, Stopped);
            if (!progress.IsRefused(out _))
            {
                coming.Add(new Arriving(upload, names.GetValueOrDefault(upload.Case, string.Empty), progress.Value.Offset));
            }
        }

        Coming = coming;
    }

    // What was done to a recording stands by itself; changes of people and teams in one line, lest they hide it.
    private static IEnumerable<ToDecide> Said(IReadOnlyList<Told> told)
    {
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

    private async Task<IReadOnlyList<ToDecide>> FromCapabilitiesAsync()
    {
        var all = new List<ToDecide>();
        foreach (var source in sources)
        {
            all.AddRange((await source.ForAsync(Actor, Stopped)).Select(i => new ToDecide(i.What, i.Href, i.Why, i.CaseName, i.From, i.Since)));
        }

        return all;
    }
}
