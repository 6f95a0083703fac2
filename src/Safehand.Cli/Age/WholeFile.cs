using System.Security.Cryptography;

namespace Safehand.Cli.Age;

/// <summary>
/// An output file that appears under its name only when <see cref="Keep"/> says that it is whole; until then, and for ever
/// where the work fails, what stood there stays. Devices and pipes are written to directly.
/// </summary>
internal sealed class WholeFile : IAsyncDisposable
{
    private readonly string path;
    private readonly string? partial;
    private bool kept;

    public WholeFile(string path)
    {
        try
        {
            this.path = new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            if (File.Exists(this.path))
            {
                var there = Open(this.path, FileMode.Open);
                if (!IsRegular(there))
                {
                    Stream = there;
                    return;
                }

                there.Dispose();
            }
            else if (Directory.Exists(this.path))
            {
                throw new IOException("it is a folder");
            }

            partial = Path.Combine(Path.GetDirectoryName(this.path)!, $".{Path.GetFileName(this.path)}.{RandomNumberGenerator.GetHexString(12, true)}.partial");
            Stream = Open(partial, FileMode.CreateNew);
            if (File.Exists(this.path))
            {
                File.SetUnixFileMode(partial, File.GetUnixFileMode(this.path));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"failed to open output file \"{path}\": {failure.Message}");
        }
    }

    /// <summary>Takes the bytes.</summary>
    public FileStream Stream { get; }

    /// <summary>Gives the file its name.</summary>
    public void Keep()
    {
        Stream.Dispose();
        if (partial is not null)
        {
            File.Move(partial, path, overwrite: true);
        }

        kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (!kept && partial is not null)
        {
            File.Delete(partial);
        }
    }

    private static FileStream Open(string path, FileMode mode) =>
        new(path, new FileStreamOptions { Access = FileAccess.Write, Mode = mode, Share = FileShare.ReadWrite, BufferSize = 0 });

    // Only a regular file can be given the length that it has. Nothing else may be replaced by a rename: it would
    // turn a device into a file.
    private static bool IsRegular(FileStream file)
    {
        try
        {
            file.SetLength(file.Length);
            return true;
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException or ArgumentException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
