using Safehand.Ledger;

namespace Safehand.Exhibits;

/// <summary>A witness that the operator chose.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Key">The key it cosigns with.</param>
/// <param name="Prefix">Its submission prefix, without a slash at the end.</param>
public sealed record WitnessAddress(string Name, VerifierKey Key, string Prefix);

/// <summary>
/// The operator's file of witnesses. A line is <c>witness NAME KEY URL</c>, as C2SP tlog-policy writes it with the witness's submission prefix, so that it can be copied into
/// an auditor's policy. Lines that begin with # are remarks. Whatever else stands there is refused: a witness that is left out unnoticed is one that does not sign.
/// </summary>
public static class WitnessList
{
    /// <summary>Most witnesses: with the ledger's own signature they fit into one note.</summary>
    public const int Most = 32;

    /// <summary>Reads the file, or says what is wrong with it in one sentence.</summary>
    /// <param name="text">The file.</param>
    /// <param name="origin">The ledger's own name, under which no witness may sign.</param>
    public static (IReadOnlyList<WitnessAddress> Witnesses, string? Fault) Read(string text, string origin)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<WitnessAddress>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var (witness, fault) = ReadLine(line, origin);
            if (witness is null)
            {
                return No(i, fault!);
            }

            if (found.Exists(w => w.Name == witness.Name))
            {
                return No(i, $"names {witness.Name} a second time");
            }

            // One key under two names would look like two witnesses.
            if (found.Exists(w => w.Key.PublicKey.AsSpan().SequenceEqual(witness.Key.PublicKey)))
            {
                return No(i, "has a key that stands in a line before");
            }

            found.Add(witness);
        }

        return found.Count > Most ? ([], $"The file of witnesses names {found.Count} of them; at most {Most} can sign.") : (found, null);
    }

    private static (WitnessAddress? Witness, string? Fault) ReadLine(string line, string origin)
    {
        if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not ["witness", var name, var vkey, var url])
        {
            return (null, "is not of the form: witness NAME KEY URL");
        }

        if (!VerifierKey.TryParse(vkey, out var key) || key.Purpose != KeyPurpose.Witness)
        {
            return (null, "has no key of a witness (name+hash+base64, Ed25519 for cosignature/v1)");
        }

        if (key.Name == origin)
        {
            return (null, "has a key with the name of this ledger itself");
        }

        return Uri.TryCreate(url, UriKind.Absolute, out var prefix) && prefix is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? (new WitnessAddress(name, key, prefix.AbsoluteUri.TrimEnd('/')), null)
            : (null, "has no submission prefix that begins with http:// or https:// and holds no password, ? or #");
    }

    private static (IReadOnlyList<WitnessAddress> Witnesses, string? Fault) No(int line, string what) => ([], $"Line {line + 1} of the file of witnesses {what}.");
}
