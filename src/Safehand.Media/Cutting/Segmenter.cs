using System.Globalization;

namespace Safehand.Media;

/// <summary>A part of a recording, about four seconds long.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Duration">Its length.</param>
/// <param name="Bytes">Fragments of an MP4 file, to be read behind the initialisation part.</param>
public sealed record MediaPart(int Index, TimeSpan Duration, ReadOnlyMemory<byte> Bytes);

/// <summary>Cuts a recording into parts that can be played one by one.</summary>
public sealed class Segmenter(MediaSandbox sandbox)
{
    /// <summary>Length of a part.</summary>
    public static readonly TimeSpan PartLength = TimeSpan.FromSeconds(4);

    /// <summary>Cuts.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="facts">What it was found to be: video or audio.</param>
    /// <param name="initialisation">Is given the initialisation part, once, first.</param>
    /// <param name="part">Is given each part in order.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Whether it could be cut to its end.</returns>
    public async Task<bool> CutAsync(
        Stream recording,
        MediaFacts facts,
        Func<ReadOnlyMemory<byte>, CancellationToken, Task> initialisation,
        Func<MediaPart, CancellationToken, Task> part,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(recording);
        ArgumentNullException.ThrowIfNull(facts);
        var piped = await FaststartStream.TurnAsync(recording, ct);
        var splitter = new FragmentSplitter(initialisation, part);
        try
        {
            var end = await sandbox.RunAsync(
                "/usr/bin/ffmpeg",
                Arguments(facts),
                (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop),
                splitter.ReadAsync,
                JobLimits.Whole,
                ct);
            return end.Conclusive().Succeeded && splitter.Parts > 0;
        }
        catch (FragmentSplitter.UncuttableException)
        {
            return false; // Bad media is no fault of ours: it is kept and not played.
        }
    }

    private static List<string> Arguments(MediaFacts facts)
    {
        List<string> arguments =
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats,
            "-max_pixels", Probe.MostPixels.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0", "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn",
        ];
        if (facts.Kind == MediaKind.Video)
        {
            // What plays everywhere is copied: intake is then limited by reading. The rest is made playable once, upright and at an even rate.
            arguments.AddRange(["-map", "0:V:0", "-map", "0:a:0?"]);
            arguments.AddRange(PlayingForm.Of(facts) switch
            {
                { IsCopied: true } => ["-c:v", "copy"],
                var form => Anew(form),
            });
            arguments.AddRange(facts is { AudioCodec: "aac", SampleRate: >= 22050 } ? ["-c:a", "copy"] : ["-c:a", "aac", "-b:a", "128k", "-ar", "48000"]);
            arguments.AddRange(["-movflags", "+frag_keyframe+delay_moov+default_base_moof+skip_sidx"]);
        }
        else
        {
            arguments.AddRange(["-map", "0:a:0", "-c:a", "aac", "-b:a", "128k", "-ar", "48000"]);
            arguments.AddRange(["-movflags", "+empty_moov+default_base_moof+skip_sidx", "-frag_duration", "2000000"]);
        }

        arguments.AddRange(["-f", "mp4", "pipe:1"]);
        return arguments;
    }

    // Two threads, and a processor's time that the job's limits bound. Key frames stand two seconds apart, wherever the scene changes.
    private static string[] Anew(PlayingForm form)
    {
        var rate = form.PerSecond.ToString("0.###", CultureInfo.InvariantCulture);
        return
        [
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-vf", $"scale={form.Picture.Width}:{form.Picture.Height}",
            "-fps_mode", "cfr", "-r", rate, "-force_key_frames", "expr:gte(t,n_forced*2)", "-sc_threshold", "0", "-threads", "2",
        ];
    }
}
