using System.Text.Json;

namespace Safehand.Cli.Talk;

/// <summary>A sign-in as it is kept on this computer.</summary>
internal sealed record SignIn(string Server, string Token, string Person, DateTimeOffset Ends);

/// <summary>The sign-ins of this person on this computer: one for each server, the last one is used unless another is named.</summary>
internal sealed record SignIns(string? Current, Dictionary<string, SignIn> Servers)
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static string Folder => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } configured ? configured : Path.Combine(Home, ".config"), "safehand");

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string Place => Path.Combine(Folder, "sign-ins.json");

    public static SignIns Read()
    {
        try
        {
            return JsonSerializer.Deserialize<SignIns>(File.ReadAllBytes(Place), Shape) is { Servers: not null } read ? read : new SignIns(null, []);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return new SignIns(null, []);
        }
    }

    public void Keep(SignIn fresh)
    {
        Servers[fresh.Server] = fresh;
        (this with { Current = fresh.Server }).Write();
    }

    public void Forget(string server)
    {
        if (Servers.Remove(server))
        {
            (this with { Current = Current == server ? null : Current }).Write();
        }
    }

    // Only its owner may ever read a token, not even for the moment between making and restricting the file.
    private void Write()
    {
        Directory.CreateDirectory(Folder, Mine | UnixFileMode.UserExecute);
        PrivateFile.Replace(Place, JsonSerializer.SerializeToUtf8Bytes(this, Shape));
    }
}

/// <summary>Small files that nobody else on the computer may read.</summary>
internal static class PrivateFile
{
    /// <summary>Puts the content in place whole, with mode 0600.</summary>
    public static void Replace(string path, byte[] content)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
