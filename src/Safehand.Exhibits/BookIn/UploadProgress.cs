using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>How far an upload is.</summary>
/// <param name="Exhibit">The exhibit it will be.</param>
/// <param name="Offset">Bytes that are durable.</param>
/// <param name="Length">Bytes in all, or null while not announced.</param>
/// <param name="ExpiresAt">Given up when nothing arrives by then.</param>
/// <param name="BookedIn">Whether it is in custody.</param>
public sealed record UploadProgress(ExhibitId Exhibit, long Offset, long? Length, DateTimeOffset ExpiresAt, bool BookedIn)
{
    /// <summary>What its sender's program said with it, while it is under way (<see cref="Upload.Said"/>).</summary>
    public string Said { get; init; } = string.Empty;
}
