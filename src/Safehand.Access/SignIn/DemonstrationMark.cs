namespace Safehand.Access;

/// <summary>
/// Proof that this state folder holds demonstration data and nothing else. Only with it registered does signing in by choosing a
/// person exist: without it the endpoint is not mapped.
/// </summary>
public sealed class DemonstrationMark
{
    private const string FileName = "demonstration";
    private const string Words = "This folder holds fictional data. Anyone can sign in as anyone.\n";

    private DemonstrationMark()
    {
    }

    /// <summary>The mark, if the folder carries it and the server was started for a demonstration; otherwise null.</summary>
    /// <param name="stateFolder">The folder that holds the store.</param>
    /// <param name="asked">Whether the server was started with <c>--demonstration</c>.</param>
    public static DemonstrationMark? Find(string stateFolder, bool asked)
    {
        var file = Path.Combine(stateFolder, FileName);
        return asked && File.Exists(file) && File.ReadAllText(file) == Words ? new DemonstrationMark() : null;
    }

    /// <summary>Marks a folder that is still empty. A folder with anything in it is never marked: it could hold real recordings.</summary>
    /// <exception cref="InvalidOperationException">The folder holds something.</exception>
    public static void Make(string stateFolder)
    {
        Directory.CreateDirectory(stateFolder);
        if (Directory.EnumerateFileSystemEntries(stateFolder).Any())
        {
            throw new InvalidOperationException("Only an empty folder can become a demonstration: " + stateFolder);
        }

        File.WriteAllText(Path.Combine(stateFolder, FileName), Words);
    }
}
