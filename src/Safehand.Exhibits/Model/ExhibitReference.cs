using System.Text.RegularExpressions;

namespace Safehand.Exhibits;

/// <summary>An exhibit's mark: the initials of whoever produced it and a number, <c>JS/1</c>, a part of it <c>JS/1/2</c>. Unique in its case.</summary>
public readonly partial record struct ExhibitReference
{
    private ExhibitReference(string value) => Value = value;

    /// <summary>Upper case: <c>JS/1</c>.</summary>
    public string Value { get; }

    /// <summary>As it stands in a file name: <c>JS_1</c>.</summary>
    public string FileName => Value.Replace('/', '_');

    /// <summary>Reads a mark; case and surrounding spaces do not matter.</summary>
    public static bool TryParse(string? text, out ExhibitReference reference)
    {
        var value = (text ?? string.Empty).Trim().ToUpperInvariant();
        reference = new ExhibitReference(value);
        return Shape().IsMatch(value);
    }

    /// <summary>The next free mark for these initials.</summary>
    /// <param name="initials">One to four letters.</param>
    /// <param name="taken">Marks already used in the case.</param>
    public static string NextFree(string initials, IEnumerable<string> taken)
    {
        var prefix = initials + "/";
        var numbers = taken
            .Where(t => t.StartsWith(prefix, StringComparison.Ordinal))
            .Select(t => int.TryParse(t.AsSpan(prefix.Length).ToString().Split('/')[0], out var n) ? n : 0)
            .ToHashSet();
        var next = prefix + (numbers.DefaultIfEmpty(0).Max() + 1);

        // One mistyped mark may be the highest that there is; the lowest free one comes then.
        return Shape().IsMatch(next) ? next : prefix + Enumerable.Range(1, numbers.Count + 1).First(n => !numbers.Contains(n));
    }

    /// <summary>The next free mark of a part: <c>JS/1/1</c> of <c>JS/1</c>. A part of a part stands beside it.</summary>
    /// <param name="of">The mark of the whole.</param>
    /// <param name="taken">Marks already used in the case.</param>
    public static string NextPart(string of, IEnumerable<string> taken)
    {
        var parts = of.Split('/');
        return NextFree($"{parts[0]}/{parts[1]}", taken);
    }

    /// <summary>Initials from a name as colleagues know it: <c>PC Joan Silva</c> gives <c>JS</c>.</summary>
    public static string InitialsOf(string displayName)
    {
        var words = displayName.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(w => char.IsLetter(w[0]) && !Ranks().IsMatch(w)).ToArray();
        var letters = new string([.. words.Select(w => char.ToUpperInvariant(w[0])).Where(c => c is >= 'A' and <= 'Z').Take(4)]);
        return letters.Length > 0 ? letters : "X";
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex("^[A-Z]{1,4}/[1-9][0-9]{0,4}(/[1-9][0-9]{0,3})?$")]
    private static partial Regex Shape();

    [GeneratedRegex("^(PC|DC|PS|DS|DI|DCI|DSU|Sgt|Insp|Dr|Mr|Mrs|Ms)$")]
    private static partial Regex Ranks();
}
