using System.Text.Json;

namespace Safehand.Cli.Tests.Live;

/// <summary>Somebody at a computer of their own, with the program and files.</summary>
internal sealed class Desk : IDisposable
{
    public const string Larkspur = "43NS1012726";
    public const string Harbour = "43NS1033326";

    public Desk(Uri server)
    {
        Server = server;
        Shell.Variables["XDG_CONFIG_HOME"] = Shell.At("config");
        Shell.Variables["XDG_STATE_HOME"] = Shell.At("state");
        Shell.Variables["SAFEHAND_PASSWORD"] = "three-brass-lanterns-at-dusk";
    }

    public Uri Server { get; }

    public Shell Shell { get; } = new();

    public string Kept => Shell.At("config/safehand/sign-ins.json");

    public static async Task<Desk> OfAsync(Uri server, string login)
    {
        var desk = new Desk(server);
        var ran = await desk.RunAsync("sign-in", server.ToString(), "--login", login);
        Assert.True(ran.ExitCode == 0, ran.Errors);
        return desk;
    }

    public Task<Ran> RunAsync(params string[] arguments) => Shell.RunAsync(Tests.Shell.Safehand, [], arguments);

    /// <summary>Runs with <c>--json</c>; it must succeed.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var ran = await RunAsync([.. arguments, "--json"]);
        Assert.True(ran.ExitCode == 0, ran.Errors);
        return JsonElement.Parse(ran.Output);
    }

    /// <summary>Runs with <c>--json</c>; it must fail with this code.</summary>
    public async Task<JsonElement> FailsAsync(int exit, params string[] arguments)
    {
        var ran = await RunAsync([.. arguments, "--json"]);
        Assert.True(ran.ExitCode == exit, $"{ran.ExitCode}: {ran.Text}{ran.Errors}");
        var error = JsonElement.Parse(ran.Errors).GetProperty("error");
        Assert.Equal(exit, error.GetProperty("exit").GetInt32());
        return error;
    }

    public static string[] Add(string file, string into = Larkspur) =>
        ["add", file, "--case", into, "--title", "A test recording", "--kind", "other", "--sensitivity", "standard", "--recorded-at", "2026-01-14T10:30:00Z", "--person", "witness:Elinor Vance"];

    /// <summary>Adds so many bytes that nobody has added before; answers the receipt.</summary>
    public Task<JsonElement> AddedAsync(string name, int length, string into = Larkspur)
    {
        Shell.Write(name, System.Security.Cryptography.RandomNumberGenerator.GetBytes(length));
        return JsonAsync(Add(name, into));
    }

    /// <summary>What the program <c>sha256sum</c> says of a file.</summary>
    public async Task<string> Sha256SumAsync(string name) => (await Shell.RunAsync("sha256sum", [], name)).Text[..64];

    public void Dispose() => Shell.Dispose();
}
