using System.CommandLine;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary><c>safehand open</c>: a clean copy where the rules permit it, or the address of the page where it is watched.</summary>
internal static class OpenCommand
{
    private const string About = """
        Write a copy without a mark, where the rules permit that act: most people watch in the browser instead
        (--watch). The copy appears under its name only when its SHA-256 is the one in the ledger; a file that
        is already there is never replaced.

        Examples:
          safehand open 43NS1012726 JS/1 --watch
          safehand open 43NS1012726 JS/1 --purpose prosecution --because "Disclosure to the defence" -o JS_1.mp4
        """;

    public static Command Create()
    {
        var ofCase = Errand.CaseArgument();
        var reference = Errand.ReferenceArgument();
        var purpose = Words.OneOf("--purpose", "What it is for", Words.Purposes, "bring-to-justice");
        var because = new Option<string?>("--because") { Description = "Why you need it, in one sentence.", HelpName = "TEXT" };
        var output = new Option<string?>("--output", "-o") { Description = "Where to write the copy.", HelpName = "FILE" };
        var watch = new Option<bool>("--watch") { Description = "Only print the address where it is watched." };
        return Errand.Command("open", About, [ofCase, reference, purpose, because, output, watch], async (errand, ct) =>
        {
            var asked = errand.Asked;
            var (named, mark) = (asked.GetValue(ofCase)!, asked.GetValue(reference)!);
            if (asked.GetValue(watch))
            {
                var page = $"{ServerAddress.NameOf(errand.Api.Server)}/exhibits/{await errand.ExhibitAsync(named, mark, ct)}";
                errand.Say.Result(new { page }, () => Say.Words(page));
                return;
            }

            if (asked.GetResult(purpose) is not { Implicit: false } || asked.GetValue(because) is not { } why || asked.GetValue(output) is not { } path)
            {
                throw new EndException(ExitCodes.Usage, "A copy needs --purpose, --because and -o FILE.") { Hint = "To watch it instead: --watch" };
            }

            RefuseToReplace(path);
            var exhibit = await errand.ExhibitAsync(named, mark, ct);
            var granted = await AskAsync(errand, exhibit, $"{named} {mark}", Words.ToApi(asked.GetValue(purpose)!), why, ct);
            var copy = new CleanCopy(errand, granted.Text("copy")!, granted.GetProperty("length").GetInt64(), granted.Text("sha256")!);
            await copy.WriteAsync(path, granted.Text("reference") ?? mark, ct);
            errand.Say.Result(
                new { exhibit, reference = granted.Text("reference"), file = Path.GetFullPath(path), length = granted.GetProperty("length").GetInt64(), sha256 = granted.Text("sha256") },
                () => Say.Facts(
                    ("Written", path),
                    ("Size", $"{granted.GetProperty("length").GetInt64()} bytes"),
                    ("SHA-256", granted.Text("sha256")),
                    ("Compared", "These are exactly the bytes that were booked in. It is recorded that you took this copy.")));
        });
    }

    internal static void RefuseToReplace(string path)
    {
        if (Path.Exists(path))
        {
            throw new EndException(ExitCodes.Conflict, $"{path} is already there, and is not replaced.") { Code = "open.file-exists", Hint = "Name another file with -o." };
        }
    }

    private static async Task<System.Text.Json.JsonElement> AskAsync(Errand errand, string exhibit, string asWritten, string purpose, string sentence, CancellationToken ct)
    {
        try
        {
            return await errand.Api.PostAsync(Errand.ExhibitPath(exhibit, "/clean"), new { purpose, sentence }, ct);
        }
        catch (EndException refused) when (refused.Code == "copy.second-person")
        {
            var me = await errand.Api.GetAsync("api/v1/me", ct);
            throw new EndException(refused.ExitCode, refused.Message)
            {
                Code = refused.Code,
                Hint = $"What they run: safehand agree {asWritten} --for {me.Text("id")} --purpose … --because …",
            };
        }
        catch (EndException refused) when (refused.ExitCode == ExitCodes.Refused && refused.Rule is not null)
        {
            var page = $"{ServerAddress.NameOf(errand.Api.Server)}/exhibits/{exhibit}";
            throw new EndException(refused.ExitCode, refused.Message)
            {
                Code = refused.Code,
                Rule = refused.Rule,
                Hint = $"You may still be able to watch it, or to ask for access, at {page} · {refused.Hint}",
            };
        }
    }
}
