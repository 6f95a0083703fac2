using System.Globalization;
using Safehand.Media.Render;

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

    /// <summary>In which form a film is played: one that is made anew is made on the clock on which it would be edited, so that what is cut by eye is what goes.</summary>
    /// <param name="open">Opens the recording anew, seekable, from its first byte.</param>
    /// <param name="facts">What it was found to be: video.</param>
    /// <param name="ct">Stops.</param>
    public async Task<PlayingForm> FormOfAsync(Func<CancellationToken, Task<Stream>> open, MediaFacts facts, CancellationToken ct)
    {
        var form = PlayingForm.Of(facts);
        if (form.IsCopied)
        {
            return form;
        }

        var measured = await new FilmReader(sandbox).ShapeOfAsync(open, ct);
        return measured.IsRefused(out _) ? form : form.On(measured.Value);
    }

    /// <summary>Cuts.</summary>
    /// <param name="recording">Seekable.</param>
    /// <param name="facts">What it was found to be: video or audio.</param>
    /// <param name="form">In which form a film is played; null for sound alone.</param>
    /// <param name="initialisation">Is given the initialisation part, once, first.</param>
    /// <param name="part">Is given each part in order.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Whether it could be cut to its end.</returns>
    public async Task<bool> CutAsync(
        Stream recording,
        MediaFacts facts,
        PlayingForm? form,
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
                Arguments(facts, form),
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

    private static List<string> Arguments(MediaFacts facts, PlayingForm? form)
    {
        List<string> arguments =
        [
            "-nostdin", "-v", "error", "-protocol_whitelist", "pipe", "-format_whitelist", Probe.Formats,
            "-max_pixels", Probe.MostPixels.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0", "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn",
        ];
        if (form is not null)
        {
            // What plays everywhere is copied: intake is then limited by reading. The rest is made playable once, upright and at an even rate.
            arguments.AddRange(["-map", "0:V:0", "-map", "0:a:0?"]);
            arguments.AddRange(form.IsCopied ? ["-c:v", "copy"] : Anew(form));
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
    private static string[] Anew(PlayingForm form) =>
    [
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-force_key_frames", "expr:gte(t,n_forced*2)", "-sc_threshold", "0", "-threads", "2",
        .. form.Clock is { } clock
            ? ["-vf", $"{Decoding.Ticks(clock)},scale={form.Picture.Width}:{form.Picture.Height}", "-fps_mode", "passthrough", "-enc_time_base", Decoding.FineTime]
            : (string[])["-vf", $"scale={form.Picture.Width}:{form.Picture.Height}", "-fps_mode", "cfr", "-r", $"{form.Rate.Numerator}/{form.Rate.Denominator}"],
    ];
}
