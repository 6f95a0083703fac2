using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Safehand.Ledger;

/// <summary>The head of a ledger: C2SP tlog-checkpoint.</summary>
/// <param name="Origin">Which ledger: <c>host/organisation/2026a</c>.</param>
/// <param name="Size">Leaves in the tree.</param>
/// <param name="Root">The root hash, 32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root)
{
    /// <summary>Lines that follow, which Safehand never writes and never relies on.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text to sign.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{string.Concat(Extensions.Select(e => e + "\n"))}");

    /// <summary>The origin of an organisation's ledger begun in a year; <paramref name="series"/> goes on from <c>a</c> when one had to be abandoned after a restore.</summary>
    public static string OriginOf(string host, string organisation, int year, char series = 'a')
    {
        var origin = string.Create(CultureInfo.InvariantCulture, $"{host}/{organisation}/{year}{series}");
        return SignedNote.IsKeyName(origin) ? origin : throw new ArgumentException("An origin holds no spaces and no plus.", nameof(organisation));
    }

    /// <summary>Reads the text of a note or throws <see cref="FormatException"/>.</summary>
    public static Checkpoint Parse(string text) => TryParse(text, out var result) ? result : throw new FormatException("This is not a checkpoint.");

    /// <summary>Reads the text of a note; false for whatever is not a checkpoint to the letter.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Checkpoint? result)
    {
        result = null;
        if (text is null || !text.EndsWith('\n') || text[..^1].Split('\n') is not [var origin, var count, var hash, .. var extensions]
            || origin.Length == 0 || extensions.Any(e => e.Length == 0)
            || !TryParseSize(count, out var size) || SignedNote.Base64(hash) is not { Length: MerkleHash.Length } root)
        {
            return false;
        }

        result = new Checkpoint(origin, size, root) { Extensions = extensions };
        return true;
    }

    internal static bool TryParseSize(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && (text == "0" || text[0] != '0');
}
