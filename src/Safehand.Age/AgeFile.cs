using System.Security.Cryptography;
using Safehand.Age.Payload;

namespace Safehand.Age;

/// <summary>Whole age files (C2SP age v1), encrypted and decrypted from stream to stream in bounded memory.</summary>
public static class AgeFile
{
    /// <summary>
    /// Encrypts all of <paramref name="input"/> to <paramref name="recipients"/> under a fresh file key. Both streams stay open.
    /// Where it throws, what was written so far is refused by every reader.
    /// </summary>
    /// <param name="input">The plaintext, read to its end.</param>
    /// <param name="output">Takes the age file.</param>
    /// <param name="recipients">One or more; a passphrase only alone.</param>
    /// <param name="armor">Whether to write ASCII armor instead of bytes.</param>
    /// <param name="ct">Stops the work.</param>
    public static async Task EncryptAsync(Stream input, Stream output, IReadOnlyList<IAgeRecipient> recipients, bool armor = false, CancellationToken ct = default)
    {
        var fileKey = AgeHeader.NewFileKey();
        try
        {
            var armored = armor ? new ArmorWriteStream(output) : null;
            var target = armored ?? output;
            var header = AgeHeader.Create(fileKey, recipients);
            target.Write(header.Encoded);
            await using var payload = PayloadStreams.Encrypt(target, fileKey);
            await payload.WriteFromAsync(input, ct);
            await payload.CompleteAsync(ct);
            armored?.Complete();
            await output.FlushAsync(ct);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>
    /// Opens an age file, binary or armored (told apart by itself), with the first identity that matches. The stream returned
    /// gives only authenticated plaintext, and ends only where the whole file was found to be authentic.
    /// </summary>
    /// <param name="input">The file from its first byte; stays open, and is read further ahead than what was asked of it.</param>
    /// <param name="identities">Tried in order.</param>
    /// <exception cref="AgeFormatException">Here for armor and header; from the stream returned for armor and payload.</exception>
    public static Stream Decrypt(Stream input, params IReadOnlyList<IAgeIdentity> identities)
    {
        Stream file = new PeekedStream(input);

        // A binary file begins with a letter; armor with a hyphen, or with white space before it.
        if (((PeekedStream)file).Peek() is '-' or ' ' or '\t' or '\r' or '\n')
        {
            file = new ArmorReadStream(file, leaveOpen: true);
        }

        var fileKey = AgeHeader.Read(file).Unwrap(identities);
        try
        {
            return PayloadStreams.Decrypt(file, fileKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }
}
