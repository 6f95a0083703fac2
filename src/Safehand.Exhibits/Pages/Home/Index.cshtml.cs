using Safehand.Access;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>A recording on its way in, with how far it is.</summary>
internal sealed record Arriving(ComingIn Upload, string CaseName, long Offset);

internal sealed class HomeModel(HomeHandler home, WaitingList waiting, EndingSoon ending, ReceiveHandler receive, TimeProvider clock) : ExhibitsPage
{
    public IReadOnlyList<ToDecide> Decisions { get; private set; } = [];

    public IReadOnlyList<Arriving> Coming { get; private set; } = [];

    /// <summary>What the reader may do for a few days only from here on.</summary>
    public IReadOnlyList<Ending> Ending { get; private set; } = [];

    public HomeView Home { get; private set; } = null!;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Where to add a recording: straight to the only case it can be for; null where there is none.</summary>
    public string? AddHref => Home.Cases.Where(c => c.Adds).ToList() switch
    {
        [] => null,
        [var only] => $"/cases/{only.Id}/add",
        _ => "/add",
    };

    private int Late => Decisions.Count(d => d.Due < Now);

    /// <summary>What waits, in a sentence.</summary>
    public string Lead => Decisions.Count + Coming.Count + Home.Ready.Count == 0 ? "Nothing is waiting for you." : string.Join(' ', ((string[])
    [
        Decisions.Count == 0 ? "" : $"{Quantities.Number(Decisions.Count)} to decide or do.",
        Coming.Count == 0 ? "" : $"{Quantities.Count(Coming.Count, "recording")} coming in.",
        Late == 0 ? "" : $"{Quantities.Number(Late)} overdue.",
        Home.Ready.Count == 0 ? "" : $"{Quantities.Number(Home.Ready.Count)} {(Home.Ready.Count == 1 ? "copy" : "copies")} to fetch.",
    ]).Where(s => s.Length > 0));

    public async Task OnGetAsync()
    {
        Home = await home.HandleAsync(Actor, Stopped);
        Decisions = await waiting.ForAsync(HttpContext, Actor, Stopped);
        Ending = await ending.ForAsync(Actor, Stopped);
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
}
