using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Safehand.Bench;

/// <summary>The published server with demonstration data, and somebody signed in as an officer in it.</summary>
internal sealed partial class DemonstrationServer : IDisposable
{
    private readonly Outside.Running process;
    private readonly HttpClientHandler jar = new() { CookieContainer = new CookieContainer() };

    private DemonstrationServer(string program, string state, string address)
    {
        process = Outside.Start("/bin/sh", "-c", $"cd '{Path.GetDirectoryName(program)}' && DOTNET_GCgen0size=0x1000000 exec dotnet '{program}' --demonstration --state '{state}' --urls {address} >'{state}.log' 2>&1");
        Client = new HttpClient(jar) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(10) };
    }

    /// <summary>Talks to it as the officer, cookie and form token included.</summary>
    public HttpClient Client { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    /// <summary>Its process.</summary>
    public int Process => process.Id;

    /// <summary>Memory that it holds now, in megabytes.</summary>
    public double Memory => Status("VmRSS");

    /// <summary>The most it held since <see cref="ForgetPeak"/>, in megabytes.</summary>
    public double Peak => Status("VmHWM");

    /// <summary>Has the kernel count the peak from here (proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{process.Id}/clear_refs", "5");

    private double Status(string name) =>
        long.Parse(Number().Match(File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(name, StringComparison.Ordinal))).Value, System.Globalization.CultureInfo.InvariantCulture) / 1024.0;

    /// <summary>Where the published server lies; null where it was not published.</summary>
    public static string? Program => Path.GetFullPath(Path.Combine(".state", "bench-app", "Safehand.Server.dll")) is var program && File.Exists(program) ? program : null;

    /// <summary>Starts it with a state of its own and waits until the whole demonstration is made.</summary>
    public static async Task<DemonstrationServer> ReadyAsync(string folder)
    {
        var server = await StartAsync(Program ?? throw new InvalidOperationException("there is no published server in this checkout"), Directory.CreateDirectory(Path.Combine(folder, "server")).FullName);
        try
        {
            // The commission comes last.
            using var editor = await server.EditorAsync();
            await editor.UntilAsync("/api/v1/rooms", said => said.GetProperty("items").GetArrayLength() > 0, TimeSpan.FromMinutes(3));
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Somebody who comes with a token, as the command line does.</summary>
    public Task<Desk> AsAsync(string login) => Desk.OfAsync(Address, login);

    /// <summary>The supplier's editor, in a browser that is accepted: a token of hers would open nothing (rule G7).</summary>
    public Task<Desk> EditorAsync() => Desk.ChosenAsync(Address, "Eva Lindqvist");

    /// <summary>Starts it, waits until it answers and signs in as the first officer who has a case.</summary>
    public static async Task<DemonstrationServer> StartAsync(string program, string folder)
    {
        var server = new DemonstrationServer(program, Path.Combine(folder, "state"), "http://127.0.0.1:5091");
        try
        {
            // The server answers while the demonstration is still being made.
            for (var patience = 0; patience < 90; patience++)
            {
                var page = await server.FirstPageAsync();
                var officer = page.IndexOf("DC Priya Nair", StringComparison.Ordinal);
                if (officer >= 0 && Person().Match(page, officer) is { Success: true } id && FormToken().Match(page, officer) is { Success: true } form)
                {
                    using var be = new FormUrlEncodedContent(new Dictionary<string, string>
                    {
                        ["person"] = id.Groups[1].Value,
                        ["returnUrl"] = "/",
                        ["__RequestVerificationToken"] = form.Groups[1].Value,
                    });
                    using var answer = await server.Client.PostAsync("/sign-in/as", be);
                    if ((await server.CasesAsync()).Count > 0 && await server.TakeFormTokenAsync())
                    {
                        return server;
                    }
                }

                await Task.Delay(TimeSpan.FromSeconds(2));
            }

            throw new InvalidOperationException("Nobody in the demonstration has a case.");
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Cases that the officer sees.</summary>
    public async Task<IReadOnlyList<JsonElement>> CasesAsync()
    {
        var said = await Client.GetFromJsonAsync<JsonElement>("/api/v1/cases");
        return [.. (said.ValueKind == JsonValueKind.Array ? said : said.GetProperty("items")).EnumerateArray()];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        jar.Dispose();
        process.Dispose();
    }

    private async Task<string> FirstPageAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            try
            {
                return await Client.GetStringAsync("/sign-in", patience.Token);
            }
            catch (HttpRequestException) when (!process.HasEnded && !patience.IsCancellationRequested)
            {
                await Task.Delay(200, patience.Token);
            }
        }
    }

    private async Task<bool> TakeFormTokenAsync()
    {
        foreach (var path in new[] { "/", "/sign-out", "/account" })
        {
            using var answer = await Client.GetAsync(path);
            if (answer.IsSuccessStatusCode && FormToken().Match(await answer.Content.ReadAsStringAsync()) is { Success: true } found)
            {
                Client.DefaultRequestHeaders.Remove("X-Safehand-Form");
                Client.DefaultRequestHeaders.Add("X-Safehand-Form", found.Groups[1].Value);
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("name=\"person\" value=\"([0-9a-f]{32})\"")]
    internal static partial Regex Person();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    internal static partial Regex FormToken();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
