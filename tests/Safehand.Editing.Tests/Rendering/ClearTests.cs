namespace Safehand.Editing.Tests;

/// <summary>Nothing of a film is in clear on disk at any moment of its rendering.</summary>
[Trait("Category", "Slow")]
public sealed class ClearTests
{
    [Fact]
    public async Task Rendering_AtNoMomentOfIt_LeavesAPieceOfFilmInClearOnDisk()
    {
        await using var world = await World.MakeAsync();
        var watch = new DiskWatch(world.State);
        var (room, exhibit) = await Halted.AcceptedAsync(world);
        var halted = await Halted.MidwayAsync(world, room, exhibit);
        watch.Look();
        while (Coders.Of(Environment.ProcessId, decoding: true).Contains(halted.Decoder))
        {
            Coders.GoOn(halted.Decoder);
            Coders.TryHalt(halted.Decoder);
            watch.Look();
        }

        using var ruth = await Desk.OfAsync(world, "ruth");
        var rendered = await ruth.UntilAsync($"/api/v1/rooms/{room}", v =>
        {
            watch.Look();
            return (string)v["state"]! == "rendered";
        });
        watch.Look();

        byte[][] films = [await JourneyTests.BytesAsync(world, exhibit), await JourneyTests.BytesAsync(world, ExhibitId.From((string)rendered["rendition"]!))];
        Assert.True(watch.Looks > 5 && watch.Seen > films.Sum(f => (long)f.Length), $"{watch.Looks} looks at {watch.Seen} bytes for {films.Sum(f => f.Length)}");
        Assert.Empty(watch.Find(films));
        await FindsWhatIsPlantedAsync(world.State, films);
    }

    // The watch finds a piece of either film, a film of any sort, and one whose name is gone already.
    private static async Task FindsWhatIsPlantedAsync(string state, byte[][] films)
    {
        var other = await Outside.FilmAsync(1);
        foreach (var planted in new[] { films[0][1000..(films[0].Length / 2)], films[1][1000..(films[1].Length / 2)], other })
        {
            var watch = new DiskWatch(state);
            var path = Path.Combine(state, "planted");
            await File.WriteAllBytesAsync(path, planted, TestContext.Current.CancellationToken);
            watch.Look();
            Assert.Equal([path], watch.Find(films));
            File.Delete(path);
        }

        var nameless = new DiskWatch(state);
        var temporary = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var open = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 0);
        await open.WriteAsync(films[1], TestContext.Current.CancellationToken);
        File.Delete(temporary);
        nameless.Look();
        Assert.Single(nameless.Find(films));
    }
}
