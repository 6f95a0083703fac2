using System.Text;

namespace Safehand.Editing.Tests;

/// <summary>Films as they really come, made of a <see cref="NumberedFilm"/> by the ffmpeg that anybody has.</summary>
internal static class OddFilms
{
    internal const string Canary = "Zebedee Quillfeather";

    // A film whose times are exactly its frames': what is odd is then what was made odd.
    private static readonly Lazy<Task<byte[]>> Plain = new(() => NumberedFilm.MakeAsync(100, 25, "-f", "matroska"));

    internal static Task<byte[]> PlainAsync() => Plain.Value;

    /// <summary>Three of ten frames left out, unevenly, the others at their own times.</summary>
    internal static async Task<byte[]> VaryingAsync() => await MadeAsync(
        "mkv", await PlainAsync(), "-vf", "select='not(eq(mod(n,7),3)+eq(mod(n,11),5))'", "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy");

    internal static async Task<byte[]> TurnedAsync()
    {
        var lying = await MadeAsync("mp4", await PlainAsync(), "-c", "copy");
        return await MadeAsync("mp4", lying, "-c", "copy", "-metadata:s:v", "rotate=90");
    }

    internal static async Task<byte[]> SilentAsync() => await MadeAsync("mp4", await PlainAsync(), "-an", "-c", "copy");

    internal static async Task<byte[]> EightKilohertzAsync() => await MadeAsync("mov", await PlainAsync(), "-c:v", "copy", "-ar", "8000", "-c:a", "pcm_mulaw");

    internal static async Task<byte[]> SoundAloneAsync() => await MadeAsync("wav", await PlainAsync(), "-vn", "-ar", "8000", "-ac", "1");

    /// <summary>Two sounds, subtitles, chapters, a file and a cover attached, tags on everything.</summary>
    internal static async Task<byte[]> LadenMatroskaAsync() => await MadeAsync(
        "mkv", await PlainAsync(), ["-f", "lavfi", "-t", "4", "-i", "sine=1234", "-i", "names.srt", "-i", "chapters", "-f", "lavfi", "-i", "testsrc=s=64x64:d=0.04"],
        "-map", "0:v", "-map", "0:a", "-map", "1:a", "-map", "2", "-map", "4:v", "-map_metadata", "3", "-map_chapters", "3", "-attach", "names.txt", "-metadata:s:t", "mimetype=text/plain",
        "-metadata:s:a:1", "title=" + Canary, "-c:v:0", "copy", "-c:v:1", "mjpeg", "-disposition:v:1", "attached_pic", "-c:a", "aac", "-c:s", "srt");

    /// <summary>A place, tags, a stream of timecode, subtitles, and an edit list that begins in the middle of a group.</summary>
    internal static async Task<byte[]> LadenQuickTimeAsync()
    {
        var tagged = await MadeAsync(
            "mov", await PlainAsync(), ["-i", "names.srt", "-i", "chapters"], "-map", "0:v", "-map", "0:a", "-map", "1", "-map_metadata", "2", "-map_chapters", "2", "-c", "copy", "-c:a", "aac",
            "-c:s", "mov_text", "-timecode", "10:00:00:00", "-metadata", "com.apple.quicktime.location.ISO6709=+51.5074-000.1278/" + Canary, "-movflags", "use_metadata_tags", "-metadata:s:v", "handler_name=" + Canary);
        return await MadeAsync("mov", tagged, ["-ss", "0.4"], "-map", "0:v", "-map", "0:a", "-map", "0:s", "-c", "copy", "-timecode", "10:00:00:00", "-movflags", "use_metadata_tags");
    }

    /// <summary>Captions inside the picture, ATSC A/53 part 4, as broadcasters and cameras write them: a message before each frame's slice.</summary>
    internal static async Task<byte[]> CaptionedAsync()
    {
        var stream = await Outside.RunAsync("ffmpeg", ["-v", "error", "-i", "pipe:0", "-map", "0:v", "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", "pipe:1"], await PlainAsync());
        var captioned = new MemoryStream();
        for (var at = 0; at < stream.Length; at++)
        {
            if (at + 4 < stream.Length && stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1 && (stream[at + 3] & 31) is 1 or 5)
            {
                captioned.Write(Caption());
            }

            captioned.WriteByte(stream[at]);
        }

        return await Outside.RunAsync("ffmpeg", ["-v", "error", "-r", "25", "-f", "h264", "-i", "pipe:0", "-c", "copy", "-f", "matroska", "pipe:1"], captioned.ToArray());
    }

    /// <summary>A film in MP4 whose index is whole and whose media is damaged between two places.</summary>
    internal static async Task<byte[]> DamagedAsync(double from, double until)
    {
        var film = await MadeAsync("mp4", await PlainAsync(), "-c", "copy", "-movflags", "+faststart");
        var media = film.AsSpan().IndexOf("mdat"u8) + 4;
        film.AsSpan(media + (int)((film.Length - media) * from), (int)((film.Length - media) * (until - from))).Clear();
        return film;
    }

    /// <summary>A film whose kind of picture nobody knows.</summary>
    internal static async Task<byte[]> UnknownAsync()
    {
        var film = await SilentAsync();
        for (var at = film.AsSpan().IndexOf("avc1"u8); at >= 0; at = film.AsSpan().IndexOf("avc1"u8))
        {
            "zz9z"u8.CopyTo(film.AsSpan(at));
        }

        return film;
    }

    /// <summary>So many hours at one frame a second, without sound: ten minutes over and over, as they were encoded.</summary>
    internal static async Task<byte[]> HoursAsync(int hours)
    {
        var minutes = await NumberedFilm.MakeAsync(600, 1, "-an", "-f", "mp4", "-movflags", "frag_keyframe+empty_moov+delay_moov");
        return await MadeAsync("mp4", minutes, ["-stream_loop", $"{(hours * 6) - 1}"], "-c", "copy");
    }

    internal static Task<byte[]> MadeAsync(string form, byte[] film, params string[] arguments) => MadeAsync(form, film, [], arguments);

    /// <summary>Makes a file that must be sought while it is written. What stands before the inputs is for the film where it is no input of its own.</summary>
    private static async Task<byte[]> MadeAsync(string form, byte[] film, string[] inputs, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("safehand-odd-films-");
        try
        {
            string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(Path("film"), film);
            await File.WriteAllTextAsync(Path("names.srt"), $"1\n00:00:00,000 --> 00:00:04,000\n{Canary}\n");
            await File.WriteAllTextAsync(Path("names.txt"), Canary);
            await File.WriteAllTextAsync(Path("chapters"), $";FFMETADATA1\ntitle={Canary}\ncomment={Canary}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle={Canary}\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=2000\nEND=4000\ntitle=The end\n");
            string[] named = [.. inputs.Concat(arguments).Select(a => a is "names.srt" or "names.txt" or "chapters" ? Path(a) : a)];
            var before = inputs.Contains("-i") ? 0 : inputs.Length;
            await Outside.RunAsync("ffmpeg", ["-v", "error", "-nostdin", .. named[..before], "-i", Path("film"), .. named[before..], Path("out." + form)]);
            return await File.ReadAllBytesAsync(Path("out." + form));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // H.264 supplemental information, type 4 (registered by ITU-T T.35): country 181, provider 49, GA94, captions; field one says the canary, two letters a frame.
    private static byte[] Caption()
    {
        byte[] body = [181, 0, 49, .. Encoding.ASCII.GetBytes("GA94"), 3, 0x40 | 2, 0xFF, 0xFC, Odd('Z'), Odd('Q'), 0xFD, 0x80, 0x80, 0xFF];
        return [0, 0, 1, 6, 4, (byte)body.Length, .. body, 0x80];
    }

    private static byte Odd(char letter) => (byte)(System.Numerics.BitOperations.PopCount(letter) % 2 == 0 ? letter | 0x80 : letter);
}
