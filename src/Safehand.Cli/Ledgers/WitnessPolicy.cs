using Safehand.Cli.Talk;
using Safehand.Ledger;

namespace Safehand.Cli.Ledgers;

/// <summary>
/// Whom a checker trusts, as C2SP tlog-policy writes it: lines <c>log KEY</c>, <c>witness NAME KEY</c>, <c>group NAME COUNT NAME…</c>
/// (COUNT a number, <c>any</c> or <c>all</c>) and one <c>quorum NAME</c>. Groups of groups are refused, never half understood.
/// </summary>
internal sealed record WitnessPolicy(IReadOnlyList<VerifierKey> Ledgers, IReadOnlyList<VerifierKey> Witnesses, int Quorum)
{
    public static WitnessPolicy None { get; } = new([], [], 0);

    public static WitnessPolicy Parse(string text)
    {
        var ledgers = new List<VerifierKey>();
        var witnesses = new Dictionary<string, VerifierKey>(StringComparer.Ordinal);
        var groups = new Dictionary<string, (string[] Members, int Count)>(StringComparer.Ordinal);
        string? quorum = null;
        foreach (var line in text.Split('\n').Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0))
        {
            switch (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                case ["log", var key, ..]:
                    ledgers.Add(Key(key, KeyPurpose.Ledger, line));
                    break;
                case ["witness", var name, var key, ..] when !witnesses.ContainsKey(name):
                    witnesses.Add(name, Key(key, KeyPurpose.Witness, line));
                    break;
                case ["group", var name, var count, .. { Length: > 0 } members] when !groups.ContainsKey(name) && members.All(witnesses.ContainsKey):
                    groups.Add(name, (members, Count(count, members.Distinct().Count(), line)));
                    break;
                case ["quorum", var name] when quorum is null && (name == "none" || witnesses.ContainsKey(name) || groups.ContainsKey(name)):
                    quorum = name;
                    break;
                default:
                    throw Bad(line);
            }
        }

        return quorum switch
        {
            null => throw new EndException(ExitCodes.Usage, "The witness policy names no quorum.") { Hint = "End it with a line such as: quorum NAME" },
            "none" => new WitnessPolicy(ledgers, [], 0),
            _ when groups.TryGetValue(quorum, out var group) => new WitnessPolicy(ledgers, [.. group.Members.Distinct().Select(m => witnesses[m])], group.Count),
            _ => new WitnessPolicy(ledgers, [witnesses[quorum]], 1),
        };
    }

    private static VerifierKey Key(string text, KeyPurpose purpose, string line) =>
        VerifierKey.TryParse(text, out var key) && key.Purpose == purpose ? key : throw Bad(line);

    private static int Count(string text, int members, string line) => text switch
    {
        "any" => 1,
        "all" => members,
        _ when int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= members => n,
        _ => throw Bad(line),
    };

    private static EndException Bad(string line) =>
        new(ExitCodes.Usage, $"The witness policy has a line that cannot be used: {line}") { Hint = "Lines are: log KEY, witness NAME KEY, group NAME COUNT WITNESS…, quorum NAME." };
}
