namespace Safehand.Age;

/// <summary>Which part of the age format a failure lies in.</summary>
public enum AgeFault
{
    /// <summary>The encrypted chunks: altered, cut short, or followed by other bytes.</summary>
    Payload,

    /// <summary>The textual header or one of its stanzas breaks a rule.</summary>
    Header,

    /// <summary>The header is well formed, and no identity offered opens any of its stanzas.</summary>
    NoMatch,

    /// <summary>A file key was found, and the header's MAC does not match: the header was altered.</summary>
    Mac,

    /// <summary>The ASCII armor around the file breaks a rule.</summary>
    Armor,

    /// <summary>A written recipient or identity is not valid.</summary>
    Key,
}

/// <summary>
/// Says that bytes offered as an age file, header, key or armor break a rule of the age specification
/// (C2SP age v1), or fail authentication. The message names the rule and never repeats secret bytes.
/// </summary>
/// <remarks>Callers MUST NOT use anything read so far from the failing part.</remarks>
public sealed class AgeFormatException : Exception
{
    /// <summary>Creates the exception with a general message, about the payload.</summary>
    public AgeFormatException()
        : base("not a valid age file")
    {
    }

    /// <summary>Creates the exception with a message that names the broken rule, about the payload.</summary>
    public AgeFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and the failure beneath it, about the payload.</summary>
    public AgeFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for one part of the format.</summary>
    public AgeFormatException(AgeFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Which part of the format the failure lies in.</summary>
    public AgeFault Fault { get; }
}
