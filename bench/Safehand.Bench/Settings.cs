namespace Safehand.Bench;

/// <summary>How much is measured.</summary>
/// <param name="Quick">Short films and few rounds, for trying the bench itself.</param>
/// <param name="Mebibytes">Size of the recording of random bytes.</param>
internal sealed record Settings(bool Quick, long Mebibytes)
{
    /// <summary>Minutes of the films that are rendered, looked through and edited.</summary>
    internal int Minutes => Quick ? 1 : 10;

    /// <summary>Minutes of the long film, from the end of which a preview is asked for and into which thousands of edits go.</summary>
    internal int LongMinutes => Quick ? 10 : 120;

    /// <summary>Edits in the long film's room.</summary>
    internal int Edits => Quick ? 400 : 4000;

    /// <summary>Of two numbers, the one for this run.</summary>
    internal int Rounds(int full) => Quick ? 1 : full;
}
