namespace Safehand.Access;

/// <summary>What the host decides for this module.</summary>
public sealed record AccessOptions
{
    /// <summary>32 bytes derived from the root key for this use alone. Encrypts the keys that protect forms.</summary>
    public required byte[] ProtectionKey { get; init; }

    /// <summary>
    /// Whether the server is reached by plain HTTP on this machine's loopback address. Cookies are then not marked Secure, which some
    /// clients would not send back. MUST be false wherever anyone else can reach it.
    /// </summary>
    public bool PlainLoopback { get; init; }

    internal string CookieName => PlainLoopback ? "sh" : "__Host-sh";

    internal string DeviceCookieName => PlainLoopback ? "sh-device" : "__Host-sh-device";

    internal string FormCookieName => PlainLoopback ? "sh-form" : "__Host-sh-form";

    internal void Check()
    {
        if (ProtectionKey is not { Length: 32 })
        {
            throw new InvalidOperationException("The protection key is 32 bytes.");
        }
    }
}
