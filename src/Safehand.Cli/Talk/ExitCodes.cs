using System.Net;

namespace Safehand.Cli.Talk;

/// <summary>What the program ends with. Scripts read these numbers: they do not change.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Refused = 3;
    public const int NotFound = 4;
    public const int Conflict = 5;
    public const int Unreachable = 6;
    public const int FoundWrong = 7;

    /// <summary>The table, for the help of each command.</summary>
    public const string Table = """
        Exit codes:
          0 done · 1 failed · 2 wrong usage or input · 3 refused by the rules, or not signed in · 4 not found or gone
          5 already there or changed meanwhile · 6 server unreachable or busy · 7 a check found something wrong
        """;

    /// <summary>The code for an answer of the server that is not a success.</summary>
    public static int Of(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest => Usage,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Refused,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => Conflict,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests or HttpStatusCode.Locked
            or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout => Unreachable,
        _ => Failed,
    };
}

/// <summary>The command ends here, with words for the person and a code for the script.</summary>
internal sealed class EndException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The server's stable name for a refusal, if it was one.</summary>
    public string? Code { get; init; }

    /// <summary>The rule that decided, such as <c>G4</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>What to do next.</summary>
    public string? Hint { get; init; }
}
