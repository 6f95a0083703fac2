namespace Safehand.Storage.Vault;

/// <summary>
/// What is stored is not what was stored: a chunk that does not authenticate, a payload cut short, a key or header that does not open.
/// Tampering or damage, never a mistake of the person asking. A capability MUST NOT catch it.
/// </summary>
public sealed class IntegrityException : Exception
{
    /// <summary>Damage of an unnamed sort.</summary>
    public IntegrityException()
        : base("what is stored is not what was stored")
    {
    }

    /// <summary>Damage, named.</summary>
    public IntegrityException(string message)
        : base(message)
    {
    }

    /// <summary>Damage, named, with what found it.</summary>
    public IntegrityException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
