using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace Safehand.Storage.Tests.Writing;

/// <summary>What SQLite asks of the disk that is to fail.</summary>
public enum DiskCall
{
    /// <summary>A write fails outright.</summary>
    Write,

    /// <summary>A write leaves its first half behind and fails.</summary>
    TornWrite,

    /// <summary>A write finds no room.</summary>
    FullWrite,

    /// <summary>A flush to the disk fails.</summary>
    Sync,
}

/// <summary>
/// A disk that fails at a chosen call. Registered with SQLite as a file system of its own (its <c>sqlite3_vfs</c>): everything goes to the
/// real one, but writes and flushes are counted, and fail once or for good. One at a time in a process.
/// </summary>
internal static unsafe class FaultyDisk
{
    private const string Name = "safehand-faulty";
    private const int Ok = 0;
    private const int Full = 13;
    private const int FailedWrite = 778; // SQLITE_IOERR_WRITE
    private const int FailedSync = 1034; // SQLITE_IOERR_FSYNC
    private const int VfsSize = 168;
    private const int VfsName = 24;
    private const int VfsOpen = 40;
    private const int MethodsSize = 152;
    private const int MethodsWrite = 24;
    private const int MethodsSync = 40;

    private static readonly Lock Registering = new();
    private static byte* real;
    private static readonly Dictionary<nint, nint> Methods = []; // SQLite has one table of methods for the database and another for its journals
    private static delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, int*, int> realOpen;
    private static delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int> realWrite;
    private static delegate* unmanaged[Cdecl]<byte*, int, int> realSync;
    private static DiskCall failing;
    private static bool forGood;
    private static long countdown = long.MaxValue;

    /// <summary>Whether the armed failure has happened.</summary>
    public static bool HasFailed => Interlocked.Read(ref countdown) <= 0;

    /// <summary>Its name with SQLite.</summary>
    public static string FileSystem()
    {
        lock (Registering)
        {
            if (real is null)
            {
                Register();
            }
        }

        return Name;
    }

    /// <summary>The data source of a store on this disk.</summary>
    public static string On(string file) => $"file:{file}?vfs={FileSystem()}";

    /// <summary>Lets the call of that kind fail that comes as the given one from now, counted from 1.</summary>
    public static void Arm(DiskCall call, int which, bool everAfter)
    {
        (failing, forGood) = (call, everAfter);
        Interlocked.Exchange(ref countdown, which);
    }

    /// <summary>The disk is well again.</summary>
    public static void Mend() => Interlocked.Exchange(ref countdown, long.MaxValue);

    private static void Register()
    {
        using (var loaded = new SqliteConnection("Data Source=:memory:"))
        {
            loaded.Open(); // SQLite initialises itself
        }

        var library = NativeLibrary.Load("e_sqlite3", typeof(SQLitePCL.raw).Assembly, null);
        var find = (delegate* unmanaged[Cdecl]<byte*, byte*>)NativeLibrary.GetExport(library, "sqlite3_vfs_find");
        var register = (delegate* unmanaged[Cdecl]<byte*, int, int>)NativeLibrary.GetExport(library, "sqlite3_vfs_register");
        var copied = find(null);
        var mine = (byte*)NativeMemory.AllocZeroed(VfsSize);
        Buffer.MemoryCopy(copied, mine, VfsSize, VfsSize);
        realOpen = (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, int*, int>)(*(void**)(copied + VfsOpen));
        *(void**)(mine + VfsName) = (void*)Marshal.StringToCoTaskMemUTF8(Name);
        *(void**)(mine + VfsOpen) = (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, int*, int>)&Open;
        if (register(mine, 0) != Ok)
        {
            throw new InvalidOperationException("SQLite did not take the disk.");
        }

        real = copied;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(byte* vfs, byte* name, byte* file, int flags, int* outFlags)
    {
        var result = realOpen(vfs, name, file, flags, outFlags);
        var opened = *(byte**)file;
        if (result != Ok || opened is null)
        {
            return result;
        }

        lock (Registering)
        {
            if (!Methods.TryGetValue((nint)opened, out var mine))
            {
                realWrite = (delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>)(*(void**)(opened + MethodsWrite));
                realSync = (delegate* unmanaged[Cdecl]<byte*, int, int>)(*(void**)(opened + MethodsSync));
                mine = (nint)NativeMemory.AllocZeroed(MethodsSize);
                Buffer.MemoryCopy(opened, (void*)mine, MethodsSize, MethodsSize);
                *(void**)((byte*)mine + MethodsWrite) = (delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>)&Write;
                *(void**)((byte*)mine + MethodsSync) = (delegate* unmanaged[Cdecl]<byte*, int, int>)&Sync;
                Methods.Add((nint)opened, mine);
            }

            *(byte**)file = (byte*)mine;
        }

        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(byte* file, byte* bytes, int length, long offset)
    {
        if (failing is DiskCall.Sync || !Fails())
        {
            return realWrite(file, bytes, length, offset);
        }

        if (failing is DiskCall.TornWrite)
        {
            _ = realWrite(file, bytes, length / 2, offset);
        }

        return failing is DiskCall.FullWrite ? Full : FailedWrite;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(byte* file, int flags) => failing is DiskCall.Sync && Fails() ? FailedSync : realSync(file, flags);

    private static bool Fails()
    {
        var left = Interlocked.Decrement(ref countdown);
        return left == 0 || (left < 0 && forGood);
    }
}
