using System.Text.RegularExpressions;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>An investigation and its reference. Sealed: the gate believes whose it is, and whether it goes on.</summary>
public sealed class Case : IFactRow
{
    private Case()
    {
    }

    /// <summary>Its identifier.</summary>
    public CaseId Id { get; private init; }

    /// <summary>The force that owns it.</summary>
    public OrganisationId Organisation { get; private init; }

    /// <summary>The unique reference number, without spaces: <c>43NS1012726</c>. Unique within its force: what others have taken is not for it to learn.</summary>
    public string Urn { get; private init; } = string.Empty;

    /// <summary>The operation's name: <c>Larkspur</c>. Says nothing of anybody.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>When it was closed, if it is.</summary>
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <inheritdoc/>
    public byte[] Seal { get; set; } = [];

    /// <inheritdoc/>
    public string SealedText() => SealedWords.Of("cases", Id.Value, Organisation.Value, Urn, SealedWords.Of(ClosedAt));

    /// <summary>Opens a case.</summary>
    public static Case Opened(OrganisationId organisation, Urn urn, string name) =>
        new() { Id = Ids.New<CaseId>(), Organisation = organisation, Urn = urn.Value, Name = name };

    /// <summary>Closes it. Its exhibits can from then on be read by few and changed by none.</summary>
    public void Close(DateTimeOffset at) => ClosedAt ??= at;
}

/// <summary>A case's unique reference number: four letters or digits (force and unit), three to seven digits (serial and year).</summary>
public readonly partial record struct Urn
{
    private Urn(string value) => Value = value;

    /// <summary>Upper case, without spaces.</summary>
    public string Value { get; }

    /// <summary>Reads a reference as people write it: spaces and case do not matter.</summary>
    public static bool TryParse(string? text, out Urn urn)
    {
        var compact = (text ?? string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
        urn = new Urn(compact);
        return Shape().IsMatch(compact);
    }

    /// <summary>As it is shown: <c>43 NS 10127 26</c>.</summary>
    public override string ToString() => Value.Length < 7 ? Value : $"{Value[..2]} {Value[2..4]} {Value[4..^2]} {Value[^2..]}";

    [GeneratedRegex("^[A-Z0-9]{4}[0-9]{3,7}$")]
    private static partial Regex Shape();
}
