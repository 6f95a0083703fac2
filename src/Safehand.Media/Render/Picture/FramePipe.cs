using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace Safehand.Media.Render;

/// <summary>
/// One end of a job's pipe, read or written in whole frames by a thread that waits: to wake a pool's thread for every piece of a frame takes as long as
/// painting it. MUST be used on nothing that is read or written asynchronously as well, and only on a thread of its own (<see cref="Apart"/>).
/// </summary>
internal readonly struct FramePipe
{
    private const int Interrupted = 4; // EINTR

    private readonly SafeHandle handle;

    /// <summary>Takes a pipe, and widens it.</summary>
    internal FramePipe(Stream pipe)
    {
        handle = ((pipe is JobInput job ? job.Pipe : pipe) as PipeStream ?? throw new ArgumentException("Not a pipe.", nameof(pipe))).SafePipeHandle;
        PipeRoom.Widen(pipe);
    }

    /// <summary>Fills a frame, or a part of one; false where the job ended before.</summary>
    internal bool Read(Span<byte> frame)
    {
        while (frame.Length > 0)
        {
            var got = read(handle, ref MemoryMarshal.GetReference(frame), frame.Length);
            if (got == 0 || (got < 0 && Marshal.GetLastPInvokeError() != Interrupted))
            {
                return false;
            }

            frame = frame[(int)Math.Max(0, got)..];
        }

        return true;
    }

    /// <summary>Writes a frame, or a part of one.</summary>
    /// <exception cref="JobInput.ClosedException">The job has closed its end, or was stopped.</exception>
    internal void Write(ReadOnlySpan<byte> frame)
    {
        try
        {
            while (frame.Length > 0)
            {
                frame = frame[Taken(write(handle, ref MemoryMarshal.GetReference(frame), frame.Length))..];
            }
        }
        catch (ObjectDisposedException e)
        {
            throw new JobInput.ClosedException(e);
        }
    }

    /// <summary>Passes on what comes, without reading it (splice(2)); false where the job that it comes from ended before.</summary>
    /// <exception cref="JobInput.ClosedException">The job that it goes to has closed its end, or was stopped.</exception>
    internal bool Pass(FramePipe to, int length)
    {
        try
        {
            while (length > 0)
            {
                var moved = splice(handle, 0, to.handle, 0, length, 0);
                if (moved == 0)
                {
                    return false;
                }

                length -= Taken(moved);
            }

            return true;
        }
        catch (ObjectDisposedException e)
        {
            throw new JobInput.ClosedException(e);
        }
    }

    private static int Taken(nint length) => length >= 0 ? (int)length
        : Marshal.GetLastPInvokeError() is var error and not Interrupted ? throw new JobInput.ClosedException(new IOException($"Error {error} of the system."))
        : 0;

#pragma warning disable IDE1006, SYSLIB1054, CA5392 // The C library's own names; no unsafe code for three calls.
    [DllImport("libc", SetLastError = true)]
    private static extern nint read(SafeHandle descriptor, ref byte into, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint write(SafeHandle descriptor, ref byte from, nint length);

    [DllImport("libc", SetLastError = true)]
    private static extern nint splice(SafeHandle from, nint fromOffset, SafeHandle to, nint toOffset, nint length, uint flags);
#pragma warning restore IDE1006, SYSLIB1054, CA5392
}

/// <summary>Work that waits for a long time, on a thread of its own.</summary>
internal static class Apart
{
    internal static Task RunAsync(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
