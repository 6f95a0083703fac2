using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary>An upload that has begun.</summary>
/// <param name="Address">Where its bytes go.</param>
/// <param name="Exhibit">The exhibit it will be.</param>
/// <param name="Reference">Its mark.</param>
/// <param name="Facts">SHA-256 of the facts it was announced with; null for one that an older version of this program kept.</param>
internal sealed record UploadKept(string Address, string Exhibit, string Reference, string? Facts = null)
{
    /// <summary>Whether it was announced with these facts, as far as is known.</summary>
    public bool Is(object facts) => Facts is null || Facts == HashOf(facts);

    public static string HashOf(object facts) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(facts, Api.Shape)));
}

/// <summary>Remembers the upload of one file into one case of one server, until it is done. A file that was changed since is another file.</summary>
internal sealed class UploadsKept(Uri server, string ofCase, FileStream file)
{
    private readonly string place = Path.Combine(Folder, Key(server, ofCase, file) + ".json");

    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
        "safehand",
        "uploads");

    public UploadKept? Find()
    {
        try
        {
            return JsonSerializer.Deserialize<UploadKept>(File.ReadAllBytes(place), Api.Shape);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    // The upload's address is known to its sender alone, so the file is too.
    public void Keep(UploadKept upload)
    {
        Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        PrivateFile.Replace(place, JsonSerializer.SerializeToUtf8Bytes(upload, Api.Shape));
    }

    public void Forget() => File.Delete(place);

    private static string Key(Uri server, string ofCase, FileStream file) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n',
        ServerAddress.NameOf(server),
        ofCase.Trim(),
        Path.GetFullPath(file.Name),
        file.Length.ToString(CultureInfo.InvariantCulture),
        File.GetLastWriteTimeUtc(file.SafeFileHandle).Ticks.ToString(CultureInfo.InvariantCulture)))))[..32];
}
