using Safehand.Age;
using Safehand.Kernel;
using Safehand.Storage.Vault;

namespace Safehand.Bench;

/// <summary>A recording into the vault (received, hashed, sealed, written, durable) and out of it, against the age program from file to file.</summary>
internal static class VaultBench
{
    private const int Rounds = 5;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, long mebibytes, Table table)
    {
        var plain = Recordings.Make(folder, mebibytes);
        var recipient = Recordings.Identity(folder);
        var theirs = Path.Combine(folder, "theirs.age");
        var opened = Path.Combine(folder, "opened");
        await using var open = await OpenAsync(Path.Combine(folder, "vault"));
        BlobId? last = null;
        var exhibit = Ids.New<ExhibitId>();

        async Task<TimeSpan> IntakeAsync()
        {
            if (last is { } old)
            {
                await open.Blobs.DeleteAsync(old, CancellationToken.None);
            }

            await Outside.RunAsync("sync");

            return await Outside.TimeAsync(async () =>
            {
                await using var input = FileBench.Read(plain);
                var stored = await open.Vault.WriteAsync(exhibit, input);
                last = stored.Value.Blob;
            });
        }

        Task<TimeSpan> AgeAsync() => FileBench.Fresh(theirs, () => Outside.RunAsync("age", "-r", recipient.Identity.Recipient.ToString(), "-o", theirs, plain));

        var intake = await Outside.AlternateAsync(Rounds, IntakeAsync, AgeAsync);
        table.Add(FileBench.Row("intake: hash, seal, write, make durable", "age -r", mebibytes, intake, 0.95));

        var twoSteps = await Outside.AlternateAsync(Rounds, IntakeAsync, async () =>
            await AgeAsync() + (await Outside.RunAsync("openssl", "dgst", "-sha256", plain)).Time);
        table.Add(FileBench.Row("the same", "age -r; openssl dgst -sha256", mebibytes, twoSteps, 1.8));

        // Ours returns when the bytes would survive a power cut; this is what it costs to be able to say the same of theirs.
        var durable = await Outside.AlternateAsync(3, IntakeAsync, async () => await AgeAsync() + (await Outside.RunAsync("sync", "-d", theirs)).Time);
        table.Add(FileBench.Row("the same", "age -r; sync -d", mebibytes, durable, null));

        var decrypt = await Outside.AlternateAsync(
            Rounds,
            () => FileBench.Fresh(opened, async () =>
            {
                await using var output = FileBench.Write(opened);
                var reader = await open.Vault.OpenAsync(last!.Value, exhibit);
                await using var recording = reader.Value;
                await recording.CopyRangeAsync(output, 0, recording.Length);
            }),
            () => FileBench.Fresh(opened, () => Outside.RunAsync("age", "-d", "-i", recipient.File, "-o", opened, theirs)));
        table.Add(FileBench.Row("out of the vault, in one reader", "age -d", mebibytes, decrypt, 1.9));
        File.Delete(theirs);
        File.Delete(opened);
    }

    /// <summary>Takes a recording into a fresh vault once, and removes it.</summary>
    public static async Task<TimeSpan> OnceAsync(string folder, string plain)
    {
        TimeSpan time;
        await using (var open = await OpenAsync(folder))
        {
            time = await Outside.TimeAsync(async () =>
            {
                await using var input = FileBench.Read(plain);
                _ = (await open.Vault.WriteAsync(Ids.New<ExhibitId>(), input)).Value;
            });
        }

        Directory.Delete(folder, recursive: true);
        return time;
    }

    private static async Task<OpenVault> OpenAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var blobs = new FileBlobs(Path.Combine(folder, "blobs"));
        var root = RootKey.OpenOrCreate(Path.Combine(folder, "root.key"));
        var keys = await ShredKeys.OpenAsync(Path.Combine(folder, "keys.db"), root);
        return new OpenVault(new Vault(blobs, keys), blobs, keys);
    }

    private sealed record OpenVault(Vault Vault, FileBlobs Blobs, ShredKeys Keys) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Keys.DisposeAsync();
    }
}
