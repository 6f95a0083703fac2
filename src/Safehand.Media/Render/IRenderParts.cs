using System.Security.Cryptography;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>
/// Where finished parts of a rendition wait until all are there. They are film: an implementation MUST keep them encrypted,
/// MUST make a part visible only once it is durable and whole, and MUST give back parts of the same plan and master alone.
/// </summary>
public interface IRenderParts
{
    /// <summary>Opens a part that was stored, from its first byte; null where there is none.</summary>
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="ct">Stops.</param>
    Task<Stream?> OpenAsync(string name, CancellationToken ct);

    /// <summary>Stores a part. Where <paramref name="write"/> throws, there is no such part.</summary>
    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <param name="ct">Stops.</param>
    Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct);
}

/// <summary>Parts under names that say what made them: a rendition that goes on after an upgrade takes over nothing that another painter or encoder made.</summary>
internal sealed class PartsOfBuild(IRenderParts parts, string tool) : IRenderParts
{
    private readonly string build = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tool)))[..12];

    public Task<Stream?> OpenAsync(string name, CancellationToken ct) => parts.OpenAsync(Named(name), ct);

    public Task StoreAsync(string name, Func<Stream, CancellationToken, Task> write, CancellationToken ct) => parts.StoreAsync(Named(name), write, ct);

    private string Named(string name) => $"{name}-{build}";
}
