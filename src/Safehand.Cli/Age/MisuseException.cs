namespace Safehand.Cli.Age;

/// <summary>What was asked for cannot be done as asked; the message says why, the hint what to do instead.</summary>
internal sealed class MisuseException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}
