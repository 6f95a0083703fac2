using System.Text;

namespace Safehand.Age;

/// <summary>
/// Files of identities or recipients, one to a line; empty lines and lines that begin with <c>#</c> are skipped. Lines end
/// with LF or CRLF. No white space is removed: a key with a space behind it is a mistake worth knowing of.
/// </summary>
public static class KeyFile
{
    /// <summary>The greatest length of a key file in bytes.</summary>
    public const int MostBytes = 16 << 20;

    /// <summary>Reads a file of secret keys. Messages name the line and never repeat it.</summary>
    /// <exception cref="AgeFormatException">A line is not a valid identity, or there is none.</exception>
    public static IReadOnlyList<X25519Identity> ReadIdentities(Stream input) => Read(input, "identity", X25519Identity.Parse);

    /// <summary>Reads a file of public keys. Messages name the line and never repeat it: it may be the wrong file.</summary>
    /// <exception cref="AgeFormatException">A line is not a valid recipient, or there is none.</exception>
    public static IReadOnlyList<X25519Recipient> ReadRecipients(Stream input) => Read(input, "recipient", X25519Recipient.Parse);

    private static List<T> Read<T>(Stream input, string what, Func<string, T> parse)
    {
        var keys = new List<T>();
        var number = 0;
        foreach (var ended in ReadText(input).Split('\n'))
        {
            number++;
            var line = ended.EndsWith('\r') ? ended[..^1] : ended;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            try
            {
                keys.Add(parse(line));
            }
            catch (AgeFormatException)
            {
                throw new AgeFormatException(AgeFault.Key, $"line {number} is not a valid {what}");
            }
        }

        return keys.Count > 0 ? keys : throw new AgeFormatException(AgeFault.Key, $"there is no {what} in the file");
    }

    private static string ReadText(Stream input)
    {
        using var held = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = input.Read(buffer)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > MostBytes)
            {
                throw new AgeFormatException(AgeFault.Key, "a key file is longer than 16 MiB");
            }
        }

        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(held.GetBuffer(), 0, (int)held.Length);
        }
        catch (DecoderFallbackException)
        {
            throw new AgeFormatException(AgeFault.Key, "a key file is not UTF-8 text");
        }
    }
}
