using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Safehand.Reenactments.Flat;

/// <summary>A film, part or preview that a browser received.</summary>
internal sealed record Received(string Path, byte[] Bytes);

/// <summary>An editor's laptop: one folder that holds everything its browser ever stores. Home, caches, downloads and temporary files lie in it too.</summary>
internal sealed class Laptop
{
    private static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];

    private readonly ConcurrentQueue<Task<Received?>> received = [];
    private readonly IBrowserContext context;
    private readonly Uri server;

    private Laptop(Uri server, string folder, IBrowserContext context)
    {
        (this.server, Folder, this.context, Page) = (server, folder, context, context.Pages[0]);
        context.SetDefaultTimeout(60_000);
        Page.Response += (_, response) =>
        {
            Encoded |= response.Headers.TryGetValue("content-encoding", out var how) && how is not "identity";
            if (IsMedia(response.Url))
            {
                received.Enqueue(ReadAsync(response));
            }
        };
    }

    internal string Folder { get; }

    internal IPage Page { get; }

    /// <summary>Whether anything came packed, so that a search of what was stored would have to unpack it.</summary>
    internal bool Encoded { get; private set; }

    /// <summary>Takes a laptop into use, or one that was in use before.</summary>
    internal static async Task<Laptop> OfAsync(IPlaywright playwright, Uri server, string folder)
    {
        foreach (var place in new[] { "home", "temporary", "downloads" })
        {
            Directory.CreateDirectory(Path.Combine(folder, place));
        }

        var home = Path.Combine(folder, "home");
        return new Laptop(server, folder, await playwright.Chromium.LaunchPersistentContextAsync(Path.Combine(folder, "profile"), new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = Flags,
            BaseURL = server.ToString(),
            DownloadsPath = Path.Combine(folder, "downloads"),
            ViewportSize = new() { Width = 1280, Height = 900 },
            Env = new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
                ["HOME"] = home,
                ["XDG_CACHE_HOME"] = Path.Combine(home, "cache"),
                ["XDG_CONFIG_HOME"] = Path.Combine(home, "config"),
                ["TMPDIR"] = Path.Combine(folder, "temporary"),
            },
        }));
    }

    internal async Task SignInAsync(string login)
    {
        await Page.GotoAsync("/sign-in");
        await Page.FillAsync("#Login", login);
        await Page.FillAsync("#Password", Force.Password);
        await Page.PressAsync("#Password", "Enter");
        await Page.WaitForFunctionAsync("() => !location.pathname.startsWith('/sign-in') && document.readyState === 'complete'");
    }

    /// <summary>Signs in on a device that nobody knows yet, and asks that it be accepted.</summary>
    internal async Task AskAsync(string login, string name)
    {
        await SignInAsync(login);
        await Page.WaitForSelectorAsync("h1:has-text('This device is not accepted yet')");
        await Page.FillAsync("#Name", name);
        await Page.PressAsync("#Name", "Enter");
        await Page.WaitForSelectorAsync("text=Waits for a decision");
    }

    /// <summary>Takes over every cookie of another browser, as whoever copied it could.</summary>
    internal Task TakeOverAsync(string cookies) => context.AddCookiesAsync(cookies.Split("; ").Select(c => new Microsoft.Playwright.Cookie
    {
        Name = c[..c.IndexOf('=', StringComparison.Ordinal)],
        Value = c[(c.IndexOf('=', StringComparison.Ordinal) + 1)..],
        Url = server.ToString(),
    }));

    /// <summary>Enters a room and plays until so many seconds of the film have been seen.</summary>
    internal async Task WatchAsync(string room, double seconds)
    {
        await Page.GotoAsync("/rooms/" + room);
        await Page.WaitForFunctionAsync("() => document.querySelector('[data-part=stage] video').readyState >= 3");
        await Page.ClickAsync("[data-do=play]");
        await Page.WaitForFunctionAsync(string.Create(CultureInfo.InvariantCulture, $"() => document.querySelector('[data-part=stage] video').currentTime >= {seconds}"));
    }

    /// <summary>What stands on the page.</summary>
    internal Task<string> TextAsync() => Page.InnerTextAsync("main");

    /// <summary>The cookies of this browser, as a header: more than a thief of the disk has.</summary>
    internal async Task<string> CookiesAsync() => string.Join("; ", (await context.CookiesAsync()).Select(c => $"{c.Name}={c.Value}"));

    /// <summary>The parts and previews that came so far.</summary>
    internal async Task<IReadOnlyList<Received>> ReceivedAsync() => [.. (await Task.WhenAll(received)).OfType<Received>()];

    /// <summary>Closes the browser in an orderly way: it writes down whatever it wants to keep.</summary>
    internal Task CloseAsync() => context.CloseAsync();

    /// <summary>Ends every process of the browser at once, as when the battery is pulled out. How many there were.</summary>
    internal int Kill()
    {
        var parents = new Dictionary<int, int>();
        var mine = new HashSet<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
        {
            try
            {
                var id = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                parents[id] = int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("--user-data-dir=" + Path.Combine(Folder, "profile"), StringComparison.Ordinal))
                {
                    mine.Add(id);
                }
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        while (parents.Any(p => mine.Contains(p.Value) && mine.Add(p.Key)))
        {
            // Children of children, until there are no more.
        }

        foreach (var id in mine)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill(); // SIGKILL: nothing is told, nothing is tidied up
                process.WaitForExit();
            }
            catch (ArgumentException)
            {
                // It went with its parent.
            }
        }

        return mine.Count;
    }

    private static bool IsMedia(string url) => url.Contains("/segments/", StringComparison.Ordinal) || url.Contains("/preview.mp4", StringComparison.Ordinal);

    private static async Task<Received?> ReadAsync(IResponse response)
    {
        try
        {
            return response.Ok ? new Received(new Uri(response.Url).AbsolutePath, await response.BodyAsync()) : null;
        }
        catch (PlaywrightException)
        {
            return null; // was under way when the browser ended, or was streamed into a player
        }
    }
}
