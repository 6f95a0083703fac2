namespace Safehand.Age;

/// <summary>
/// Someone a file is encrypted to. <see cref="X25519Recipient"/> and <see cref="ScryptRecipient"/> are the standard ones;
/// others may be defined outside this project, with a fully qualified name as the first argument of their stanza.
/// </summary>
public interface IAgeRecipient
{
    /// <summary>Wraps the 16-byte file key into a stanza. MUST use fresh randomness at every call.</summary>
    AgeStanza Wrap(ReadOnlySpan<byte> fileKey);
}

/// <summary>What opens the stanzas addressed to an <see cref="IAgeRecipient"/>.</summary>
public interface IAgeIdentity
{
    /// <summary>
    /// Looks for a stanza addressed to this identity and returns the 16-byte file key, or null where none is. Stanzas of
    /// other types MUST be ignored. The caller owns the returned array and zeroes it after use.
    /// </summary>
    /// <exception cref="AgeFormatException">A stanza of this identity's type breaks its rules.</exception>
    byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas);
}
