using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age;

/// <summary>Opens files encrypted with a passphrase (C2SP age v1, "The scrypt recipient type").</summary>
public sealed class ScryptIdentity : IAgeIdentity
{
    /// <summary>The greatest work factor accepted unless another is given: 4 GiB of memory. The same as the <c>age</c> program's.</summary>
    public const int UsualMostWork = 22;

    private readonly Func<string> ask;
    private readonly int mostWork;

    /// <summary>Creates the identity.</summary>
    /// <param name="passphrase">Used as its UTF-8 bytes.</param>
    /// <param name="mostWork">The greatest work factor accepted: a file's author must not choose how much memory its reader spends.</param>
    public ScryptIdentity(string passphrase, int mostWork = UsualMostWork)
        : this(() => passphrase, mostWork)
    {
    }

    /// <summary>Creates an identity that asks for the passphrase only when a file needs one.</summary>
    public ScryptIdentity(Func<string> ask, int mostWork = UsualMostWork)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mostWork, 30);
        this.ask = ask;
        this.mostWork = mostWork;
    }

    /// <summary>Whether a file with these stanzas asks for a passphrase.</summary>
    public static bool IsAddressed(IReadOnlyList<AgeStanza> stanzas) => stanzas.Any(stanza => stanza.Type == ScryptRecipient.StanzaType);

    /// <inheritdoc/>
    public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas)
    {
        if (!IsAddressed(stanzas))
        {
            return null;
        }

        if (stanzas is not [var stanza])
        {
            throw new AgeFormatException(AgeFault.Header, "a passphrase stanza is not the only stanza of the header");
        }

        if (stanza.Arguments is not [var saltText, var workText]
            || !CanonicalBase64.TryDecode(saltText, out var salt)
            || salt.Length != ScryptRecipient.SaltLength
            || stanza.Body.Length != FileKeyWrap.BodyLength)
        {
            throw new AgeFormatException(AgeFault.Header, "a passphrase stanza is not a salt of 16 bytes, a work factor and a body of 32 bytes");
        }

        var work = WorkFactor(workText);
        var passphrase = Encoding.UTF8.GetBytes(ask());
        Span<byte> wrapKey = stackalloc byte[32];
        try
        {
            ScryptRecipient.WrapKey(passphrase, salt, work, wrapKey);
            return FileKeyWrap.Open(wrapKey, stanza.Body);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
            CryptographicOperations.ZeroMemory(wrapKey);
        }
    }

    private int WorkFactor(string text)
    {
        if (text[0] == '0' || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            throw new AgeFormatException(AgeFault.Header, "a passphrase stanza's work factor is not a decimal number without leading zeroes");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var work) && work <= mostWork
            ? work
            : throw new AgeFormatException(AgeFault.Header, $"a passphrase stanza asks for more work than is allowed here (2^{mostWork})");
    }
}
