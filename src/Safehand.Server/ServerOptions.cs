using System.Globalization;
using System.Net;
using Safehand.Exhibits;

namespace Safehand.Server;

/// <summary>What the operator says on the command line.</summary>
/// <param name="State">The folder that holds everything: keys, store, blobs, ledger.</param>
/// <param name="Url">Where to listen.</param>
/// <param name="Demonstration">Whether to start with fictional data.</param>
/// <param name="Origin">Name of the ledger: host, organisation, year and series.</param>
/// <param name="Players">How many parts are marked at once.</param>
public sealed record ServerOptions(string State, Uri Url, bool Demonstration, string Origin, int Players)
{
    /// <summary>How often everything stored is read again and compared with its receipts.</summary>
    public CheckOptions Checks { get; init; } = new();

    /// <summary>How the witnesses are asked; who they are stands in the state folder.</summary>
    public WitnessingOptions Witnessing { get; init; } = new();

    /// <summary>Where the proxy is that speaks TLS with everybody else; null: there is none, and who comes is who connects.</summary>
    public IPAddress? Proxy { get; init; }

    /// <summary>Reads the command line, or says what is wrong with it.</summary>
    public static (ServerOptions? Options, string? Fault) Read(IReadOnlyList<string> arguments)
    {
        string? state = null;
        IPAddress? proxy = null;
        var url = "http://127.0.0.1:5080";
        var origin = "safehand.example/demonstration/2026a";
        var demonstration = false;
        var checks = new CheckOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--demonstration":
                    demonstration = true;
                    break;
                case "--state" when i + 1 < arguments.Count:
                    state = arguments[++i];
                    break;
                case "--urls" when i + 1 < arguments.Count:
                    url = arguments[++i];
                    break;
                case "--origin" when i + 1 < arguments.Count:
                    origin = arguments[++i];
                    break;
                case "--proxy" when i + 1 < arguments.Count:
                    if (!IPAddress.TryParse(arguments[++i], out proxy))
                    {
                        return (null, $"{arguments[i]} is not the address of a proxy. Example: --proxy 127.0.0.1");
                    }

                    break;
                case "--recheck-days" when i + 1 < arguments.Count:
                    if (!double.TryParse(arguments[++i], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var days) || days is <= 0 or > 3650)
                    {
                        return (null, $"{arguments[i]} is not a number of days. Example: --recheck-days 7");
                    }

                    checks = CheckOptions.EveryDays(days);
                    break;
                default:
                    return (null, $"Unknown argument: {arguments[i]}\nUsage: Safehand.Server --state FOLDER [--urls URL] [--proxy ADDRESS] [--origin HOST/ORGANISATION/YEARa] [--recheck-days N] [--demonstration]");
            }
        }

        if (state is null)
        {
            return (null, "Say where to keep everything: --state FOLDER");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var listen) || listen.Scheme is not ("http" or "https"))
        {
            return (null, $"{url} is not an address to listen on. Example: http://127.0.0.1:5080");
        }

        // Passwords and films go over this: in clear only where nobody else can listen.
        if (listen.Scheme == "http" && !IsLoopback(listen))
        {
            return (null, "Plain HTTP is allowed on this machine's own address alone. Listen on http://127.0.0.1 behind a proxy that speaks TLS and name it with --proxy, or use https.");
        }

        return (new ServerOptions(Path.GetFullPath(state), listen, demonstration, origin, Math.Max(2, Environment.ProcessorCount)) { Checks = checks, Proxy = proxy }, null);
    }

    // Behind a proxy browsers see https, whatever is spoken between the two of us.
    internal bool PlainLoopback => Url.Scheme == "http" && Proxy is null;

    private static bool IsLoopback(Uri url) => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? IPAddress.IsLoopback(address) : url.IsLoopback;
}
