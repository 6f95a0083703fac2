using Safehand.Storage;

namespace Safehand.Server;

/// <summary>Once after an upgrade, while no server runs: seals the rows from before their tables carried seals. Until then they are refused to everybody.</summary>
internal static class SealRowsCommand
{
    private const string Usage = """
        Usage: Safehand.Server seal-rows --state FOLDER [--origin HOST/ORGANISATION/YEARa]
        Once, after an upgrade from a version that did not seal what is known of cases and recordings. Compare with a backup from before first, if anybody else could write to the database:
        what is sealed counts from then on as written by Safehand.
        """;

    internal static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (options, fault) = ServerOptions.Read(arguments);
        if (options is null)
        {
            Console.Error.WriteLine(fault + "\n" + Usage);
            return 2;
        }

        try
        {
            await using var host = await SafehandHost.BuildAsync(options, TimeProvider.System, CancellationToken.None);
            var rows = await host.App.Services.GetRequiredService<FormerRows>().SealAsync(CancellationToken.None);
            Console.WriteLine(rows.Count == 0 ? "Every row has a seal: there was nothing to do." : "Sealed, with an entry in the ledger: " + Listed(rows));
            return 0;
        }
        catch (StartRefusedException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    internal static string Listed(IReadOnlyDictionary<string, int> rows) => string.Join(", ", rows.Select(r => $"{r.Value} of {r.Key}"));
}
