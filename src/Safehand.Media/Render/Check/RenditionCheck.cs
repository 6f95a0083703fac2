using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Safehand.Media.Render;

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">Stable, lower case: <c>streams</c>.</param>
/// <param name="Asked">What must hold, in plain words.</param>
/// <param name="Passed">Whether it does.</param>
/// <param name="Seen">What was seen. Names nothing of the film's content.</param>
public sealed record CheckFinding(string Name, string Asked, bool Passed, string Seen);

/// <summary>
/// Looks at a rendition before it may be released, from its bytes and its master and by other ways than it was made: a demuxer and decoders in the sandbox,
/// a walk over every box of the file, every frame beside the master's, every muted or bleeped span. MUST all pass, or the rendition stays.
/// </summary>
public sealed class RenditionCheck(MediaSandbox sandbox)
{
    /// <summary>
    /// Loudest sample that may be decoded in a muted span, away from its edges: AAC is lossy, and what the encoder was given
    /// there was exactly zero. Of 32,768; a whisper in a quiet room is near 100.
    /// </summary>
    public const int LoudestInside = 2;

    /// <summary>Within so many samples of an edge, what sounds outside the span rings into it as the encoder's noise (two of its blocks).</summary>
    public const int Edge = 2048;

    private const int MostJson = 1 << 20;

    /// <summary>Examines a rendition.</summary>
    /// <param name="plan">What it was made from.</param>
    /// <param name="openMaster">Opens the master that it was made from anew, seekable.</param>
    /// <param name="openRendition">Opens it anew, seekable.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>All findings, in a fixed order.</returns>
    public async Task<IReadOnlyList<CheckFinding>> ExamineAsync(
        RenderPlan plan, Func<CancellationToken, Task<Stream>> openMaster, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(openRendition);
        var findings = new List<CheckFinding>();
        await using (var file = await openRendition(ct))
        {
            var walk = await BoxWalk.WalkAsync(file, ct);
            var objections = walk.Objections.Distinct().Take(5).ToList();
            findings.Add(new("boxes", "Every box of the file is one that a rendition has; no names, dates, edit lists, free space or foreign data.", objections.Count == 0, objections.Count == 0 ? $"{walk.Seen} boxes, all known" : string.Join("; ", objections)));
            var unaccounted = walk.Unaccounted();
            findings.Add(new("bytes", "Every byte of media belongs to exactly one frame of picture or sound that is played.", unaccounted is null, unaccounted ?? $"{walk.Media.Until - walk.Media.From:N0} bytes, all accounted for"));
            findings.Add(Frames(plan, walk));
            findings.Add(Length(plan, walk));
            findings.Add(await UnitsAsync(plan, file, walk, ct));
        }

        findings.AddRange(await DemuxedAsync(plan, openRendition, ct));
        findings.Add(await DecodedAsync(plan, openRendition, ct));
        findings.AddRange(await SoundAsync(plan, openRendition, ct));
        findings.Add(plan.Film.HasSound ? await new SoundWitness(sandbox, plan).ListenAsync(openMaster, openRendition, ct) : new("sounding", SoundWitness.Asked, true, "no sound"));
        findings.AddRange(await PictureAsync(plan, openMaster, openRendition, ct));
        return findings;
    }

    private static CheckFinding Frames(RenderPlan plan, BoxWalk walk)
    {
        var expected = plan.Film.HasPicture ? FilmClock.KeptFrames(plan) : 0;
        var seen = walk.Tracks.Where(t => t.Handler == "vide").Sum(t => t.Samples.Count);
        return new("frames", "The picture has exactly as many frames as the edit list keeps.", seen == expected, $"{seen:N0} frames of {expected:N0}");
    }

    private static CheckFinding Length(RenderPlan plan, BoxWalk walk)
    {
        var rate = plan.Film.Rate.PerSecond;
        var expected = FilmClock.KeptFrames(plan) / rate;
        var lengths = walk.Tracks.Select(t => t.Duration / (double)Math.Max(1, t.TimeScale)).Append(walk.Seconds).ToList();
        var passed = lengths.Count > 1 && lengths.All(l => Math.Abs(l - expected) <= 1 / rate);
        return new("length", "Picture, sound and file are as long as the edit list says, within one frame.", passed, string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", lengths.Select(l => l.ToString("0.000", CultureInfo.InvariantCulture)))} s of {expected:0.000} s"));
    }

    // Slices of picture (1 and 5) and nothing beside: captions and the encoder's remarks travel in units of type 6.
    private static async Task<CheckFinding> UnitsAsync(RenderPlan plan, Stream file, BoxWalk walk, CancellationToken ct)
    {
        const string asked = "The coded picture holds slices of picture and nothing else: no captions, no remarks of the encoder.";
        var head = new byte[5];
        long units = 0;
        foreach (var (at, length) in walk.Tracks.Where(t => t.Handler == "vide").SelectMany(t => t.Samples))
        {
            var (from, end) = (at, at + length);
            while (from < end)
            {
                file.Position = from;
                var got = end - from < 5 ? 0 : await file.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, ct);
                var unit = got < 5 ? -1 : BinaryPrimitives.ReadInt32BigEndian(head);
                if (unit < 1 || unit > end - from - 4 || (head[4] & 31) is not (1 or 5))
                {
                    return new("units", asked, false, unit < 1 || unit > end - from - 4 ? "a frame is not made of whole units" : $"a unit of type {head[4] & 31}");
                }

                units++;
                from += 4 + unit;
            }
        }

        return new("units", asked, units > 0 == plan.Film.HasPicture, $"{units:N0} units, all slices");
    }

    private async Task<List<CheckFinding>> DemuxedAsync(RenderPlan plan, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        using var json = new MemoryStream();
        await using var file = await openRendition(ct);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffprobe",
            [.. Decoding.Reading, "-show_format", "-show_streams", "-show_chapters", "-show_programs", "-of", "json", "-i", "pipe:0"],
            (stdin, stop) => file.CopyToAsync(stdin, 1 << 18, stop),
            (stdout, stop) => Probe.CopyAtMostAsync(stdout, json, MostJson, stop),
            JobLimits.Short,
            ct);
        try
        {
            using var document = JsonDocument.Parse(end.Succeeded ? json.ToArray() : "{}"u8.ToArray());
            return Demuxed.Judge(plan, document.RootElement);
        }
        catch (JsonException)
        {
            return Demuxed.Judge(plan, default);
        }
    }

    private async Task<CheckFinding> DecodedAsync(RenderPlan plan, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        const string asked = "A decoder shows exactly the frames that the edit list keeps, each at its time.";
        if (!plan.Film.HasPicture)
        {
            return new("decoded", asked, true, "no picture");
        }

        long shown = 0;
        var misplaced = 0L;
        await using var file = await openRendition(ct);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", .. Decoding.Reading, "-xerror", "-copyts", "-i", "pipe:0", "-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", $"{plan.Film.Rate.Denominator}:{plan.Film.Rate.Numerator}", "-c:v", "wrapped_avframe", "-f", "framecrc", "pipe:1"],
            (stdin, stop) => file.CopyToAsync(stdin, 1 << 18, stop),
            async (stdout, stop) =>
            {
                using var lines = new StreamReader(stdout, leaveOpen: true);
                while (await lines.ReadLineAsync(stop) is { } line)
                {
                    if (line.StartsWith('#'))
                    {
                        continue;
                    }

                    misplaced += line.Split(',') is [_, _, var pts, ..] && long.TryParse(pts, CultureInfo.InvariantCulture, out var at) && at == shown ? 0 : 1;
                    shown++;
                }
            },
            Decoding.Limits,
            ct);
        var expected = FilmClock.KeptFrames(plan);
        return new("decoded", asked, end.Succeeded && shown == expected && misplaced == 0, $"{shown:N0} frames of {expected:N0}, {misplaced:N0} at another time{(end.Succeeded ? string.Empty : "; the decoder complained")}");
    }

    private async Task<IReadOnlyList<CheckFinding>> PictureAsync(
        RenderPlan plan, Func<CancellationToken, Task<Stream>> openMaster, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct) =>
        plan.Film.HasPicture
            ? await new PictureWitness(sandbox, plan).LookAsync(openMaster, openRendition, ct)
            : [new("kept", PictureWitness.Kept, true, "no picture"), new("covered", PictureWitness.Covered, true, "no picture")];

    private async Task<IReadOnlyList<CheckFinding>> SoundAsync(RenderPlan plan, Func<CancellationToken, Task<Stream>> openRendition, CancellationToken ct)
    {
        var silence = $"Each muted span is silent: no sample above {LoudestInside} of 32,768 away from its edges; within {Edge * 1000 / FilmClock.SampleRate} ms of an edge none above an eighth of the loudest sound in the half second beside that edge.";
        const string tone = "Each bleep is a tone of 1 kHz, and of its energy at most a tenth is anything else.";
        var (ear, bleeps) = (new MutedEar(plan), new BleepEar(plan));
        if (ear.Spans == 0 && bleeps.Judged == 0)
        {
            return [new("silence", silence, true, "nothing is muted in what is kept"), new("tone", tone, true, Short(bleeps, "nothing is bleeped in what is kept"))];
        }

        long heard = 0;
        var channels = plan.Film.Channels;
        await using var file = await openRendition(ct);
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            ["-nostdin", .. Decoding.Reading, "-i", "pipe:0", "-map", "0:a:0", "-ac", $"{channels}", "-f", "s16le", "pipe:1"],
            (stdin, stop) => file.CopyToAsync(stdin, 1 << 18, stop),
            async (stdout, stop) =>
            {
                var block = new byte[FilmClock.SampleRate * channels * sizeof(short)];
                int read;
                while ((read = await stdout.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, stop)) > 0)
                {
                    ear.Hear(MemoryMarshal.Cast<byte, short>(block.AsSpan(0, read)), heard, channels);
                    bleeps.Hear(MemoryMarshal.Cast<byte, short>(block.AsSpan(0, read)), heard);
                    heard += read / (channels * sizeof(short));
                }
            },
            Decoding.Limits,
            ct);

        // What was not decoded was not shown to be silent.
        var whole = end.Succeeded && heard >= FilmClock.Sample(plan.Film.Rate, FilmClock.KeptFrames(plan));
        var cut = whole ? string.Empty : $"; the sound ends after {heard:N0} samples";
        return
        [
            new("silence", silence, whole && ear.Loud == 0, (ear.Spans == 0 ? "nothing is muted in what is kept" : $"{ear.Spans} spans, {ear.Loud} not silent; loudest inside {ear.Inside}, loudest at an edge {ear.AtEdge}") + cut),
            new("tone", tone, whole && bleeps.Wrong == 0, Short(bleeps, bleeps.Judged == 0 ? "nothing is bleeped in what is kept" : string.Create(CultureInfo.InvariantCulture, $"{bleeps.Judged} bleeps, {bleeps.Wrong} not the tone alone; most of anything else {bleeps.MostElse * 100:0.0} %")) + cut),
        ];
    }

    private static string Short(BleepEar bleeps, string said) => bleeps.TooShort == 0 ? said : $"{said}; {bleeps.TooShort} shorter than 20 ms, not judged";
}
