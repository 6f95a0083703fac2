using System.CommandLine;
using System.Security.Cryptography;
using Safehand.Cli.Talk;
using Safehand.Ledger;

namespace Safehand.Cli.Ledgers;

/// <summary><c>safehand ledger export</c>: the ledger as a folder that anybody can check without us.</summary>
internal static class ExportCommand
{
    private const string About = """
        Write the ledger to a folder: checkpoint, tile/, keys/ as C2SP tlog-tiles, and what the entries of your
        organisation and of its cases say, with its salts, apart in values/. The folder appears only when its entries give the signed root.

        Examples:
          safehand ledger export ./ledger
          safehand ledger export ./ledger --without-values   (no names; needs no right to it)
          safehand verify ./ledger
        """;

    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER") { Description = "Where to write; absent or empty." };
        var without = new Option<bool>("--without-values") { Description = "Leave out what the entries say." };
        var export = Errand.Command("export", About, [folder, without], async (errand, ct) =>
        {
            var path = Path.GetFullPath(errand.Asked.GetValue(folder)!);
            if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            {
                throw new EndException(ExitCodes.Conflict, $"{path} is already there and not empty.") { Hint = "Name a new folder." };
            }

            var head = await WriteAsync(errand, path, !errand.Asked.GetValue(without), ct);
            errand.Say.Result(
                new { folder = path, head.Origin, entries = head.Size, root = Convert.ToBase64String(head.Root), values = !errand.Asked.GetValue(without) },
                () => Say.Words($"Wrote {head.Size:N0} entries of {head.Origin} to {path}. Check them: safehand verify {errand.Asked.GetValue(folder)}"));
        });
        return new Command("ledger", "Work with the ledger.") { export };
    }

    private static async Task<Checkpoint> WriteAsync(Errand errand, string path, bool withValues, CancellationToken ct)
    {
        var partial = $"{path}.{RandomNumberGenerator.GetHexString(12, true)}.partial";
        try
        {
            await using var download = new LedgerDownload(errand.Api, withValues);
            var (note, head) = await download.BeginAsync(ct);
            await Bar.ShowAsync(errand.Say, "entries", head.Size, async done =>
            {
                await LedgerFolder.WriteAsync(partial, new LedgerExport(note, await download.KeysAsync(ct), download.EntriesAsync(head.Size, done, ct)) { WithValues = withValues }, ct);
                return true;
            });
            if (Directory.Exists(path))
            {
                Directory.Delete(path); // empty, or this throws
            }

            Directory.Move(partial, path);
            return head;
        }
        catch (LedgerIntegrityException altered)
        {
            throw new EndException(ExitCodes.FoundWrong, altered.Message) { Code = "ledger.altered", Hint = "What the server gave out is not what it signed. Keep this message and tell your auditor." };
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }
}
