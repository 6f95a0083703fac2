using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Safehand.Cli.Age;

/// <summary>
/// Reads a line from the controlling terminal without showing it, whatever standard input and output are. .NET can do this
/// only on standard input, which here carries the file.
/// </summary>
internal static unsafe partial class Terminal
{
    private const int LocalFlags = 12; // offset of c_lflag in Linux's struct termios
    private const uint Echo = 0x8;
    private const uint EchoNewLine = 0x40;
    private const int Now = 0; // TCSANOW

    /// <exception cref="MisuseException">There is no terminal.</exception>
    public static string ReadSecret(string prompt)
    {
        using var terminal = Open();
        var handle = (int)terminal.SafeFileHandle.DangerousGetHandle();
        var before = new byte[256]; // larger than struct termios on any Linux
        fixed (byte* at = before)
        {
            if (tcgetattr(handle, at) != 0)
            {
                throw NoTerminal();
            }
        }

        var silent = before.ToArray();
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(silent.AsSpan(LocalFlags));
        BinaryPrimitives.WriteUInt32LittleEndian(silent.AsSpan(LocalFlags), (flags & ~Echo) | EchoNewLine);

        // Whoever stops the program at the question gets their terminal back as it was.
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Set(handle, before));
        using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Set(handle, before));
        Set(handle, silent);
        try
        {
            terminal.Write(Encoding.UTF8.GetBytes(prompt));
            return ReadLine(terminal);
        }
        finally
        {
            Set(handle, before);
            terminal.Write("\n"u8);
        }
    }

    private static string ReadLine(FileStream terminal)
    {
        var line = new List<byte>();
        for (int next; (next = terminal.ReadByte()) is >= 0 and not '\n';)
        {
            line.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
    }

    private static FileStream Open()
    {
        try
        {
            return new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NoTerminal();
        }
    }

    private static void Set(int handle, byte[] attributes)
    {
        fixed (byte* at = attributes)
        {
            _ = tcsetattr(handle, Now, at);
        }
    }

    private static MisuseException NoTerminal() =>
        new("there is no terminal to ask for the passphrase on", $"give it in the variable {Passphrase.Variable}");

    [LibraryImport("libc")]
    private static partial int tcgetattr(int handle, byte* attributes);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int handle, int when, byte* attributes);
}
