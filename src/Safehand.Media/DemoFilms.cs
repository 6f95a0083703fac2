using System.Globalization;

namespace Safehand.Media;

/// <summary>Makes the recordings of the demonstration: a drawn room, spoken sentences, a running clock. Nobody real is in them.</summary>
public sealed class DemoFilms(MediaSandbox sandbox)
{
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

    /// <summary>An interview: picture 1280 by 720, two voices.</summary>
    /// <param name="lines">What is said, in turn by the interviewer and the one interviewed. Letters, spaces, commas and full stops.</param>
    /// <param name="clock">The time in the picture when it begins, as HH:MM.</param>
    /// <param name="ct">Stops.</param>
    public async Task<byte[]> InterviewAsync(IReadOnlyList<string> lines, string clock, CancellationToken ct)
    {
        var speech = await RunAsync(["-filter_complex", Speech(lines), "-map", "[a]", "-ac", "1", "-ar", "48000", "-f", "s16le", "pipe:1"], [], ct);
        var seconds = speech.Length / (2.0 * 48000);
        var hours = int.Parse(clock.AsSpan(0, 2), CultureInfo.InvariantCulture);
        var minutes = int.Parse(clock.AsSpan(3, 2), CultureInfo.InvariantCulture);
        var room = string.Create(CultureInfo.InvariantCulture, $"color=c=0x3d454a:s=1280x720:r=25:d={seconds:0.00},")
            + "drawbox=x=0:y=430:w=1280:h=290:c=0x2a2f33:t=fill,drawbox=x=430:y=60:w=420:h=200:c=0x59656e:t=fill,drawbox=x=446:y=76:w=388:h=168:c=0x88a0b0:t=fill,"
            + Figure(300, 330) + Figure(860, 330)
            + "drawbox=x=430:y=470:w=420:h=28:c=0x7a5b3c:t=fill,drawbox=x=455:y=498:w=18:h=150:c=0x5f452c:t=fill,drawbox=x=805:y=498:w=18:h=150:c=0x5f452c:t=fill,"
            + "drawbox=x=600:y=452:w=70:h=18:c=0xe4e0d6:t=fill,"
            + $"drawtext=fontfile={Font}:text='INTERVIEW ROOM 2':fontsize=22:fontcolor=white:x=30:y=24,"
            + $"drawtext=fontfile={Font}:text='%{{pts\\:hms\\:{(hours * 3600) + (minutes * 60)}}}':fontsize=26:fontcolor=white:x=w-tw-30:y=24";
        return await RunAsync(
            ["-f", "s16le", "-ar", "48000", "-ac", "1", "-i", "pipe:0", "-filter_complex", $"{room}[v]", "-map", "[v]", "-map", "0:a", "-c:v", "libx264", "-preset", "veryfast", "-crf", "24",
             "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k",
             "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-f", "mp4", "pipe:1"],
            speech,
            ct);
    }

    /// <summary>A telephone call: two voices at 8,000 samples a second, WAV.</summary>
    public Task<byte[]> CallAsync(IReadOnlyList<string> lines, CancellationToken ct) =>
        RunAsync(["-filter_complex", $"{Speech(lines)};[a]highpass=f=300,lowpass=f=3400[b]", "-map", "[b]", "-ac", "1", "-ar", "8000", "-c:a", "pcm_s16le", "-f", "wav", "pipe:1"], [], ct);

    /// <summary>A photographed document.</summary>
    public Task<byte[]> DocumentAsync(IReadOnlyList<string> lines, CancellationToken ct)
    {
        var text = string.Concat(lines.Select((line, i) => $",drawtext=fontfile={Font}:text='{Lettering.Escaped(line)}':expansion=none:fontsize=34:fontcolor=0x222222:x=200:y={220 + (i * 64)}"));
        return RunAsync(
            ["-filter_complex", $"color=c=0x6b5a45:s=1600x1200,drawbox=x=120:y=120:w=1360:h=960:c=0xf3efe4:t=fill{text}[v]", "-map", "[v]", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "3", "-f", "image2pipe", "pipe:1"],
            [],
            ct);
    }

    private static string Figure(int x, int y) =>
        $"drawbox=x={x + 35}:y={y - 70}:w=60:h=70:c=0xb08d74:t=fill,drawbox=x={x + 30}:y={y - 84}:w=70:h=26:c=0x33261d:t=fill,drawbox=x={x}:y={y}:w=130:h=170:c=0x22313c:t=fill,";

    private static string Speech(IReadOnlyList<string> lines)
    {
        var voices = lines.Select((line, i) =>
            $"flite=text='{Said(line)}':voice={(i % 2 == 0 ? "kal16" : "slt")},aresample=48000,apad=pad_dur=0.7[s{i}]");
        var all = string.Concat(Enumerable.Range(0, lines.Count).Select(i => $"[s{i}]"));
        return string.Join(';', voices) + $";{all}concat=n={lines.Count}:v=0:a=1[a]";
    }

    private static string Said(string line) => string.Concat(line.Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ',').Select(c => c == ',' ? "\\," : c.ToString()));

    private async Task<byte[]> RunAsync(IReadOnlyList<string> arguments, byte[] input, CancellationToken ct)
    {
        using var made = new MemoryStream();
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg", ["-nostdin", "-v", "error", .. arguments], (stdin, stop) => stdin.WriteAsync(input, stop).AsTask(), (stdout, stop) => stdout.CopyToAsync(made, stop), new JobLimits(TimeSpan.FromMinutes(3), 300, 4L << 30), ct);
        return end.Succeeded && made.Length > 0 ? made.ToArray() : throw new IOException($"A demonstration recording could not be made (code {end.ExitCode}). Are ffmpeg and fonts-dejavu-core installed?");
    }
}
