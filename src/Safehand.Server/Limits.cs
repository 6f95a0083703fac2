using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Safehand.Server;

/// <summary>How much a client may ask of the server.</summary>
internal static class Limits
{
    private const int LongestBody = 1 << 20;
    private const long LeastFreeSpace = 256L << 20;

    /// <summary>Kestrel's limits; single endpoints raise the body's for themselves.</summary>
    internal static void Set(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LongestBody;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(10));
    }

    /// <summary>Intake stops while the disk has less than this free, so that the store can always still write: a tenth, at most 10 GB, at least 256 MB.</summary>
    internal static long FreeSpaceFloor(string folder) =>
        Math.Clamp(new DriveInfo(folder).TotalSize / 10, LeastFreeSpace, 10L << 30);
}
