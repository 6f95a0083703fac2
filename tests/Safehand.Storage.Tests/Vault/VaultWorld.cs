using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;
using TheVault = Safehand.Storage.Vault.Vault;

namespace Safehand.Storage.Tests.Vault;

/// <summary>A vault in a folder of its own, that can be stopped and started.</summary>
internal sealed class VaultWorld : IAsyncDisposable
{
    private readonly Func<IBlobs, IBlobs> wrap;
    private readonly bool owned;

    private VaultWorld(string folder, Func<IBlobs, IBlobs>? wrap, bool owned)
    {
        Folder = folder;
        this.wrap = wrap ?? (blobs => blobs);
        this.owned = owned;
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public string Folder { get; }

    public ExhibitId Exhibit { get; } = Ids.New<ExhibitId>();

    public RootKey Root { get; private set; } = null!;

    public ShredKeys Keys { get; private set; } = null!;

    public IBlobs Blobs { get; private set; } = null!;

    public TheVault Vault { get; private set; } = null!;

    public Intake Intake { get; private set; } = null!;

    public static async Task<VaultWorld> StartAsync(Func<IBlobs, IBlobs>? wrap = null, string? folder = null)
    {
        var world = new VaultWorld(folder ?? Directory.CreateTempSubdirectory("vault-").FullName, wrap, folder is null);
        await world.OpenAsync();
        return world;
    }

    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public async Task RestartAsync()
    {
        await Keys.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Alters the file of keys while it is closed, as another version of Safehand or a stranger would.</summary>
    public async Task KeysAsync(string sql)
    {
        await Keys.DisposeAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(Folder, "keys", "shred.db")};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Ct);
        }

        await OpenAsync();
    }

    public async Task<StoredBlob> StoredAsync(byte[] plain, ExhibitId? exhibit = null)
    {
        await using var incoming = (await Intake.BeginAsync(exhibit ?? Exhibit, Ids.New<UploadId>(), Ct)).Value;
        Assert.Equal(plain.Length, (await incoming.AppendAsync(new MemoryStream(plain), 0, Ct)).Value);
        return (await incoming.CompleteAsync(Ct)).Value;
    }

    public async Task<byte[]> ReadAsync(BlobId blob, ExhibitId? exhibit = null)
    {
        await using var reader = (await Vault.OpenAsync(blob, exhibit ?? Exhibit, Ct)).Value;
        using var output = new MemoryStream();
        await reader.AsStream().CopyToAsync(output, Ct);
        return output.ToArray();
    }

    public async Task AssertHoldsAsync(StoredBlob stored, byte[] plain, ExhibitId? exhibit = null)
    {
        Assert.Equal(plain.Length, stored.Length);
        Assert.Equal(SHA256.HashData(plain), stored.Sha256);
        Assert.Equal(TreeHashTests.Naive(await File.ReadAllBytesAsync(PayloadPath(stored.Blob), Ct)), stored.CiphertextTreeHash);
        Assert.Equal(plain, await ReadAsync(stored.Blob, exhibit));
        Assert.True((await Vault.ScrubAsync(stored.Blob, exhibit ?? Exhibit, Ct)).Sound);
    }

    public string PayloadPath(BlobId blob) => Path.Combine(Folder, "blobs", "sealed", blob.Value[..2], blob.Value);

    public async ValueTask DisposeAsync()
    {
        await Keys.DisposeAsync();
        Root.Dispose();
        if (owned)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task OpenAsync()
    {
        Root = RootKey.OpenOrCreate(Path.Combine(Folder, "root.key"));
        Keys = await ShredKeys.OpenAsync(Path.Combine(Folder, "keys", "shred.db"), Root, Ct);
        Blobs = wrap(new FileBlobs(Path.Combine(Folder, "blobs")));
        Vault = new TheVault(Blobs, Keys);
        Intake = new Intake(Blobs, Keys);
    }
}
