using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age;

/// <summary>A passphrase (C2SP age v1, "The scrypt recipient type"). MUST be the only recipient of a file.</summary>
public sealed class ScryptRecipient : IAgeRecipient
{
    /// <summary>The work factor of the <c>age</c> program: 2^18 rounds, 256 MiB, about a second.</summary>
    public const int UsualWorkFactor = 18;

    internal const string StanzaType = "scrypt";
    internal const int SaltLength = 16;

    private readonly byte[] passphrase;
    private readonly int workFactor;

    /// <summary>Creates the recipient.</summary>
    /// <param name="passphrase">Not empty; used as its UTF-8 bytes.</param>
    /// <param name="workFactor">The base-two logarithm of the number of rounds, 1 to 30; memory is 2^workFactor KiB.</param>
    public ScryptRecipient(string passphrase, int workFactor = UsualWorkFactor)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        ArgumentOutOfRangeException.ThrowIfLessThan(workFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workFactor, 30);
        this.passphrase = Encoding.UTF8.GetBytes(passphrase);
        this.workFactor = workFactor;
    }

    /// <inheritdoc/>
    public AgeStanza Wrap(ReadOnlySpan<byte> fileKey)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        Span<byte> wrapKey = stackalloc byte[32];
        WrapKey(passphrase, salt, workFactor, wrapKey);
        var body = FileKeyWrap.Seal(wrapKey, fileKey);
        CryptographicOperations.ZeroMemory(wrapKey);
        return new AgeStanza(StanzaType, [CanonicalBase64.Encode(salt), $"{workFactor}"], body);
    }

    internal static void WrapKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int workFactor, Span<byte> wrapKey) =>
        LibCrypto.Scrypt(passphrase, [.. "age-encryption.org/v1/scrypt"u8, .. salt], 1UL << workFactor, 8, 1, wrapKey);
}
