using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>Makes a pipe hold a megabyte instead of 64 KB (fcntl(2), F_SETPIPE_SZ): a frame passes in one or two turns instead of twenty.</summary>
internal static class PipeRoom
{
    private const int SetPipeSize = 1031;
    private const int Room = 1 << 20;

    internal static void Widen(Stream pipe)
    {
        if (OperatingSystem.IsLinux() && (pipe is JobInput job ? job.Pipe : pipe) is PipeStream stream)
        {
            // Where the system refuses, the pipe stays as it is: slower, and right.
            _ = fcntl((int)stream.SafePipeHandle.DangerousGetHandle(), SetPipeSize, Room);
        }
    }

#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The C library's own name; no unsafe code for one call.
    [DllImport("libc")]
    private static extern int fcntl(int descriptor, int command, int argument);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
}
