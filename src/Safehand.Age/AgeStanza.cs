namespace Safehand.Age;

/// <summary>
/// One recipient stanza of a header: arguments of visible ASCII characters, the first of which is the type, and a body
/// (C2SP age v1, "Recipient stanza"). Immutable.
/// </summary>
public sealed class AgeStanza
{
    private readonly byte[] body;

    /// <summary>Creates a stanza.</summary>
    /// <param name="type">The first argument, for example <c>X25519</c> or <c>example.org/name</c>.</param>
    /// <param name="arguments">The arguments after the type.</param>
    /// <param name="body">The wrapped file key, as the type defines it; copied.</param>
    /// <exception cref="ArgumentException">An argument is empty or holds anything but the characters 0x21 to 0x7E.</exception>
    public AgeStanza(string type, IReadOnlyList<string> arguments, ReadOnlySpan<byte> body)
    {
        foreach (var argument in (IEnumerable<string>)[type, .. arguments])
        {
            if (argument.Length == 0 || argument.AsSpan().ContainsAnyExceptInRange('!', '~'))
            {
                throw new ArgumentException("A stanza argument is one or more visible ASCII characters.", nameof(arguments));
            }
        }

        Type = type;
        Arguments = [.. arguments];
        this.body = body.ToArray();
    }

    /// <summary>The first argument, which names the recipient type.</summary>
    public string Type { get; }

    /// <summary>The arguments after the type.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The decoded body.</summary>
    public ReadOnlySpan<byte> Body => body;
}
