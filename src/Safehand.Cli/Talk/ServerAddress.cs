namespace Safehand.Cli.Talk;

/// <summary>Which server is meant.</summary>
internal static class ServerAddress
{
    public const string Variable = "SAFEHAND_SERVER";

    /// <summary>What was named on the command line, else in the variable, else where this person last signed in.</summary>
    public static Uri Find(string? named, SignIns kept) =>
        Read(named ?? Environment.GetEnvironmentVariable(Variable) ?? kept.Current
            ?? throw new EndException(ExitCodes.Usage, "No server is known.") { Hint = $"Name it with --server or in {Variable}, or sign in first: safehand sign-in https://safehand.example" });

    /// <summary>The address without a path's end, so that one server is one name.</summary>
    public static string NameOf(Uri server) => server.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static Uri Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new EndException(ExitCodes.Usage, $"{text} is not the address of a server.") { Hint = "Example: https://safehand.example" };
        }

        // A password or a token in clear on a network would be anybody's.
        if (address.Scheme == "http" && !address.IsLoopback)
        {
            throw new EndException(ExitCodes.Usage, "Plain http is used with a server on this computer alone.") { Hint = "Use https." };
        }

        return new Uri(NameOf(address) + "/");
    }
}
