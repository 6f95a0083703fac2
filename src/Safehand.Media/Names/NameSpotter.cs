using System.Globalization;
using System.Text;
using Safehand.Kernel;
using Safehand.Media.Render;

namespace Safehand.Media.Names;

/// <summary>Where a name was heard.</summary>
/// <param name="Name">Which of the names asked for, from 0.</param>
/// <param name="FromMs">Milliseconds from the film's beginning; 150 before the name is heard.</param>
/// <param name="UntilMs">Where it ends; 150 after.</param>
/// <param name="Confidence">0 to 1. Good for putting what was heard in order, no probability.</param>
public sealed record NameSpot(int Name, long FromMs, long UntilMs, double Confidence);

/// <summary>What was heard in a film.</summary>
/// <param name="Spots">By time.</param>
/// <param name="Unheard">Which of the names could not be listened for: written in letters without a known sound, or too short (fewer than three sounds).</param>
public sealed record NamesSpotted(IReadOnlyList<NameSpot> Spots, IReadOnlyList<int> Unheard);

/// <summary>
/// Listens for known names in what is spoken, as proposals for a person to confirm. English sounds; a full name is found far more
/// surely than a short one. It misses mumbled names and hears some that were not said: nothing may be released on its word. The
/// names are on no command line, in no environment, in no log and in no file on disk.
/// </summary>
public sealed class NameSpotter(MediaSandbox sandbox)
{
    /// <summary>Most names at once.</summary>
    public const int MostNames = 200;

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    private const string Program = "/usr/bin/pocketsphinx_continuous";
    private const string Model = "/usr/share/pocketsphinx/model/en-us/en-us";
    private const string Spoken = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict";
    private const int SamplesPerSecond = 16000;
    private const int Extended = 150;
    private const int MostOutput = 8 << 20;

    // The phrases and their sounds come first on the same pipe as the samples, so many bytes each, and are kept in the job's own
    // memory file system, for the program wants to read them twice. The shell's own pipe carries the samples: a job that runs as
    // nobody may not open ours by name.
    // Silence is listened to like the rest: the program's own guess at where speech begins loses names that follow a pause.
    private const string Script =
        "set -eo pipefail; head -c \"$1\" >phrases; head -c \"$2\" >sounds; "
        + "cat | " + Program + " -hmm " + Model + " -kws phrases -dict sounds -infile /dev/stdin -remove_silence no -time yes -logfn /dev/null";

    private static readonly JobLimits Listening = Decoding.Limits with { FileBytes = 1 << 20 };

    /// <summary>Listens.</summary>
    /// <param name="openMaster">Opens the film, decrypted in memory, seekable. Closed here.</param>
    /// <param name="names">Full names where they are known; each is listened for as a whole.</param>
    /// <param name="film">The film on its working clock: milliseconds are counted on it.</param>
    /// <param name="progress">Is told the part done, 0 to 1.</param>
    /// <param name="ct">Stops at once.</param>
    /// <returns>What was heard, or a refusal: a program is missing, there are too many names, or there is no sound that can be read.</returns>
    public async Task<Result<NamesSpotted>> FindAsync(
        Func<CancellationToken, Task<Stream>> openMaster, IReadOnlyList<string> names, FilmShape film, IProgress<double>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(openMaster);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(film);
        ArgumentOutOfRangeException.ThrowIfLessThan(film.LastMillisecond, 1);
        if (names.Count is 0 or > MostNames || names.Any(n => n.Length > LongestName))
        {
            return Refusal.Invalid("names.too-many", $"Give one to {MostNames} names of at most {LongestName} characters each.");
        }

        if (!film.HasSound)
        {
            return NoSound();
        }

        if (!File.Exists(Program) || !File.Exists(Spoken) || !Directory.Exists(Model))
        {
            return Refusal.Conflict("names.program-missing", "Names cannot be listened for on this server: the packages pocketsphinx and pocketsphinx-en-us are not installed. Mark them by hand, or ask the operator.");
        }

        var said = await Pronunciations.OfAsync(names, Spoken, ct);
        if (said.Phrases.Length == 0)
        {
            return Refusal.Invalid("names.unheard", "None of these names can be listened for: they are too short, or written in letters whose sounds are not known here. Mark them by hand.");
        }

        var heard = new StringBuilder();
        var (read, closed, samples) = (false, false, 0L);
        var (phrases, sounds) = (Encoding.ASCII.GetBytes(said.Phrases), Encoding.ASCII.GetBytes(said.Dictionary));
        var end = await sandbox.RunAsync(
            "/usr/bin/bash",
            ["-c", Script, "bash", phrases.Length.ToString(CultureInfo.InvariantCulture), sounds.Length.ToString(CultureInfo.InvariantCulture)],
            async (stdin, stop) =>
            {
                try
                {
                    await stdin.WriteAsync(phrases, stop);
                    await stdin.WriteAsync(sounds, stop);
                    await using var master = await openMaster(stop);
                    (read, samples) = await DecodeAsync(master, stdin, film, progress, stop);
                }
                catch (JobInput.ClosedException)
                {
                    closed = true; // it stopped listening before all was said
                    throw;
                }
            },
            (stdout, stop) => ReadAsync(stdout, heard, stop),
            Listening,
            ct);
        if (closed || end.TimedOut || (read && !end.Succeeded))
        {
            return Refusal.Conflict("names.failed", "Listening for names ended early, so no names are proposed. Try again; if it happens again, mark them by hand and tell the operator.");
        }

        if (!read || samples == 0)
        {
            return NoSound();
        }

        progress?.Report(1);
        return new NamesSpotted(Joined(Read(heard.ToString(), names.Count, film.LastMillisecond)), said.Unheard);
    }

    /// <summary>Reads the program's answer: lines of a phrase, where it begins and ends in seconds, and a confidence.</summary>
    internal static IEnumerable<NameSpot> Read(string heard, int names, long lengthMs)
    {
        foreach (var line in heard.Split('\n'))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 4
                && parts[0].StartsWith('n') && parts[0].IndexOf('w', StringComparison.Ordinal) is > 1 and var end
                && int.TryParse(parts[0].AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var name) && name < names
                && Seconds(parts[^3]) is { } from && Seconds(parts[^2]) is { } until && Seconds(parts[^1]) is { } sure && until > from)
            {
                var (first, last) = (Math.Max(0, (long)(from * 1000) - Extended), Math.Min(lengthMs, (long)Math.Ceiling(until * 1000) + Extended));
                if (first < last)
                {
                    // What it calls a probability lies between 0.75 (it could be anything) and 1.
                    yield return new NameSpot(name, first, last, Math.Round(Math.Clamp((sure - 0.75) * 4, 0.01, 1), 3));
                }
            }
        }
    }

    private static Refusal NoSound() => Refusal.Invalid("names.no-sound", "This recording has no sound that can be read to its end, so no names are proposed.");

    private static double? Seconds(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    // The same name twice in the same place is one.
    private static List<NameSpot> Joined(IEnumerable<NameSpot> spots)
    {
        var joined = new List<NameSpot>();
        foreach (var spot in spots.OrderBy(s => s.Name).ThenBy(s => s.FromMs))
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Name == spot.Name && spot.FromMs < last.UntilMs)
            {
                joined[^1] = last with { UntilMs = Math.Max(last.UntilMs, spot.UntilMs), Confidence = Math.Max(last.Confidence, spot.Confidence) };
            }
            else
            {
                joined.Add(spot);
            }
        }

        return [.. joined.OrderBy(s => s.FromMs).ThenBy(s => s.Name)];
    }

    private async Task<(bool Read, long Samples)> DecodeAsync(Stream master, Stream stdin, FilmShape film, IProgress<double>? progress, CancellationToken ct)
    {
        var piped = await FaststartStream.TurnAsync(master, ct);
        var samples = 0L;
        var end = await sandbox.RunAsync(
            "/usr/bin/ffmpeg",
            [
                "-nostdin", .. Decoding.Reading, "-copyts", "-i", "pipe:0", "-map", "0:a:0", "-vn", "-sn", "-dn", "-af",
                string.Create(CultureInfo.InvariantCulture, $"asetpts='round(PTS-({film.Starts:0.0########})/TB)',aresample={SamplesPerSecond}:async=1:min_hard_comp=0.01:first_pts=0"),
                "-ac", "1", "-f", "s16le", "pipe:1",
            ],
            (feed, stop) => piped.CopyToAsync(feed, 1 << 18, stop),
            async (stdout, stop) =>
            {
                var buffer = new byte[1 << 16];
                int read;
                while ((read = await stdout.ReadAsync(buffer, stop)) > 0)
                {
                    await stdin.WriteAsync(buffer.AsMemory(0, read), stop);
                    samples += read / sizeof(short);
                    progress?.Report(Math.Min(1, samples * 1000.0 / SamplesPerSecond / film.LastMillisecond));
                }
            },
            Decoding.Limits,
            ct);
        return (end.Succeeded, samples);
    }

    private static async Task ReadAsync(Stream stdout, StringBuilder heard, CancellationToken ct)
    {
        using var reader = new StreamReader(stdout, Encoding.ASCII, leaveOpen: true);
        var buffer = new char[4096];
        int read;
        while (heard.Length < MostOutput && (read = await reader.ReadAsync(buffer, ct)) > 0)
        {
            heard.Append(buffer, 0, read);
        }
    }
}
