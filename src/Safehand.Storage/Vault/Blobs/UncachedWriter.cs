using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Safehand.Storage.Vault;

/// <summary>
/// Appends to a file past the page cache (O_DIRECT): a recording that has just been sealed is seldom read at once, and copying it into the cache and out of it again
/// costs more processor time than sealing it. Bytes are gathered into pieces of two mebibytes; at most two are being written, by a thread of its own, while the next one fills.
/// One caller at a time. Nothing is durable before a flush of the file.
/// </summary>
/// <remarks>
/// Pieces are written one after the other, so that a stop leaves a beginning of what was appended, as ordinary writes do. After a failure every later call throws the same:
/// whoever appends goes back to what the disk holds.
/// </remarks>
internal sealed partial class UncachedWriter : IAsyncDisposable
{
    /// <summary>Where a piece may begin, in bytes: no file system asks for more.</summary>
    public const int Alignment = 4096;

    private const int PieceSize = 2 << 20;
    private const int MostInFlight = 2;
    private const int InvalidArgument = 22;

    private readonly SafeFileHandle direct;
    private readonly SafeFileHandle ordinary;
    private readonly object gate = new();
    private readonly Queue<Piece> handedOn = new();
    private readonly Queue<Piece> inFlight = new();
    private readonly Task writing;
    private Piece filling = new();
    private bool ending;

    private UncachedWriter(SafeFileHandle direct, SafeFileHandle ordinary)
    {
        this.direct = direct;
        this.ordinary = ordinary;

        // A thread of its own: it sleeps in the disk nearly all the time, and the pool has few threads, which are needed to hash and seal.
        writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Whether nothing is gathered that has not been handed to the disk.</summary>
    public bool IsEmpty => filling.Length == 0;

    /// <summary>Opens the file a second time; null where its file system cannot write past the cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ordinary">The same file, opened for ordinary writing; stays the caller's.</param>
    public static UncachedWriter? TryOpen(string path, SafeFileHandle ordinary)
    {
        if (DirectFlag is not { } flag)
        {
            return null;
        }

        const int WriteOnly = 1;
        const int CloseOnExec = 0x80000;
        var descriptor = Open(path, WriteOnly | CloseOnExec | flag);
        return descriptor < 0 ? null : new UncachedWriter(new SafeFileHandle(descriptor, ownsHandle: true), ordinary);
    }

    /// <summary>Takes bytes that follow what was taken before; the first, and the first after a drain, at a multiple of <see cref="Alignment"/>.</summary>
    public async ValueTask AppendAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        if (filling.Length == 0)
        {
            filling.Offset = offset % Alignment == 0 ? offset : throw new ArgumentOutOfRangeException(nameof(offset), "not at a boundary");
        }
        else if (offset != filling.Offset + filling.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "does not follow");
        }

        while (!bytes.IsEmpty)
        {
            var size = Math.Min(bytes.Length, PieceSize - filling.Length);
            bytes.Span[..size].CopyTo(filling.Span[filling.Length..]);
            filling.Length += size;
            bytes = bytes[size..];
            if (filling.Length == PieceSize)
            {
                await HandOnAsync();
            }
        }
    }

    /// <summary>Returns when all that was appended has been written. What is less than a piece goes through the page cache.</summary>
    public async ValueTask DrainAsync()
    {
        while (inFlight.Count > 0)
        {
            (await LandAsync()).Dispose();
        }

        if (filling.Length > 0)
        {
            RandomAccess.Write(ordinary, filling.Span[..filling.Length], filling.Offset);
            filling.Length = 0;
        }
    }

    /// <summary>Waits for the piece that is being written and drops what was not handed on: only what was drained counts.</summary>
    public async ValueTask DisposeAsync()
    {
        Tell(null);
        await writing;
        filling.Dispose();
        foreach (var piece in inFlight)
        {
            _ = piece.Written.Task.Exception; // told to nobody: whoever disposes after a failure has had it, or has given up
            piece.Dispose();
        }

        direct.Dispose();
    }

    // The value is the processor's: linux/fcntl.h of each.
    private static int? DirectFlag => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 0x4000,
        Architecture.Arm64 => 0x10000,
        _ => null,
    };

    private async ValueTask HandOnAsync()
    {
        var spare = inFlight.Count < MostInFlight ? new Piece() : await LandAsync();
        var full = filling;
        full.Written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        filling = spare;
        filling.Offset = full.Offset + PieceSize;
        filling.Length = 0;
        inFlight.Enqueue(full);
        Tell(full);
    }

    // The oldest piece in flight, written; it stays in flight for ever when its write failed, so that every later call throws too.
    private async ValueTask<Piece> LandAsync()
    {
        await inFlight.Peek().Written.Task;
        return inFlight.Dequeue();
    }

    // The next piece, or the end.
    private void Tell(Piece? piece)
    {
        lock (gate)
        {
            ending |= piece is null;
            if (piece is not null)
            {
                handedOn.Enqueue(piece);
            }

            Monitor.Pulse(gate);
        }
    }

    // Sleeps without spinning: between two pieces there is time to seal thirty chunks.
    private Piece? Await()
    {
        lock (gate)
        {
            Piece? piece;
            while (!handedOn.TryDequeue(out piece) && !ending)
            {
                Monitor.Wait(gate);
            }

            return piece;
        }
    }

    private void WriteAll()
    {
        Exception? broken = null;
        while (Await() is { } piece)
        {
            try
            {
                if (broken is null)
                {
                    Write(piece);
                    piece.Written.SetResult();
                    continue;
                }
            }
            catch (Exception failure)
            {
                broken = failure;
            }

            piece.Written.SetException(broken!); // nothing is written after a failure: a gap would be a hole in what a stop leaves
        }
    }

    private void Write(Piece piece)
    {
        try
        {
            RandomAccess.Write(direct, piece.Span, piece.Offset);
        }
        catch (IOException refused) when ((refused.HResult & 0xFFFF) == InvalidArgument)
        {
            // A file system that takes the flag and not the write: the same bytes at the same place, the ordinary way.
            RandomAccess.Write(ordinary, piece.Span, piece.Offset);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    // Outside the collector's heap, so that it goes back to the system when the recording ends.
    private sealed unsafe class Piece : IDisposable
    {
        private void* memory = NativeMemory.AlignedAlloc(PieceSize, Alignment);

        ~Piece() => Free();

        public Span<byte> Span => memory is null ? throw new ObjectDisposedException(nameof(Piece)) : new(memory, PieceSize);

        public long Offset { get; set; }

        public int Length { get; set; }

        public TaskCompletionSource Written { get; set; } = new();

        public void Dispose()
        {
            Free();
            GC.SuppressFinalize(this);
        }

        private void Free()
        {
            NativeMemory.AlignedFree(memory);
            memory = null;
        }
    }
}
