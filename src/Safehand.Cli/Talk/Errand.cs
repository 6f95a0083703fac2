using System.CommandLine;
using System.Text.Json;

namespace Safehand.Cli.Talk;

/// <summary>One run of a command that talks to the server: what was asked, whom to ask, how to answer.</summary>
internal sealed record Errand(ParseResult Asked, Api Api, Say Say)
{
    /// <summary>A command with <c>--server</c> and <c>--json</c> besides its own symbols; its failures end as words and an exit code.</summary>
    public static Command Command(string name, string about, IEnumerable<Symbol> symbols, Func<Errand, CancellationToken, Task> work)
    {
        var server = new Option<string?>("--server") { Description = $"The server; otherwise {ServerAddress.Variable}, otherwise where you last signed in.", HelpName = "URL" };
        var command = Local(name, about, [.. symbols, server], async (asked, say, ct) =>
        {
            var kept = SignIns.Read();
            var address = ServerAddress.Find(asked.GetValue(server), kept);
            using var api = new Api(address, kept.Servers.GetValueOrDefault(ServerAddress.NameOf(address)));
            await work(new Errand(asked, api, say), ct);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>A command with <c>--json</c> that needs no server.</summary>
    public static Command Local(string name, string about, IEnumerable<Symbol> symbols, Func<ParseResult, Say, CancellationToken, Task<int>> work)
    {
        var json = new Option<bool>("--json") { Description = "Answer in JSON." };
        var command = new Command(name, about);
        foreach (var symbol in symbols.Append(json))
        {
            if (symbol is Option option)
            {
                command.Options.Add(option);
            }
            else
            {
                command.Arguments.Add((Argument)symbol);
            }
        }

        command.SetAction(async (asked, ct) =>
        {
            var say = new Say(asked.GetValue(json));
            try
            {
                return await work(asked, say, ct);
            }
            catch (EndException end)
            {
                return say.End(end);
            }
            catch (OperationCanceledException)
            {
                return say.End(new EndException(ExitCodes.Failed, "Stopped."));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or Safehand.Cli.Age.MisuseException or JsonException)
            {
                return say.End(new EndException(ExitCodes.Failed, failure.Message));
            }
        });
        return command;
    }

    /// <summary>The exhibit of that mark in that case.</summary>
    public async Task<string> ExhibitAsync(string ofCase, string reference, CancellationToken ct)
    {
        var wanted = reference.Trim().ToUpperInvariant();
        var view = await CaseAsync(ofCase, ct);
        foreach (var recording in view.GetProperty("recordings").EnumerateArray())
        {
            if (recording.GetProperty("reference").GetString() == wanted)
            {
                return recording.GetProperty("id").GetString()!;
            }
        }

        throw new EndException(ExitCodes.NotFound, $"There is no {wanted} in this case.") { Code = "exhibit.not-found", Hint = $"List what is in it: safehand list {ofCase}" };
    }

    /// <summary>A case with its recordings. Whoever is not on its team is told where to ask.</summary>
    public async Task<JsonElement> CaseAsync(string ofCase, CancellationToken ct)
    {
        try
        {
            return await Api.GetAsync(CasePath(ofCase), ct);
        }
        catch (EndException refused) when (refused.Rule == "G14")
        {
            throw new EndException(refused.ExitCode, refused.Message)
            {
                Code = refused.Code,
                Rule = refused.Rule,
                Hint = $"Ask for access at {ServerAddress.NameOf(Api.Server)}/ask?case={Uri.EscapeDataString(ofCase.Trim())} · {refused.Hint}",
            };
        }
    }

    public static string CasePath(string ofCase) => "api/v1/cases/" + Uri.EscapeDataString(ofCase.Trim());

    public static string ExhibitPath(string id, string more = "") => $"api/v1/exhibits/{id}{more}";

    /// <summary>The argument that names a case.</summary>
    public static Argument<string> CaseArgument() => new("CASE") { Description = "The case's reference number (URN) or identifier." };

    /// <summary>The argument that names an exhibit in it.</summary>
    public static Argument<string> ReferenceArgument() => new("REF") { Description = "The exhibit's mark, such as JS/1." };
}
