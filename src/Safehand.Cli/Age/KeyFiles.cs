using Safehand.Age;

namespace Safehand.Cli.Age;

/// <summary>Files of recipients and identities named on the command line; <c>-</c> is standard input.</summary>
internal static class KeyFiles
{
    public static IReadOnlyList<X25519Recipient> ReadRecipients(string path) => Read(path, KeyFile.ReadRecipients);

    /// <summary>Reads secret keys; a file of them may itself be an age file under a passphrase, which is then asked for.</summary>
    public static IReadOnlyList<X25519Identity> ReadIdentities(string path) => Read(path, stream =>
    {
        using var held = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            held.Write(buffer, 0, read);
            if (held.Length > KeyFile.MostBytes)
            {
                throw new AgeFormatException(AgeFault.Key, "a key file is longer than 16 MiB");
            }
        }

        held.Position = 0;
        var begins = held.GetBuffer().AsSpan(0, (int)Math.Min(held.Length, 14));
        if (!begins.SequenceEqual("age-encryption"u8) && !begins.SequenceEqual("-----BEGIN AGE"u8))
        {
            return KeyFile.ReadIdentities(held);
        }

        using var plain = AgeFile.Decrypt(held, new ScryptIdentity(() => Passphrase.Ask($"Enter passphrase for identity file \"{path}\": ")));
        return KeyFile.ReadIdentities(plain);
    });

    private static IReadOnlyList<T> Read<T>(string path, Func<Stream, IReadOnlyList<T>> read)
    {
        try
        {
            using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return read(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or AgeFormatException)
        {
            throw new MisuseException($"reading \"{path}\": {failure.Message}");
        }
    }
}
