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
            (await ruth.PatchAsync(second.Address, at, piece)).Is(HttpStatusCode.NoContent);
            Assert.Equal(at + Piece, await OffsetAsync(ruth, second));

            // A film that just fits, and its playing copy does not: it waits for room, keeps nobody else waiting, and plays once there is some.
            var film = await FilmAsync();
            Assert.InRange(film.Length, 24 << 20, 34 << 20);
            var fits = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Just fits", film.Length);
            for (var sent = 0; sent < film.Length; sent += Piece)
            {
                (await ruth.PatchAsync(fits.Address, sent, film[sent..Math.Min(film.Length, sent + Piece)])).Is(HttpStatusCode.NoContent);
            }

            Assert.Equal("cannotBePlayedHere", await ruth.PreparedAsync((await ruth.AddAsync(Demonstrated.Larkspur, [1, 2, 3], "The next")).Exhibit));
            Assert.Equal("preparing", (string)(await ruth.ExhibitAsync(fits.Exhibit))["playability"]!);
            (await ruth.StopAsync(second.Address)).Is(HttpStatusCode.NoContent);
            Assert.Equal("segments", await ruth.PreparedAsync(fits.Exhibit));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    // Noise, so that it is large, in a form that is taken over into the playing copy as it is.
    private async Task<byte[]> FilmAsync()
    {
        var file = Path.Combine(world.EmptyFolder(), "large.mp4");
        await Outside.RunAsync(
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=5,noise=alls=60:allf=t:all_seed=7",
            "-c:v", "libx264", "-preset", "ultrafast", "-qp", "20", "-g", "25", "-pix_fmt", "yuv420p", file);
        return await File.ReadAllBytesAsync(file);
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
