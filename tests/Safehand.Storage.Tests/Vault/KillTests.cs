using System.Diagnostics;
using System.Globalization;
using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class KillTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public Task Kill9_TwentyTimesAtAnyByte_LosesNothingAcknowledged() => KillAsync(20);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Kill9_AThousandTimesAtAnyByte_LosesNothingAcknowledged() => KillAsync(1000);

    private static async Task KillAsync(int kills)
    {
        const int Length = 40_000_000;
        await using var world = await VaultWorld.StartAsync();
        await world.Keys.DisposeAsync(); // the children hold the keys now
        var random = new Random();
        var (upload, seed, acknowledged, inMidAir) = (Ids.New<UploadId>(), 0, 0L, 0);
        for (var killed = 0; killed < kills;)
        {
            using var child = Start(world, upload, seed, Length);
            var acknowledgements = random.Next(1, 5);
            for (var i = 0; i <= acknowledgements && await child.StandardOutput.ReadLineAsync(Ct) is { } line; i++)
            {
                var offset = long.Parse(line, CultureInfo.InvariantCulture);
                Assert.True(offset >= acknowledged, $"{offset} follows {acknowledged}, which had been acknowledged"); // the first line is what the child found on the disk
                acknowledged = offset;
            }

            Thread.SpinWait(random.Next(100_000)); // some hundred microseconds: into the next append, at any byte of it
            if (!child.HasExited)
            {
                child.Kill(); // SIGKILL
                killed++;
            }

            while (await child.StandardOutput.ReadLineAsync(Ct) is { } rest)
            {
                acknowledged = long.Parse(rest, CultureInfo.InvariantCulture);
            }

            await child.WaitForExitAsync(Ct);
            inMidAir += IsTorn(world) ? 1 : 0;
            if (acknowledged == Length)
            {
                await FinishAsync(world, upload, seed, Length);
                (upload, seed, acknowledged) = (Ids.New<UploadId>(), seed + 1, 0);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {inMidAir} of them within a write");
        if (acknowledged > 0)
        {
            await FinishAsync(world, upload, seed, Length);
        }

        await world.RestartAsync();
    }

    private static async Task FinishAsync(VaultWorld world, UploadId upload, int seed, int length)
    {
        await world.RestartAsync();
        var plain = VaultWorld.Bytes(length, seed);
        await using (var incoming = (await world.Intake.ReopenAsync(upload, Ct)).Value)
        {
            var from = (int)incoming.Offset;
            Assert.Equal(length, (await incoming.AppendAsync(new MemoryStream(plain, from, length - from), from, Ct)).Value);
            await world.AssertHoldsAsync((await incoming.CompleteAsync(Ct)).Value, plain);
        }

        await world.Keys.DisposeAsync();
    }

    private static bool IsTorn(VaultWorld world) =>
        Directory.EnumerateFiles(Path.Combine(world.Folder, "blobs", "incoming"))
            .Any(file => !Path.HasExtension(file) && (new FileInfo(file).Length - 16) % 65_552 != 0);

    private static Process Start(VaultWorld world, UploadId upload, int seed, int length)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Safehand.Storage.Tests")) { RedirectStandardOutput = true };
        foreach (var argument in new[] { IntakeChild.Word, world.Folder, world.Exhibit.Value, upload.Value, seed.ToString(CultureInfo.InvariantCulture), length.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
