namespace Safehand.Exhibits;

/// <summary>Limits on recordings arriving.</summary>
public sealed record UploadOptions
{
    /// <summary>Recordings one person may have on their way in at once.</summary>
    public int MostAtOnce { get; init; } = 3;

    /// <summary>How long an upload may rest before it is given up.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long an upload may be silent before its buffers are given back, and before what arrived in full without an answer is booked in.</summary>
    public TimeSpan Rests { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Pieces that are held in memory at once to be checked whole, of all senders together.</summary>
    public int PiecesHeldAtOnce { get; init; } = 4;

    /// <summary>Longest piece in one request, in bytes.</summary>
    public int LongestPiece { get; init; } = 16 << 20;
}
