using Xunit;

namespace Safehand.Media.Tests;

public sealed class SandboxTests
{
    private readonly MediaSandbox sandbox = new();

    [Fact]
    public async Task FindFaultAsync_OnThisMachine_FindsNone()
    {
        var planted = Path.GetTempFileName();
        await File.WriteAllTextAsync(planted, "secret", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(planted, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        Assert.Null(await SandboxCheck.FindFaultAsync(sandbox, planted, TestContext.Current.CancellationToken));
        File.Delete(planted);
    }

    [Fact]
    public async Task RunAsync_JobThatNeverEnds_IsKilledAtItsWallClock()
    {
        var end = await ShellAsync("sleep 600", new JobLimits(TimeSpan.FromSeconds(1), 60, 1L << 30));

        Assert.True(end.TimedOut);
    }

    [Fact]
    public async Task RunAsync_JobThatSpins_IsKilledForItsProcessorTime()
    {
        var end = await ShellAsync("while :; do :; done", new JobLimits(TimeSpan.FromSeconds(20), 1, 1L << 30));

        Assert.False(end.TimedOut);
        Assert.NotEqual(0, end.ExitCode);
    }

    [Fact]
    public async Task RunAsync_JobThatWantsMoreMemory_Fails()
    {
        var end = await ShellAsync("head -c 400000000 /dev/zero | tail", new JobLimits(TimeSpan.FromSeconds(20), 20, 200L << 20));

        Assert.False(end.Succeeded);
    }

    [Theory]
    [InlineData("test \"$(id -u)\" != 0")]
    [InlineData("! cat /etc/shadow")]
    [InlineData("! ls /root")]
    [InlineData("test -z \"$(ls -A /home 2>/dev/null)\"")]
    [InlineData("test -z \"$HOME$PATH_INFO$DOTNET_ROOT\"")]
    [InlineData("! (echo x > /dev/tcp/127.0.0.1/22)")]
    public async Task RunAsync_Inside_Holds(string claim) =>
        Assert.Equal(0, (await ShellAsync(claim, JobLimits.Short)).ExitCode);

    [Fact]
    public async Task RunAsync_StartedFromAThreadThatEnds_GoesOn()
    {
        Task<JobEnd>? job = null;
        var thread = new Thread(() => job = ShellAsync("sleep 1", JobLimits.Short));
        thread.Start();
        thread.Join();

        Assert.Equal(0, (await job!).ExitCode);
    }

    [Fact]
    public async Task RunAsync_ForkBomb_IsStoppedAtItsLimit()
    {
        var end = await ShellAsync("for i in $(seq 600); do sleep 9 & done 2>/dev/null; test $(jobs -r | wc -l) -ge 600", new JobLimits(TimeSpan.FromSeconds(20), 20, 1L << 30));

        Assert.False(end.Succeeded);
    }

    private Task<JobEnd> ShellAsync(string script, JobLimits limits) => sandbox.RunAsync(
        "/usr/bin/bash", ["-c", script], (_, _) => Task.CompletedTask, (_, _) => Task.CompletedTask, limits, TestContext.Current.CancellationToken);
}
