using System.Text;
using Safehand.Age;
using Safehand.Kernel;
using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class VaultTests
{
    private const int C = 64 * 1024;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(C - 1)]
    [InlineData(C)]
    [InlineData(C + 1)]
    [InlineData(2 * C)]
    [InlineData(16 * C)]
    [InlineData((50 * C) + 3)]
    public async Task StoreAndOpen_AnySize_GivesTheRecordingBack(int length)
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(length);
        var stored = await world.StoredAsync(plain);
        await world.AssertHoldsAsync(stored, plain);
        await world.RestartAsync();
        await world.AssertHoldsAsync(stored, plain);

        var derived = (await world.Vault.WriteAsync(world.Exhibit, new MemoryStream(plain), Ct)).Value;
        await world.AssertHoldsAsync(derived, plain);
    }

    [Fact]
    public async Task Stream_SeekAndRead_GivesTheBytesOfThatPlace()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes((10 * C) + 5);
        await using var reader = (await world.Vault.OpenAsync((await world.StoredAsync(plain)).Blob, world.Exhibit, Ct)).Value;
        await using var stream = reader.AsStream();
        var buffer = new byte[1000];
        stream.Seek(-1000, SeekOrigin.End);
        await stream.ReadExactlyAsync(buffer, Ct);
        Assert.Equal(plain[^1000..], buffer);
        Assert.Equal(0, await stream.ReadAsync(buffer, Ct));
        stream.Position = C - 10;
        await stream.ReadExactlyAsync(buffer, Ct);
        Assert.Equal(plain[(C - 10)..(C + 990)], buffer);
    }

    [Fact]
    public async Task Stored_Files_AreTheOwnersAloneAndReadOnlyWhenSealed()
    {
        await using var world = await VaultWorld.StartAsync();
        var stored = await world.StoredAsync(VaultWorld.Bytes(100));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(world.PayloadPath(stored.Blob)));
        foreach (var file in Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(world.Folder, "blobs", "incoming")));
    }

    [Fact]
    public async Task Open_PayloadAlteredAnywhere_ThrowsIntegrityAndScrubSaysSo()
    {
        await using var world = await VaultWorld.StartAsync();
        var stored = await world.StoredAsync(VaultWorld.Bytes((2 * C) + 100));
        var path = world.PayloadPath(stored.Blob);
        var good = await File.ReadAllBytesAsync(path, Ct);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var bad in new byte[][]
        {
            Flip(good, 0), Flip(good, 16), Flip(good, C + 40), Flip(good, good.Length - 1), good[..^1], good[..(16 + C + 16)], [], [.. good, 0],
        })
        {
            await File.WriteAllBytesAsync(path, bad, Ct);
            await Assert.ThrowsAsync<IntegrityException>(() => world.ReadAsync(stored.Blob));
            var report = await world.Vault.ScrubAsync(stored.Blob, world.Exhibit, Ct);
            Assert.Equal(("altered", false), (report.Finding, report.Sound));
        }

        File.Delete(path);
        await Assert.ThrowsAsync<IntegrityException>(() => world.ReadAsync(stored.Blob));
        Assert.Equal("missing", (await world.Vault.ScrubAsync(stored.Blob, world.Exhibit, Ct)).Finding);
        Assert.Equal("vault.unknown", (await world.Vault.OpenAsync(Ids.New<BlobId>(), world.Exhibit, Ct)).Refusal!.Code);
    }

    [Fact]
    public async Task Open_PayloadOfAnotherBlobInItsPlace_ThrowsIntegrity()
    {
        await using var world = await VaultWorld.StartAsync();
        var one = await world.StoredAsync(VaultWorld.Bytes(100, 1));
        var other = await world.StoredAsync(VaultWorld.Bytes(100, 2));
        File.Delete(world.PayloadPath(one.Blob));
        File.Copy(world.PayloadPath(other.Blob), world.PayloadPath(one.Blob));
        await Assert.ThrowsAsync<IntegrityException>(() => world.ReadAsync(one.Blob));
    }

    [Fact]
    public async Task Open_BlobOfAnotherExhibit_ThrowsIntegrityAndScrubSaysSo()
    {
        await using var world = await VaultWorld.StartAsync();
        var another = Ids.New<ExhibitId>();
        var theirs = (await world.Vault.WriteAsync(another, new MemoryStream(VaultWorld.Bytes(100)), Ct)).Value;

        await Assert.ThrowsAsync<IntegrityException>(() => world.ReadAsync(theirs.Blob));
        Assert.Equal(("another", false), await world.Vault.ScrubAsync(theirs.Blob, world.Exhibit, Ct) is var report ? (report.Finding, report.Sound) : default);
        await world.AssertHoldsAsync(theirs, VaultWorld.Bytes(100), another);
    }

    [Fact]
    public async Task Destroy_Exhibit_LeavesNoTraceOfItsKeysAndOpensNothing()
    {
        await using var world = await VaultWorld.StartAsync();
        var kept = new List<(ExhibitId Exhibit, StoredBlob Blob, byte[] Plain)>();
        for (var i = 0; i < 60; i++)
        {
            var plain = VaultWorld.Bytes(200, i);
            var exhibit = Ids.New<ExhibitId>();
            kept.Add((exhibit, await world.StoredAsync(plain, exhibit), plain));
        }

        var derived = (await world.Vault.WriteAsync(kept[7].Exhibit, new MemoryStream([1, 2, 3]), Ct)).Value;
        await using var halfWay = (await world.Intake.BeginAsync(kept[7].Exhibit, Ids.New<UploadId>(), Ct)).Value;
        await halfWay.AppendAsync(new MemoryStream(new byte[10]), 0, Ct);

        await world.Keys.CopyAsync(Ct);
        var secrets = await SecretsAsync(world, [kept[7].Exhibit, kept[20].Exhibit, kept[59].Exhibit]);
        Assert.All(secrets, secret => Assert.True(FoundAnywhere(world.Folder, secret)));
        Assert.Equal(3, (await world.Vault.DestroyAsync(kept[7].Exhibit, Ct)).Count);
        await world.Vault.DestroyAsync(kept[20].Exhibit, Ct);
        await world.Vault.DestroyAsync(kept[59].Exhibit, Ct);

        Assert.All(secrets, secret => Assert.False(FoundAnywhere(world.Folder, secret)));
        Assert.Equal("vault.destroyed", (await world.Vault.OpenAsync(kept[7].Blob.Blob, kept[7].Exhibit, Ct)).Refusal!.Code);
        Assert.Equal("vault.destroyed", (await world.Vault.OpenAsync(derived.Blob, kept[7].Exhibit, Ct)).Refusal!.Code);
        Assert.Equal("vault.destroyed", (await world.Vault.WriteAsync(kept[7].Exhibit, new MemoryStream([1]), Ct)).Refusal!.Code);
        Assert.Equal("vault.destroyed", (await halfWay.CompleteAsync(Ct)).Refusal!.Code);
        Assert.Equal("destroyed", (await world.Vault.ScrubAsync(kept[7].Blob.Blob, kept[7].Exhibit, Ct)).Finding);
        Assert.False(File.Exists(world.PayloadPath(kept[7].Blob.Blob)));
        await world.RestartAsync();
        await world.AssertHoldsAsync(kept[8].Blob, kept[8].Plain, kept[8].Exhibit);
        Assert.All(secrets, secret => Assert.False(FoundAnywhere(world.Folder, secret)));
    }

    [Fact]
    public async Task Copy_OfTheShredKeys_IsWholeAndOpensWhatTheyOpen()
    {
        await using var world = await VaultWorld.StartAsync();
        var (early, late) = (await world.StoredAsync(VaultWorld.Bytes(300)), Ids.New<ExhibitId>());
        await world.Keys.CopyAsync(Ct);
        var reading = File.OpenRead(Assert.Single(Directory.GetFiles(world.Folder, "*" + ShredKeys.Copy, SearchOption.AllDirectories)));
        var later = await world.StoredAsync(VaultWorld.Bytes(200), late);
        await world.Keys.CopyAsync(Ct);
        var head = new byte[16];
        await reading.ReadExactlyAsync(head, Ct);
        Assert.StartsWith("SQLite format 3", System.Text.Encoding.ASCII.GetString(head), StringComparison.Ordinal); // whoever was copying it can finish
        await reading.DisposeAsync();
        var copy = Assert.Single(Directory.GetFiles(world.Folder, "*" + ShredKeys.Copy, SearchOption.AllDirectories));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));

        await world.Keys.DisposeAsync();
        File.Move(copy, copy[..^ShredKeys.Copy.Length], overwrite: true);
        await world.RestartAsync();

        await world.AssertHoldsAsync(early, VaultWorld.Bytes(300));
        await world.AssertHoldsAsync(later, VaultWorld.Bytes(200), late);
    }

    [Fact]
    public async Task Open_BlobOfASuiteNotKnownHere_IsRefusedInWordsAndScrubSaysSo()
    {
        await using var world = await VaultWorld.StartAsync();
        var stored = await world.StoredAsync(VaultWorld.Bytes(300));
        await world.KeysAsync("UPDATE blob SET suite = 2");

        var opened = await world.Vault.OpenAsync(stored.Blob, world.Exhibit, Ct);

        Assert.Equal((RefusalKind.Conflict, "vault.suite"), (opened.Refusal!.Kind, opened.Refusal.Code));
        Assert.Equal(("suite", false), await world.Vault.ScrubAsync(stored.Blob, world.Exhibit, Ct) is var report ? (report.Finding, report.Sound) : default);
    }

    [Fact]
    public async Task Open_KeysFromBeforeSuitesWereTold_AreThoseOfAge()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(300);
        var stored = await world.StoredAsync(plain);
        await world.KeysAsync("ALTER TABLE blob DROP COLUMN suite");

        await world.AssertHoldsAsync(stored, plain);
        var (later, another) = (await world.StoredAsync(VaultWorld.Bytes(7)), VaultWorld.Bytes(7));
        await world.RestartAsync();
        await world.AssertHoldsAsync(later, another);
    }

    [Fact]
    public async Task Rotate_RootKey_RewrapsKeysAndTouchesNoPayload()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(300);
        var stored = await world.StoredAsync(plain);
        var before = await File.ReadAllBytesAsync(world.PayloadPath(stored.Blob), Ct);
        using var next = new RootKey(VaultWorld.Bytes(32, 77));

        Assert.Equal(new RewrappedKeys(1, 0), await world.Keys.RotateAsync(next, Ct));
        await world.AssertHoldsAsync(stored, plain);
        Assert.Equal(before, await File.ReadAllBytesAsync(world.PayloadPath(stored.Blob), Ct));

        await world.RestartAsync(); // with the old key
        await Assert.ThrowsAsync<IntegrityException>(() => world.ReadAsync(stored.Blob));
    }

    [Fact]
    public async Task Rotate_DoneAgainWithADamagedKeyInIt_LeavesThatOneAndWrapsTheOthers()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes(300);
        var (stored, other) = (await world.StoredAsync(plain), Ids.New<ExhibitId>());
        await world.StoredAsync(plain, other);
        await world.Keys.CopyAsync(Ct);
        var file = Path.Combine(world.Folder, "keys", "shred.db");
        await world.Keys.DisposeAsync();
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync(Ct);
            await using var damage = connection.CreateCommand();
            damage.CommandText = $"UPDATE exhibit SET wrapped = zeroblob(81) WHERE exhibit = '{other.Value}'";
            Assert.Equal(1, await damage.ExecuteNonQueryAsync(Ct));
        }

        await world.RestartAsync();
        using var next = new RootKey(VaultWorld.Bytes(32, 77));
        Assert.Equal(new RewrappedKeys(1, 1), await world.Keys.RotateAsync(next, Ct));
        Assert.Equal(new RewrappedKeys(1, 1), await world.Keys.RotateAsync(next, Ct));
        await world.AssertHoldsAsync(stored, plain);
        Assert.All(Directory.GetFiles(Path.GetDirectoryName(file)!), f => Assert.True(File.ReadAllBytes(f).AsSpan().IndexOf(Convert.FromHexString(world.Root.Id)) < 0, f));
    }

    [Fact]
    public async Task Recover_HeaderBesidePayload_OpensWithTheAgeProgram()
    {
        await using var world = await VaultWorld.StartAsync();
        var plain = VaultWorld.Bytes((3 * C) + 9);
        var stored = await world.StoredAsync(plain);
        var empty = await world.StoredAsync([]);
        var identity = X25519Identity.Generate();
        var folder = Path.Combine(world.Folder, "recovered");

        Assert.Equal(2, await world.Vault.RecoverAsync(identity.Recipient, folder, Ct));
        var key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, identity.ToSecretText() + "\n", Ct);
        foreach (var (blob, expected) in new[] { (stored.Blob, plain), (empty.Blob, []) })
        {
            await Shell.MustAsync("cat \"$1\" \"$2\" | age -d -i \"$3\" > \"$4\"", Path.Combine(folder, blob + ".header"), world.PayloadPath(blob), key, key + ".plain");
            Assert.Equal(expected, await File.ReadAllBytesAsync(key + ".plain", Ct));
        }
    }

    [Fact]
    public async Task AtRest_HeaderAndPayload_AreAnAgeFileThatTheAgeProgramReadsAsOneForOthers()
    {
        await using var world = await VaultWorld.StartAsync();
        var stored = await world.StoredAsync(VaultWorld.Bytes(9));
        var kept = (await world.Keys.FindAsync(stored.Blob, Ct))!;
        Assert.StartsWith("age-encryption.org/v1\n-> safehand/shred-key/v1 ", Encoding.ASCII.GetString(kept.Header!), StringComparison.Ordinal);
        var file = Path.Combine(world.Folder, "whole.age");
        await File.WriteAllBytesAsync(file, [.. kept.Header!, .. await File.ReadAllBytesAsync(world.PayloadPath(stored.Blob), Ct)], Ct);
        await File.WriteAllTextAsync(file + ".key", X25519Identity.Generate().ToSecretText() + "\n", Ct);

        var (code, error) = await Shell.RunAsync("age -d -i \"$1\" \"$2\"", file + ".key", file);
        Assert.NotEqual(0, code);
        Assert.Contains("no identity matched", error, StringComparison.Ordinal); // well formed, and not for this key
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        var copy = (byte[])bytes.Clone();
        copy[at] ^= 1;
        return copy;
    }

    // Wrapped keys and headers of the exhibits, as they lie in the file.
    private static async Task<List<byte[]>> SecretsAsync(VaultWorld world, ExhibitId[] exhibits)
    {
        var secrets = new List<byte[]>();
        foreach (var exhibit in exhibits)
        {
            secrets.Add(await world.Keys.WrappedAsync(exhibit, Ct));
        }

        secrets.AddRange((await world.Keys.AllAsync(Ct)).Where(kept => exhibits.Contains(kept.Exhibit)).Select(kept => kept.Header!));
        return secrets.ConvertAll(secret => secret[^40..]);
    }

    private static bool FoundAnywhere(string folder, byte[] secret) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(secret) >= 0;
        });
}
