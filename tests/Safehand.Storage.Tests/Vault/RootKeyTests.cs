using Safehand.Storage.Vault;
using Xunit;

namespace Safehand.Storage.Tests.Vault;

public sealed class RootKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("root-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string KeyPath => Path.Combine(folder, "root.key");

    [Fact]
    public void Open_NoFile_CreatesAKeyForItsOwnerAloneAndReadsItAgain()
    {
        using var first = RootKey.OpenOrCreate(KeyPath);
        using var second = RootKey.OpenOrCreate(KeyPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        Assert.Equal(32, new FileInfo(KeyPath).Length);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.Derive("row-mac"), second.Derive("row-mac"));
        Assert.NotEqual(first.Derive("row-mac"), first.Derive("data-protection"));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    public void Open_FileOpenToOthers_Refuses(UnixFileMode extra)
    {
        RootKey.OpenOrCreate(KeyPath).Dispose();
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        var refused = Assert.Throws<InvalidOperationException>(() => RootKey.OpenOrCreate(KeyPath));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Open_FileOfAnotherLength_Refuses(int length)
    {
        RootKey.OpenOrCreate(KeyPath).Dispose();
        File.WriteAllBytes(KeyPath, new byte[length]);
        Assert.Throws<InvalidOperationException>(() => RootKey.OpenOrCreate(KeyPath));
    }

    [Fact]
    public async Task Unwrap_AnyByteAlteredOrOtherContextOrKey_ThrowsIntegrity()
    {
        using var key = RootKey.OpenOrCreate(KeyPath);
        using var other = new RootKey(new byte[32]);
        var secret = VaultWorld.Bytes(32);
        byte[] context = [1, 2];
        var wrapped = await key.WrapAsync(secret, context, Ct);
        Assert.Equal(secret, await key.UnwrapAsync(wrapped, context, Ct));
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] ^= 1;
            await Assert.ThrowsAsync<IntegrityException>(() => key.UnwrapAsync(wrapped, context, Ct).AsTask());
            wrapped[i] ^= 1;
        }

        await Assert.ThrowsAsync<IntegrityException>(() => key.UnwrapAsync(wrapped, new byte[] { 1, 3 }, Ct).AsTask());
        await Assert.ThrowsAsync<IntegrityException>(() => key.UnwrapAsync(wrapped.AsMemory(0, 20), context, Ct).AsTask());
        await Assert.ThrowsAsync<IntegrityException>(() => other.UnwrapAsync(wrapped, context, Ct).AsTask());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
