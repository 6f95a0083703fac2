using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Safehand.Kernel;

/// <summary>An identifier: 128 random bits written as 32 lower-case hexadecimal digits.</summary>
public interface IId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The 32 digits.</summary>
    string Value { get; }

    /// <summary>Wraps digits that have already been checked (a stored value).</summary>
    static abstract TSelf From(string value);
}

/// <summary>Makes and checks the digits of identifiers.</summary>
public static class Ids
{
    /// <summary>Digits in an identifier.</summary>
    public const int Length = 32;

    /// <summary>128 fresh random bits as digits.</summary>
    public static string Fresh() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length / 2));

    /// <summary>A fresh identifier of the given type.</summary>
    public static TId New<TId>()
        where TId : struct, IId<TId> => TId.From(Fresh());

    /// <summary>The 16 bytes that the digits stand for, as the ledger keeps them.</summary>
    public static byte[] Bytes<TId>(this TId id)
        where TId : struct, IId<TId> => Convert.FromHexString(id.Value);

    /// <summary>Reads an identifier; anything but 32 lower-case hexadecimal digits is not one.</summary>
    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id)
        where TId : struct, IId<TId>
    {
        id = default;
        if (text is not { Length: Length })
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        id = TId.From(text);
        return true;
    }

    /// <summary>Reads an identifier or throws <see cref="FormatException"/>.</summary>
    public static TId Parse<TId>(string text)
        where TId : struct, IId<TId> =>
        TryParse<TId>(text, out var id) ? id : throw new FormatException("An identifier is 32 lower-case hexadecimal digits.");
}
