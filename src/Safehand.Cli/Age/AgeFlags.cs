namespace Safehand.Cli.Age;

/// <summary>What was asked of <c>safehand age</c>: the flags of the <c>age</c> program.</summary>
internal sealed record AgeFlags(
    bool Encrypt,
    bool Decrypt,
    bool Passphrase,
    bool Armor,
    string[] Recipients,
    string[] RecipientFiles,
    string[] IdentityFiles,
    string? Output,
    string? Input)
{
    /// <summary>Refuses flags that contradict one another, in the cases and in the words of the <c>age</c> program.</summary>
    /// <exception cref="MisuseException">They do.</exception>
    public void RefuseContradictions()
    {
        if (Decrypt)
        {
            RefuseForDecrypting();
        }
        else
        {
            RefuseForEncrypting();
        }

        var fromInput = RecipientFiles.Concat(IdentityFiles).Count(path => path == "-") + (ReadsStandardInput ? 1 : 0);
        if (fromInput > 1)
        {
            throw new MisuseException("standard input is used for multiple purposes");
        }

        if (Output is not (null or "" or "-") && !ReadsStandardInput && Path.GetFullPath(Output) == Path.GetFullPath(Input!))
        {
            throw new MisuseException($"input and output file are the same: \"{Output}\"");
        }
    }

    /// <summary>Whether the input is what comes in on standard input.</summary>
    public bool ReadsStandardInput => Input is null or "" or "-";

    private void RefuseForDecrypting()
    {
        const string secret = "did you mean to use -i/--identity to specify a private key?";
        RefuseIf(Encrypt, "-e/--encrypt can't be used with -d/--decrypt");
        RefuseIf(Armor, "-a/--armor can't be used with -d/--decrypt", "note that armored files are detected automatically");
        RefuseIf(Passphrase, "-p/--passphrase can't be used with -d/--decrypt", "note that password protected files are detected automatically");
        RefuseIf(Recipients.Length > 0, "-r/--recipient can't be used with -d/--decrypt", secret);
        RefuseIf(RecipientFiles.Length > 0, "-R/--recipients-file can't be used with -d/--decrypt", secret);
    }

    private void RefuseForEncrypting()
    {
        RefuseIf(
            IdentityFiles.Length > 0 && !Encrypt,
            "-i/--identity can't be used in encryption mode unless symmetric encryption is explicitly selected with -e/--encrypt",
            "did you forget to specify -d/--decrypt?");
        RefuseIf(
            Recipients.Length + RecipientFiles.Length + IdentityFiles.Length == 0 && !Passphrase,
            "missing recipients",
            "did you forget to specify -r/--recipient, -R/--recipients-file or -p/--passphrase?");
        RefuseIf(Passphrase && Recipients.Length > 0, "-p/--passphrase can't be combined with -r/--recipient");
        RefuseIf(Passphrase && RecipientFiles.Length > 0, "-p/--passphrase can't be combined with -R/--recipients-file");
        RefuseIf(Passphrase && IdentityFiles.Length > 0, "-p/--passphrase can't be combined with -i/--identity");
    }

    private static void RefuseIf(bool contradiction, string message, string? hint = null)
    {
        if (contradiction)
        {
            throw new MisuseException(message, hint);
        }
    }
}
