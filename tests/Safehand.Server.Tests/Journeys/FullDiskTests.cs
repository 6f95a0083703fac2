using System.Diagnostics;
using System.Globalization;

namespace Safehand.Server.Tests;

/// <summary>A disk that is really full: a memory file system of 460 MB, in which the server lives alone (bubblewrap gives it one of its own).</summary>
public sealed class FullDiskTests(World world)
{
    private const int Piece = 8 << 20;

    [Fact]
    public async Task Intake_OnAFullDisk_StopsWithTheMessageAndGoesOnWhenThereIsRoom()
    {
        using var server = Start(world.CopyOfState());
        try
        {
            var address = await AddressAsync(server);
            using var ruth = await Someone.WithTokenAsync(address, "ruth.adeyemi");
            var piece = new byte[Piece];
            Random.Shared.NextBytes(piece);

            // The floor is 256 MB, so there is room for some 180 MB. One recording takes a part of it and stays unfinished; the next meets the end.
            var first = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Takes the room", 40L * Piece);
            for (var n = 0; n < 6; n++)
            {
                (await ruth.PatchAsync(first.Address, (long)n * Piece, piece)).Is(HttpStatusCode.NoContent);
            }

            var second = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Meets the end", 24L * Piece);
            long at = 0;
            Answer? full = null;
            while (full is null)
            {
                Assert.True(at < 24L * Piece, "The disk never filled.");
                var answer = await ruth.PatchAsync(second.Address, at, piece);
                (at, full) = answer.Status == HttpStatusCode.NoContent ? (at + Piece, null) : (at, answer);
            }

            full.Is(HttpStatusCode.ServiceUnavailable);
            Assert.Equal("intake.disk-full", full.Code);
            Assert.Contains("There is no room left for recordings. Nothing was lost", full.Body, StringComparison.Ordinal);

            // Everything else goes on: the floor is kept for the store.
            (await ruth.OpenAsync(await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1"))).Is(HttpStatusCode.Created);
            (await ruth.PatchAsync(second.Address, await OffsetAsync(ruth, second), piece)).Is(HttpStatusCode.ServiceUnavailable);

            (await ruth.StopAsync(first.Address)).Is(HttpStatusCode.NoContent);
            at = await OffsetAsync(ruth, second);
            Assert.True(at > 0);
            for (var n = 0; n < 3; n++)
            {
                (await ruth.PatchAsync(second.Address, at, piece)).Is(HttpStatusCode.NoContent);
                at += Piece;
            }

            Assert.Equal(at, await OffsetAsync(ruth, second));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<long> OffsetAsync(Someone who, Expected upload) =>
        long.Parse((await who.HeadAsync(upload.Address)).Header("Upload-Offset"), CultureInfo.InvariantCulture);

    private static Process Start(string state)
    {
        var start = new ProcessStartInfo("bwrap") { RedirectStandardOutput = true };

        // What the other tests have stored takes its own room: the disk is so much larger than that.
        var room = (440L << 20) + new DirectoryInfo(state).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        string[] arguments =
        [
            "--die-with-parent", "--dev-bind", "/", "/", "--size", room.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/mnt",
            "sh", "-c", "cp -r \"$1\" /mnt/state; exec dotnet \"$2\" --state /mnt/state --urls http://127.0.0.1:0 --origin \"$3\" --demonstration", "sh", state, typeof(SafehandHost).Assembly.Location, World.Origin,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static async Task<Uri> AddressAsync(Process server)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await server.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("Safehand is at ", StringComparison.Ordinal))
            {
                _ = server.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new Uri(line.Split(' ')[3]);
            }
        }

        throw new InvalidOperationException("The server did not start on its small disk.");
    }
}
