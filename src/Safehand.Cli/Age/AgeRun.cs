using Safehand.Age;

namespace Safehand.Cli.Age;

/// <summary>Does what the flags ask.</summary>
internal static class AgeRun
{
    /// <exception cref="MisuseException">The flags contradict one another, or a file cannot be had.</exception>
    /// <exception cref="AgeFormatException">The input is not a valid age file for these keys. Of the output, only authenticated bytes were written.</exception>
    public static async Task RunAsync(AgeFlags flags, CancellationToken ct)
    {
        flags.RefuseContradictions();
        var toStandardOutput = flags.Output is null or "" or "-";
        var toTerminal = toStandardOutput && !Console.IsOutputRedirected;
        if (toTerminal && flags.Output != "-" && !flags.Decrypt && !flags.Armor)
        {
            throw new MisuseException("refusing to output binary to the terminal", "did you mean to use -a/--armor? Force anyway with \"-o -\"");
        }

        await using var input = flags.ReadsStandardInput ? Console.OpenStandardInput() : OpenInput(flags.Input!);

        // Between a terminal and itself, the result waits until the typing is done.
        using var typed = toTerminal && flags.ReadsStandardInput && !Console.IsInputRedirected ? new MemoryStream() : null;
        if (typed is not null)
        {
            await WorkAsync(flags, input, typed, ct);
            typed.WriteTo(Console.OpenStandardOutput());
        }
        else if (toStandardOutput)
        {
            await WorkAsync(flags, input, Console.OpenStandardOutput(), ct);
        }
        else
        {
            await using var output = new WholeFile(flags.Output!);
            await WorkAsync(flags, input, output.Stream, ct);
            output.Keep();
        }
    }

    private static async Task WorkAsync(AgeFlags flags, Stream input, Stream output, CancellationToken ct)
    {
        if (flags.Decrypt)
        {
            await using var plain = Open(flags, input);
            await plain.CopyToAsync(output, ct);
            await output.FlushAsync(ct);
        }
        else
        {
            await AgeFile.EncryptAsync(input, output, Recipients(flags), flags.Armor, ct);
        }
    }

    private static Stream Open(AgeFlags flags, Stream input)
    {
        try
        {
            return AgeFile.Decrypt(input, Identities(flags));
        }
        catch (AgeFormatException none) when (none.Fault == AgeFault.NoMatch && flags.IdentityFiles.Length == 0)
        {
            throw new MisuseException("incorrect passphrase, or the file is not encrypted with a passphrase", "to decrypt with a key, name its file with -i/--identity");
        }
    }

    private static List<IAgeRecipient> Recipients(AgeFlags flags)
    {
        if (flags.Passphrase)
        {
            return [new ScryptRecipient(Passphrase.AskNew())];
        }

        var recipients = new List<IAgeRecipient>();
        foreach (var text in flags.Recipients)
        {
            try
            {
                recipients.Add(X25519Recipient.Parse(text));
            }
            catch (AgeFormatException)
            {
                throw new MisuseException(
                    text.StartsWith("AGE-SECRET-KEY-", StringComparison.OrdinalIgnoreCase)
                        ? "-r/--recipient was given a secret key; it takes a recipient (age1…)"
                        : $"malformed or unknown recipient \"{text}\"");
            }
        }

        recipients.AddRange(flags.RecipientFiles.SelectMany(KeyFiles.ReadRecipients));
        recipients.AddRange(flags.IdentityFiles.SelectMany(KeyFiles.ReadIdentities).Select(identity => identity.Recipient));
        return recipients;
    }

    private static IReadOnlyList<IAgeIdentity> Identities(AgeFlags flags) => flags.IdentityFiles.Length == 0
        ? [new ScryptIdentity(() => Passphrase.Ask("Enter passphrase: "))]
        : [new NoPassphraseIdentity(), .. flags.IdentityFiles.SelectMany(KeyFiles.ReadIdentities)];

    private static FileStream OpenInput(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Mode = FileMode.Open, Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"failed to open input file \"{path}\": {failure.Message}");
        }
    }

    /// <summary>Whoever named identities did not expect to be asked for a passphrase by a file from elsewhere.</summary>
    private sealed class NoPassphraseIdentity : IAgeIdentity
    {
        public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas) => ScryptIdentity.IsAddressed(stanzas)
            ? throw new MisuseException("file is passphrase-encrypted but identities were specified with -i/--identity", "remove all -i/--identity flags to decrypt passphrase-encrypted files")
            : null;
    }
}
