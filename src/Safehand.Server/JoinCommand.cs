using System.Globalization;
using Safehand.Access;

namespace Safehand.Server;

/// <summary>Lets an organisation in, while no server runs: its name, what it is, and its first people with passwords that work once.</summary>
internal static class JoinCommand
{
    private const string Usage = """
        Usage: Safehand.Server join --state FOLDER [--origin HOST/ORGANISATION/YEARa] --organisation NAME --kind PoliceForce|ProsecutingService|PartnerAuthority|Supplier
                 [--devices-until DAY] [--trained-until DAY] --person LOGIN NAME NUMBER ROLE[,ROLE] [--person …]
               For a supplier leave out --devices-until: whoever has it work for them accepts its devices one by one, on the page Devices of suppliers.
        Example: Safehand.Server join --state /srv/safehand --origin custody.example/northshire/2026a --organisation "Northshire Police" --kind PoliceForce
                 --devices-until 2027-03-31 --trained-until 2027-03-31 --person sam.okoro "Sam Okoro" NS9001 TechnicalAdministrator --person ruth.adeyemi "DI Ruth Adeyemi" NS2210 Officer,Supervisor
        """;

    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (Read(arguments) is not { } read)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        var (options, fault) = ServerOptions.Read(read.Server);
        if (options is null)
        {
            Console.Error.WriteLine(fault);
            return 2;
        }

        try
        {
            await using var host = await SafehandHost.BuildAsync(options, TimeProvider.System, CancellationToken.None);
            await using var scope = host.App.Services.CreateAsyncScope();
            var joined = await scope.ServiceProvider.GetRequiredService<Joining>().HandleAsync(read.Join, CancellationToken.None);
            if (joined.IsRefused(out var refusal))
            {
                Console.Error.WriteLine(refusal.Message + ".");
                return 1;
            }

            Console.WriteLine($"{read.Join.Organisation} takes part. These passwords work once, within 24 hours; each person then chooses their own:");
            foreach (var (login, password) in joined.Value)
            {
                Console.WriteLine($"  {login}  {password}");
            }

            return 0;
        }
        catch (StartRefusedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static (Join Join, List<string> Server)? Read(IReadOnlyList<string> arguments)
    {
        var (organisation, kind) = (string.Empty, (EmployerKind?)null);
        DateOnly? devices = null, trained = null;
        var people = new List<Joiner>();
        var server = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var left = arguments.Count - i - 1;
            switch (arguments[i])
            {
                case "--state" or "--origin" when left > 0:
                    server.AddRange([arguments[i], arguments[++i]]);
                    break;
                case "--organisation" when left > 0:
                    organisation = arguments[++i];
                    break;
                case "--kind" when left > 0 && Enum.TryParse<EmployerKind>(arguments[i + 1], ignoreCase: true, out var named) && Enum.IsDefined(named):
                    (kind, i) = (named, i + 1);
                    break;
                case "--devices-until" when left > 0 && Day(arguments[i + 1]) is { } day:
                    (devices, i) = (day, i + 1);
                    break;
                case "--trained-until" when left > 0 && Day(arguments[i + 1]) is { } day:
                    (trained, i) = (day, i + 1);
                    break;
                case "--person" when left > 3 && Enum.TryParse<Roles>(arguments[i + 4], ignoreCase: true, out var roles):
                    people.Add(new Joiner(arguments[i + 1], arguments[i + 2], arguments[i + 3], roles));
                    i += 4;
                    break;
                default:
                    return null;
            }
        }

        return kind is { } known ? (new Join(organisation, known, devices, trained, people), server) : null;
    }

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
