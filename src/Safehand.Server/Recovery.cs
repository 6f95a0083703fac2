using Safehand.Age;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>Leaves Safehand, without a running server: from the keys and blobs of a state folder, or a backup of both, headers that the plain age program opens.</summary>
internal static class Recovery
{
    private const string Usage = "Usage: Safehand.Server recover --state FOLDER --recipient age1… --to FOLDER";

    internal static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ["--state", var state, "--recipient", var to, "--to", var folder])
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        try
        {
            if (RootKeys.IsHalfWay(state))
            {
                throw new IOException(RootKeys.CutOff(state));
            }

            using var root = RootKey.OpenOrCreate(Existing(Path.Combine(state, "root.key")));
            await using var keys = await ShredKeys.OpenAsync(Existing(Path.Combine(state, "shred-keys.db")), root);
            var vault = new Vault(new FileBlobs(Path.Combine(state, "blobs")), keys);
            var count = await vault.RecoverAsync(X25519Recipient.Parse(to), folder);
            Console.WriteLine($"{count} headers written. For each blob: cat {folder}/BLOB.header FOLDER-OF-THE-BLOB/BLOB | age -d -i KEY");
            return 0;
        }
        catch (Exception e) when (e is IOException or AgeFormatException or IntegrityException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    // A key that is not there must be told, never made anew.
    private static string Existing(string file) => File.Exists(file) ? file : throw new FileNotFoundException($"{file} is missing. Name a folder that holds root.key, shred-keys.db and blobs.");
}
