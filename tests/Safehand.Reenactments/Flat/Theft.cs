using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using Safehand.Access;

namespace Safehand.Reenactments.Flat;

/// <summary>What a browser that was taken holds, and what its cookies are worth.</summary>
internal sealed record Taken(Laptop Laptop, string Cookies, IReadOnlyList<Received> Received, (int Files, long Bytes) Stored, IReadOnlyList<Leak> Leaks, IReadOnlyList<Leak> Names);

/// <summary>
/// The editor's flat, once: 43 interviews of 31 cases are commissioned to one supplier's editor; she works on laptops that the force has accepted; one is taken while
/// a film plays, and the force revokes it; another after the premises inspection has lapsed in mid-session. What was seen on the way is kept for the tests to judge.
/// </summary>
public sealed class Theft : IAsyncLifetime
{
    internal const string Editor = "Eva Lindqvist";
    internal const string StolenLaptop = "Laptop in the flat";
    private const int Cases = 31;
    private const int Subjects = 43;

    private static readonly TimeSpan InspectedFor = TimeSpan.FromHours(20);
    private static readonly string[] First = ["Ald", "Bram", "Cor", "Dun", "Elm", "Fen", "Gar", "Hal", "Ish"];
    private static readonly string[] Second = ["erwynd", "ethwaite", "combe", "thrope", "quist"];

    private readonly List<Interview> interviews = [];
    private readonly Dictionary<string, Interview> rooms = [];
    private readonly List<string> log = [];
    private readonly List<Laptop> laptops = [];
    private IPlaywright playwright = null!;

    internal Force Force { get; private set; } = null!;

    internal ByteScan Scan { get; } = new();

    internal IReadOnlyList<Interview> Interviews => interviews;

    /// <summary>Taken while a film played.</summary>
    internal Taken MidPlay { get; private set; } = null!;

    /// <summary>Taken after the lapse, when its browser had been closed in an orderly way.</summary>
    internal Taken Orderly { get; private set; } = null!;

    internal int ProcessesKilled { get; private set; }

    /// <summary>Which rooms the editor was in.</summary>
    internal HashSet<string> RoomsEntered { get; } = [];

    internal DateTimeOffset InspectionEnds { get; private set; }

    /// <summary>Status of the first part that was asked for after the lapse.</summary>
    internal int PartAfterLapse { get; private set; }

    /// <summary>What the cookies of the second laptop were worth while it ran, before the lapse and after it: path and status.</summary>
    internal (IReadOnlyList<(string Path, int Status)> Before, IReadOnlyList<(string Path, int Status)> After) Lapse { get; private set; }

    /// <summary>What the cookies of the first laptop, in the thief's hands, were worth before the force revoked it and after it.</summary>
    internal (IReadOnlyList<(string Path, int Status)> Before, IReadOnlyList<(string Path, int Status)> After) Stolen { get; private set; }

    /// <summary>The same for a browser of hers that runs meanwhile, asked from within its page.</summary>
    internal (IReadOnlyList<(string Path, int Status)> Before, IReadOnlyList<(string Path, int Status)> After) Running { get; private set; }

    /// <summary>Where a thief comes who has copied the stolen browser whole and found her password too, and what a room tells there.</summary>
    internal (string SentTo, string Room) WithPassword { get; private set; }

    /// <summary>The same for her own new computer, which nobody has accepted.</summary>
    internal (string SentTo, string Room) NotAccepted { get; private set; }

    /// <summary>Where that browser is sent when it loads its room again.</summary>
    internal string RunningIsSentTo { get; private set; } = string.Empty;

    /// <summary>What she wrote into a note, before a name.</summary>
    internal const string Noted = "A whispered name is heard at the end";

    /// <summary>The edit list that she took home.</summary>
    internal string ListTaken { get; private set; } = string.Empty;

    internal string PageAfterLapse { get; private set; } = string.Empty;

    internal bool PictureAfterLapse { get; private set; }

    internal string RoomAfterLapse { get; private set; } = string.Empty;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var clock = Stopwatch.StartNew();
        playwright = await Playwright.CreateAsync();
        Force = await Force.MakeAsync();
        await BookInAsync();
        Said($"43 interviews are in custody after {clock.Elapsed.TotalSeconds:0} s");
        await CommissionAsync();
        Force.Clock.Shift(InspectionEnds - Force.Now - TimeSpan.FromMinutes(5));
        var first = await WorkAsync();
        Said($"the first laptop is taken after {clock.Elapsed.TotalSeconds:0} s");
        await RevokeAsync(first);
        Said($"all sign-ins of the first are ended after {clock.Elapsed.TotalSeconds:0} s");
        var second = await LapseAsync();
        Said($"the second laptop is taken after {clock.Elapsed.TotalSeconds:0} s");
        await GatherAsync([.. first.Received, .. second.Received]);
        (MidPlay, Orderly) = (Judge(first), Judge(second));
        Said($"{Scan.Bytes:N0} bytes were looked for in {MidPlay.Stored.Files + Orderly.Stored.Files} files of {MidPlay.Stored.Bytes + Orderly.Stored.Bytes:N0} bytes after {clock.Elapsed.TotalSeconds:0} s");
        Said($"{MidPlay.Received.Count} and {Orderly.Received.Count} answers with picture and sound were read back from the browsers");
        await File.WriteAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "theft.log"), log);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var laptop in laptops)
        {
            laptop.Kill();
        }

        playwright?.Dispose();
        if (Force is not null)
        {
            await Force.DisposeAsync();
        }
    }

    internal IReadOnlyList<string> Names => [.. interviews.SelectMany(i => new[] { i.Subject, i.Subject.Split(' ')[1] })];

    /// <summary>The browser of a laptop, opened again by whoever has it now.</summary>
    internal Task<Laptop> OpenedByThiefAsync(Taken taken) => LaptopAsync(taken.Laptop.Folder);

    /// <summary>Every way to a recording that a browser of hers ever used or could have used, as whoever holds these cookies asks for it.</summary>
    internal async Task<IReadOnlyList<(string Path, Answer Answer)>> TriedAsync(string cookies)
    {
        using var thief = Someone.WithCookies(Force, cookies);
        var ways = rooms.Keys.SelectMany(r => new[] { $"/api/v1/rooms/{r}", $"/api/v1/rooms/{r}/edits", $"/api/v1/rooms/{r}/preview.mp4?from=0&until=2000", $"/rooms/{r}" })
            .Concat(interviews.SelectMany(i => new[] { $"/api/v1/exhibits/{i.Exhibit}", $"/api/v1/cases/{i.Case}" }))
            .Concat(MidPlay.Received.Concat(Orderly.Received).Select(r => r.Path));
        var answers = new List<(string, Answer)>();
        foreach (var way in ways.Distinct())
        {
            answers.Add((way, await thief.GetAsync(way)));
        }

        foreach (var room in rooms.Keys)
        {
            answers.Add((room + " opened", await thief.PostAsync($"/api/v1/rooms/{room}/openings")));
        }

        return answers;
    }

    internal Interview InRoom(string room) => rooms[room];

    private async Task BookInAsync()
    {
        using var officer = await Someone.WithTokenAsync(Force, "priya");
        var (brief, whole) = (await Outside.FilmAsync(5), await Outside.FilmAsync(60));
        var cases = new List<Kernel.CaseId>();
        for (var n = 0; n < Cases; n++)
        {
            cases.Add(await Force.CaseAsync(n));
        }

        for (var n = 0; n < Subjects; n++)
        {
            var subject = $"{First[n % First.Length]}ina {First[n / Second.Length]}{Second[n % Second.Length]}";
            interviews.Add(await Force.InterviewAsync(officer, cases[n % Cases], subject, n is 1 or 6 ? whole : brief));
        }

        await Force.PreparedAsync();
    }

    // Twelve cases have two interviews: one commission for each case.
    private async Task CommissionAsync()
    {
        InspectionEnds = Force.Now + InspectedFor;
        await Force.ConditionsAsync(InspectedFor);
        using var lead = await Someone.WithTokenAsync(Force, "ruth");
        foreach (var ofCase in interviews.GroupBy(i => i.Case))
        {
            var given = (await lead.PostAsync("/api/v1/commissions", new
            {
                exhibits = ofCase.Select(i => i.Exhibit.Value),
                editors = new[] { Force.Id("eva").Value },
                instructions = "Mute the names and blur every face",
                ground = "agreement",
                groundDocument = "Agreed edits of 12 November 2026",
                groundDated = Force.Now.AddDays(-3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                noDocumentBecause = "It follows by post",
                reasons = new[] { "name", "third-party" },
                deadline = Force.Now.AddDays(14),
            })).Is(HttpStatusCode.Created);
            foreach (var (room, interview) in given["rooms"]!.AsArray().Select(r => (string)r!).Zip(ofCase))
            {
                rooms[room] = interview;
            }
        }
    }

    private string RoomOf(int interview)
    {
        var room = rooms.Single(r => r.Value == interviews[interview]).Key;
        RoomsEntered.Add(room);
        return room;
    }

    private async Task<Taken> WorkAsync()
    {
        var laptop = await AcceptedAsync("laptop-1", StolenLaptop);
        foreach (var n in new[] { 0, 2, 3 })
        {
            await laptop.WatchAsync(RoomOf(n), 2);
        }

        // She edits, and looks at what it would become.
        await laptop.Page.ClickAsync("[data-make=mute]");
        await laptop.Page.WaitForSelectorAsync("text=All changes saved");
        var previews = laptop.Page.WaitForFunctionAsync("() => [...document.querySelectorAll('[data-part=preview] video')].every(v => v.readyState >= 2)");
        await laptop.Page.ClickAsync("[data-do=preview]");
        await previews;
        await TakeListAsync(laptop, interviews[3]);
        await laptop.WatchAsync(RoomOf(1), 5);

        var (cookies, received) = (await laptop.CookiesAsync(), await laptop.ReceivedAsync());
        ProcessesKilled = laptop.Kill();
        return new Taken(laptop, cookies, received, default, [], []);
    }

    // She notes who is heard, and takes the list home as every editor does: it lies in her downloads like any file.
    private async Task TakeListAsync(Laptop laptop, Interview interview)
    {
        await laptop.Page.FillAsync("#edit-note", $"{Noted}: {interview.Subject}");
        var saved = laptop.Page.WaitForResponseAsync(r => r.Url.EndsWith("/edits", StringComparison.Ordinal) && r.Request.Method == "POST");
        await laptop.Page.PressAsync("#edit-note", "Tab");
        await saved;
        await laptop.Page.ClickAsync("#tab-task");
        var download = await laptop.Page.RunAndWaitForDownloadAsync(() => laptop.Page.ClickAsync("[data-export=json]"));
        ListTaken = Path.Combine(laptop.Folder, "home", "Downloads", download.SuggestedFilename);
        await download.SaveAsAsync(ListTaken);
    }

    // She finds out and tells the force, which revokes the stolen laptop. From a computer elsewhere she ends whatever else is signed in as her: a laptop that is still running in the flat.
    private async Task RevokeAsync(Taken stolen)
    {
        var laptop = await AcceptedAsync("laptop-3", "Second laptop in the flat");
        var room = RoomOf(4);
        await laptop.WatchAsync(room, 2);
        string[] inPage = ["/api/v1/me", $"/api/v1/rooms/{room}", (await laptop.ReceivedAsync()).Last(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)).Path];
        string[] byThief = ["/api/v1/me", $"/api/v1/rooms/{RoomOf(1)}", stolen.Received.Last(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)).Path];
        var (before, running) = (await AnsweredAsync(stolen.Cookies, byThief), await InPageAsync());
        await Force.RevokeAsync(StolenLaptop, "Stolen from the flat on Friday night");
        Stolen = (before, await AnsweredAsync(stolen.Cookies, byThief));

        var desk = await LaptopAsync(Force.At("desk"));
        NotAccepted = await RefusedAsync(desk, room);
        await desk.Page.GotoAsync("/account");
        var others = desk.Page.GetByRole(AriaRole.Button, new() { Name = "End the session" });
        for (var left = await others.CountAsync(); left > 0; left--)
        {
            await others.First.ClickAsync();
            await Assertions.Expect(others).ToHaveCountAsync(left - 1, new() { Timeout = 60_000 });
        }

        await desk.CloseAsync();
        var thief = await LaptopAsync(Force.At("thief"));
        await thief.TakeOverAsync(stolen.Cookies);
        WithPassword = await RefusedAsync(thief, RoomOf(1));
        await thief.CloseAsync();

        Running = (running, await InPageAsync());
        await laptop.Page.GotoAsync("/rooms/" + room);
        RunningIsSentTo = laptop.Page.Url;
        await laptop.CloseAsync();

        async Task<IReadOnlyList<(string Path, int Status)>> InPageAsync()
        {
            var answers = new List<(string, int)>();
            foreach (var path in inPage)
            {
                answers.Add((path, await laptop.Page.EvaluateAsync<int>("path => fetch(path).then(r => r.status)", path)));
            }

            return answers;
        }
    }

    private async Task<IReadOnlyList<(string Path, int Status)>> AnsweredAsync(string cookies, IEnumerable<string> paths)
    {
        using var whoever = Someone.WithCookies(Force, cookies);
        var answers = new List<(string, int)>();
        foreach (var path in paths)
        {
            answers.Add((path, (int)(await whoever.GetAsync(path)).Status));
        }

        return answers;
    }

    private async Task<Taken> LapseAsync()
    {
        var laptop = await AcceptedAsync("laptop-2", "Third laptop in the flat");
        await laptop.WatchAsync(RoomOf(5), 2);
        var room = RoomOf(6);
        await laptop.WatchAsync(room, 2);

        // The control: it is the lapse that ends them, and not that they were never good for anything.
        string[] ways = ["/api/v1/me", $"/api/v1/rooms/{room}", $"/api/v1/rooms/{room}/edits", (await laptop.ReceivedAsync()).Last(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)).Path];
        var before = await AnsweredAsync(await laptop.CookiesAsync(), ways);

        Force.Clock.Shift(InspectionEnds - Force.Now + TimeSpan.FromSeconds(1));
        await laptop.Page.WaitForFunctionAsync("() => !document.querySelector('[data-part=stage] video').hasAttribute('src')");
        PageAfterLapse = await laptop.TextAsync();
        var (cookies, received) = (await laptop.CookiesAsync(), await laptop.ReceivedAsync());
        Lapse = (before, await AnsweredAsync(cookies, ways));

        // The page has closed itself; whoever goes on asking in its name is answered by the gate.
        var opening = received.Last(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)).Path.Split('/')[4];
        var next = received.Where(r => r.Path.Contains(opening, StringComparison.Ordinal)).Max(r => int.Parse(Path.GetFileNameWithoutExtension(r.Path), System.Globalization.CultureInfo.InvariantCulture)) + 1;
        PartAfterLapse = await laptop.Page.EvaluateAsync<int>($"() => fetch('/api/v1/openings/{opening}/segments/{next}.ts').then(r => r.status)");
        PictureAfterLapse = await laptop.Page.EvaluateAsync<bool>("() => document.querySelector('[data-part=stage] video').readyState > 0");
        await laptop.Page.GotoAsync("/rooms/" + room);
        RoomAfterLapse = await laptop.TextAsync();

        await laptop.CloseAsync();
        await Force.LookForLapsesAsync();
        return new Taken(laptop, cookies, received, default, [], []);
    }

    private async Task GatherAsync(IReadOnlyList<Received> received)
    {
        foreach (var interview in interviews)
        {
            Scan.Add("master of " + interview.Subject, interview.Master);
            Scan.Add("playing copy of " + interview.Subject, await Force.PlayingCopyAsync(interview.Exhibit));
        }

        foreach (var part in received)
        {
            Scan.Add(part.Path, part.Bytes);
        }
    }

    private Taken Judge(Taken taken) => taken with
    {
        Stored = ByteScan.Size(taken.Laptop.Folder),
        Leaks = Scan.In(taken.Laptop.Folder),
        Names = ByteScan.Words(taken.Laptop.Folder, Names),
    };

    private async Task<Laptop> LaptopAsync(string folder)
    {
        var laptop = await Laptop.OfAsync(playwright, Force.Address, folder);
        laptops.Add(laptop);
        return laptop;
    }

    // A laptop that she has asked for and the force has accepted.
    private async Task<Laptop> AcceptedAsync(string folder, string name)
    {
        var laptop = await LaptopAsync(Force.At(folder));
        await laptop.AskAsync("eva", name);
        await Force.AcceptAsync(name);
        return laptop;
    }

    // Where her password leads on a device that is not accepted, and what a room tells there.
    private static async Task<(string SentTo, string Room)> RefusedAsync(Laptop laptop, string room)
    {
        await laptop.SignInAsync("eva");
        var sentTo = laptop.Page.Url;
        await laptop.Page.GotoAsync("/rooms/" + room);
        return (sentTo, await laptop.TextAsync());
    }

    private void Said(string words) => log.Add(words);
}
