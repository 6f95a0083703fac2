namespace Safehand.Exhibits;

/// <summary>Limits on recordings arriving.</summary>
public sealed record UploadOptions
{
    /// <summary>Recordings one person may have on their way in at once.</summary>
    public int MostAtOnce { get; init; } = 3;

    /// <summary>How long an upload may rest before it is given up.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Longest piece in one request, in bytes.</summary>
    public int LongestPiece { get; init; } = 16 << 20;
}
