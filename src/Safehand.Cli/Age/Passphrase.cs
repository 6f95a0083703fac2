namespace Safehand.Cli.Age;

/// <summary>Asks for passphrases on the terminal, never on standard input; scripts give them in a variable.</summary>
internal static class Passphrase
{
    /// <summary>The variable that scripts use.</summary>
    public const string Variable = "SAFEHAND_AGE_PASSPHRASE";

    /// <summary>A passphrase that exists.</summary>
    public static string Ask(string prompt) => NotEmpty(Environment.GetEnvironmentVariable(Variable) ?? Terminal.ReadSecret(prompt));

    /// <summary>A passphrase to be: asked for twice, because a slip could not be repaired.</summary>
    public static string AskNew()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } given)
        {
            return NotEmpty(given);
        }

        var first = NotEmpty(Terminal.ReadSecret("Enter passphrase: "));
        return Terminal.ReadSecret("Confirm passphrase: ") == first ? first : throw new MisuseException("passphrases didn't match");
    }

    private static string NotEmpty(string passphrase) =>
        passphrase.Length > 0 ? passphrase : throw new MisuseException("passphrase can't be empty");
}
