using Xunit;

namespace Safehand.Media.Tests;

/// <summary>Films made once, by the real ffmpeg in the real sandbox.</summary>
public sealed class Films : IAsyncLifetime
{
    internal MediaSandbox Sandbox { get; } = new();

    internal byte[] Interview { get; private set; } = [];

    internal byte[] Call { get; private set; } = [];

    internal byte[] Document { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var make = new DemoFilms(Sandbox);
        Interview = await make.InterviewAsync(["Tell me what you saw.", "I saw a dark blue van near the harbour, it stopped by the gate."], "10:30", CancellationToken.None);
        Call = await make.CallAsync(["Police, how can I help.", "There is somebody at my door."], CancellationToken.None);
        Document = await make.DocumentAsync(["SPECIMEN", "Name: It's 100% (test): a\\b"], CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Turns a film into another form.</summary>
    internal async Task<byte[]> TurnedAsync(byte[] film, params string[] arguments)
    {
        using var made = new MemoryStream();
        var end = await Sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", "-v", "error", "-i", "pipe:0", .. arguments, "pipe:1"],
            (stdin, ct) => stdin.WriteAsync(film, ct).AsTask(),
            (stdout, ct) => stdout.CopyToAsync(made, ct),
            JobLimits.Short,
            CancellationToken.None);
        Assert.True(end.Succeeded);
        return made.ToArray();
    }
}
