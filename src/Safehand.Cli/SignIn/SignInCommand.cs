using System.CommandLine;
using Safehand.Cli.Age;
using Safehand.Cli.Talk;

namespace Safehand.Cli.SignIn;

/// <summary><c>safehand sign-in</c> and <c>sign-out</c>: a personal token, kept where only its owner can read it.</summary>
internal static class SignInCommand
{
    private const string Variable = "SAFEHAND_PASSWORD";

    private const string About = """
        Sign in to a server. The password is asked for on the terminal, or taken from the variable
        SAFEHAND_PASSWORD; it is exchanged for a token that ends by itself, and not kept.

        Examples:
          safehand sign-in https://safehand.example --login joan.silva
          safehand sign-in --days 1
        """;

    public static Command Create()
    {
        var server = new Argument<string?>("SERVER") { Description = "The server's address.", Arity = ArgumentArity.ZeroOrOne };
        var alsoServer = new Option<string?>("--server") { Description = $"The same; otherwise {ServerAddress.Variable}, otherwise where you last signed in.", HelpName = "URL" };
        var login = new Option<string?>("--login") { Description = "Your user name; asked for if absent.", HelpName = "NAME" };
        var name = new Option<string>("--name") { Description = "What to call this sign-in in the list on your account page.", HelpName = "TEXT", DefaultValueFactory = _ => Environment.MachineName };
        var days = Words.Number("--days", "N", "How many days it lasts; 30 unless said.", 1);
        return Errand.Local("sign-in", About, [server, alsoServer, login, name, days], async (asked, say, ct) =>
        {
            var kept = SignIns.Read();
            var address = ServerAddress.Find(asked.GetValue(server) ?? asked.GetValue(alsoServer), kept);
            var who = asked.GetValue(login) ?? AskLogin();
            var password = Environment.GetEnvironmentVariable(Variable) ?? AskPassword();
            using var unknown = new Api(address, null);
            var made = await unknown.PostAsync("api/v1/tokens", new { login = who, password, name = asked.GetValue(name), days = asked.GetValue(days) ?? 30 }, ct);
            var token = made.Text("token") ?? throw new EndException(ExitCodes.Failed, "The server gave no token: is this a Safehand?");
            var ends = (made.TryGetProperty("ends", out var at) ? at : made.GetProperty("expiresAt")).GetDateTimeOffset();
            var fresh = new Talk.SignIn(ServerAddress.NameOf(address), token, who, ends);
            using var api = new Api(address, fresh);
            var me = await api.GetAsync("api/v1/me", ct);
            fresh = fresh with { Person = me.Text("name") ?? who };
            kept.Keep(fresh);
            say.Result(new { fresh.Server, person = fresh.Person, organisation = me.Text("organisationName"), fresh.Ends }, () =>
                Say.Words($"Signed in to {fresh.Server} as {fresh.Person}, {me.Text("organisationName")}, until {ends.ToLocalTime():d MMMM yyyy}."));
            return ExitCodes.Done;
        });
    }

    public static Command CreateSignOut() => Errand.Command(
        "sign-out",
        "Sign out: the token is revoked on the server and removed from this computer.\n\nExample:\n  safehand sign-out",
        [],
        async (errand, ct) =>
        {
            var server = ServerAddress.NameOf(errand.Api.Server);
            try
            {
                await errand.Api.DeleteAsync("api/v1/me/session", ct);
            }
            catch (EndException ended) when (ended.ExitCode == ExitCodes.Refused)
            {
                // It had ended before: all that is left is to forget it.
            }

            SignIns.Read().Forget(server);
            errand.Say.Result(new { server, signedOut = true }, () => Say.Words($"Signed out of {server}."));
        });

    private static string AskLogin()
    {
        if (Console.IsInputRedirected)
        {
            throw new EndException(ExitCodes.Usage, "Nobody can be asked for the user name here.") { Hint = "Give it with --login." };
        }

        Console.Error.Write("User name: ");
        return Console.ReadLine() ?? throw new OperationCanceledException();
    }

    private static string AskPassword()
    {
        try
        {
            return Terminal.ReadSecret("Password: ");
        }
        catch (MisuseException)
        {
            throw new EndException(ExitCodes.Usage, "There is no terminal to ask for the password on.") { Hint = $"Give it in the variable {Variable}." };
        }
    }
}
