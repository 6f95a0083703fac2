namespace Safehand.Age;

/// <summary>
/// Says that bytes offered as an age file, header, key or armor break a rule of the age specification
/// (C2SP age v1), or fail authentication. The message names the rule and never repeats secret bytes.
/// </summary>
/// <remarks>Callers MUST NOT use anything read so far from the failing part.</remarks>
public sealed class AgeFormatException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public AgeFormatException()
        : base("not a valid age file")
    {
    }

    /// <summary>Creates the exception with a message that names the broken rule.</summary>
    public AgeFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and the failure beneath it.</summary>
    public AgeFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
