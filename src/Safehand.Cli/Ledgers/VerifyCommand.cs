using System.CommandLine;
using System.Security.Cryptography;
using Safehand.Cli.Talk;
using Safehand.Ledger;

namespace Safehand.Cli.Ledgers;

/// <summary><c>safehand verify</c>: checks an exported ledger without a server, without us.</summary>
internal static class VerifyCommand
{
    private const string About = """
        Check an exported ledger, offline, and say in one sentence what holds. Everything that it is checked
        against is yours: a checkpoint that you kept, the ledger's key, witnesses that you trust. Without
        witnesses it is never called intact, because whoever holds the ledger's key could have rewritten it.
        Exit code 7 where something is wrong, or where fewer witnesses signed than your policy needs.

        Examples:
          safehand verify ./ledger
          safehand verify ./ledger --kept-checkpoint march.txt --key safehand.example/force/2026a+0a1b2c3d+AQ…
          safehand verify ./ledger --witness-policy policy.txt --exhibit 5d0c… --file JS_1.mp4 -v
        """;

    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "The exported ledger." };
        var kept = new Option<FileInfo?>("--kept-checkpoint") { Description = "A checkpoint that you kept: the ledger must continue it.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The ledger's key, had from elsewhere (name+hash+base64).", HelpName = "KEY" };
        var policy = new Option<FileInfo?>("--witness-policy") { Description = "The witnesses that you trust and how many of them must have signed (C2SP tlog-policy).", HelpName = "FILE" };
        var exhibit = new Option<string?>("--exhibit") { Description = "The identifier of an exhibit that must be in it.", HelpName = "ID" };
        var file = new Option<FileInfo?>("--file") { Description = "A recording that must be in it, by its SHA-256.", HelpName = "FILE" };
        var fresh = Words.Number("--fresh-within", "DAYS", "The witnesses must have signed within so many days, or it may be an old head.", 1);
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Say everything that was found." };
        return Errand.Local("verify", About, [folder, kept, key, policy, exhibit, file, fresh, verbose], async (asked, say, ct) =>
        {
            var from = asked.GetValue(folder)!;
            if (!from.Exists)
            {
                throw new EndException(ExitCodes.Usage, $"There is no folder {from}.");
            }

            var trusted = asked.GetValue(policy) is { } read ? WitnessPolicy.Parse(Text(read)) : WitnessPolicy.None;
            var report = LedgerFolder.Verify(from.FullName, new LedgerCheckOptions
            {
                LedgerKeys = asked.GetValue(key) is { } given ? [Key(given)] : trusted.Ledgers,
                KeptCheckpoint = asked.GetValue(kept) is { } head ? Text(head) : null,
                Witnesses = trusted.Witnesses,
                Quorum = trusted.Quorum,
                FreshWithin = asked.GetValue(fresh) is { } days ? TimeSpan.FromDays(days) : null,
                Now = TimeProvider.System.GetUtcNow(),
                Object = asked.GetValue(exhibit) is { } id ? Identifier(id) : null,
                FileHash = asked.GetValue(file) is { } recording ? await HashAsync(recording, ct) : null,
            }, ct);
            say.Result(Told(report), () => Tell(report, asked.GetValue(verbose)));
            return report.Outcome == LedgerOutcome.Wrong || (trusted.Quorum > 0 && report.Outcome != LedgerOutcome.Intact) ? ExitCodes.FoundWrong : ExitCodes.Done;
        });
    }

    private static object Told(LedgerReport r) => new
    {
        outcome = r.Outcome.ToString(),
        r.Sentence,
        findings = r.Findings.Select(f => new { kind = f.Kind.ToString(), f.Index, f.Words }),
        r.FindingCount,
        r.Notes,
        r.Origin,
        r.Size,
        root = r.Root is null ? null : Convert.ToBase64String(r.Root),
        r.EntriesChecked,
        r.ValuesChecked,
        r.ValuesErased,
        r.ValuesWithheld,
        r.WitnessedBy,
        r.Quorum,
        r.ContinuesKept,
        exhibitEntries = r.ObjectEntries.Select(m => new { m.Index, m.Name, m.At, operation = m.Operation.ToString(), verdict = m.Verdict.ToString() }),
        r.FileHashIndex,
    };

    private static void Tell(LedgerReport report, bool verbose)
    {
        Say.Words(report.Sentence);
        if (!verbose)
        {
            return;
        }

        Say.Facts(
            ("Ledger", report.Origin),
            ("Entries", $"{report.EntriesChecked:N0} of {report.Size:N0} read and hashed"),
            ("Values", report.ValuesWithheld ? "not in the folder" : $"{report.ValuesChecked:N0} match, {report.ValuesErased:N0} erased"),
            ("Witnesses", $"{report.WitnessedBy.Count} of {report.Quorum} needed: {string.Join(", ", report.WitnessedBy.Select(w => $"{w.Name} at {w.At:yyyy-MM-dd HH:mm:ss}Z"))}"),
            ("Kept checkpoint", report.ContinuesKept is { } n ? $"continued from {n:N0} entries" : null),
            ("Found wrong", $"{report.FindingCount:N0}"));
        foreach (var finding in report.Findings)
        {
            Say.Words($"- {finding.Words} [{finding.Kind}]");
        }

        foreach (var match in report.ObjectEntries)
        {
            Say.Words($"- entry {match.Index}: {match.Name} on {match.At:yyyy-MM-dd HH:mm:ss}Z, {match.Verdict}");
        }

        foreach (var note in report.Notes)
        {
            Say.Words("- " + note);
        }
    }

    private static string Text(FileInfo file) =>
        file.Exists ? File.ReadAllText(file.FullName) : throw new EndException(ExitCodes.Usage, $"There is no file {file}.");

    private static VerifierKey Key(string text) =>
        VerifierKey.TryParse(text.Trim(), out var key) ? key : throw new EndException(ExitCodes.Usage, "This is not a verifier key (name+hash+base64).");

    private static byte[] Identifier(string text)
    {
        try
        {
            return text.Length == 32 ? Convert.FromHexString(text) : throw new FormatException();
        }
        catch (FormatException)
        {
            throw new EndException(ExitCodes.Usage, "An exhibit's identifier is 32 hexadecimal digits.") { Hint = "safehand show CASE REF prints it." };
        }
    }

    private static async Task<byte[]> HashAsync(FileInfo file, CancellationToken ct)
    {
        if (!file.Exists)
        {
            throw new EndException(ExitCodes.Usage, $"There is no file {file}.");
        }

        await using var stream = file.OpenRead();
        return await SHA256.HashDataAsync(stream, ct);
    }
}
