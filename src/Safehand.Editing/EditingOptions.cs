namespace Safehand.Editing;

/// <summary>How this module works.</summary>
public sealed record EditingOptions
{
    /// <summary>Days after the end of a case within which a supplier returns or erases, or it is certified that it never held anything.</summary>
    public int ReturnWithinDays { get; init; } = 28;

    /// <summary>Days after the deadline for which editors still reach what they are commissioned for, for what is sent back.</summary>
    public int CorrectionDays { get; init; } = 14;

    /// <summary>Days before a supplier's condition lapses from which it is shown as about to.</summary>
    public int WarnDays { get; init; } = 30;

    /// <summary>Throws where a value makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ReturnWithinDays, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ReturnWithinDays, 365);
        ArgumentOutOfRangeException.ThrowIfLessThan(WarnDays, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CorrectionDays);
    }
}
