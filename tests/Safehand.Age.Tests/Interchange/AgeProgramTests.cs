using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age.Tests;

/// <summary>The age program reads what we write, we read what it writes, and both agree on what is an age file.</summary>
public sealed class AgeProgramTests : IDisposable
{
    private readonly Scratch scratch = new();

    public static TheoryData<int, bool> Sizes =>
        new MatrixTheoryData<int, bool>([0, 1, 47, 48, 49, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 3_000_000], [false, true]);

    public static TheoryData<string> KeyVectors => [.. VectorTests.Names.Select(row => row.Data).Where(name => !name.StartsWith("scrypt", StringComparison.Ordinal))];

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Encrypt_AnySize_IsReadByAge(int size, bool armor)
    {
        var plain = RandomNumberGenerator.GetBytes(size);
        var identity = X25519Identity.Generate();
        using var file = new MemoryStream();
        await AgeFile.EncryptAsync(new MemoryStream(plain), file, [identity.Recipient], armor, TestContext.Current.CancellationToken);

        var (exitCode, output, errors) = await Judge.RunAsync("age", file.ToArray(), "-d", "-i", scratch.Write("key", identity.ToSecretText() + "\n"));

        Assert.Equal("", errors);
        Assert.Equal(0, exitCode);
        Assert.Equal(plain, output);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Decrypt_AnySizeFromAge_IsRead(int size, bool armor)
    {
        var plain = RandomNumberGenerator.GetBytes(size);
        var identity = X25519Identity.Generate();
        string[] arguments = ["-r", identity.Recipient.ToString(), .. armor ? ["-a"] : Array.Empty<string>()];
        var (_, file, _) = await Judge.RunAsync("age", plain, arguments);

        Assert.Equal(plain, await ReadAsync(file, identity));
    }

    [Fact]
    public async Task Encrypt_ManyRecipients_EachReads()
    {
        var identities = Enumerable.Range(0, 5).Select(_ => X25519Identity.Generate()).ToList();
        using var file = new MemoryStream();
        await AgeFile.EncryptAsync(new MemoryStream("to all"u8.ToArray()), file, [.. identities.Select(identity => identity.Recipient)], ct: TestContext.Current.CancellationToken);

        foreach (var identity in identities)
        {
            var (_, output, errors) = await Judge.RunAsync("age", file.ToArray(), "-d", "-i", scratch.Write("key", identity.ToSecretText()));
            Assert.Equal(("", "to all"), (errors, Encoding.UTF8.GetString(output)));
            Assert.Equal("to all", Encoding.UTF8.GetString(await ReadAsync(file.ToArray(), identity)));
        }

        var failure = await Assert.ThrowsAsync<AgeFormatException>(() => ReadAsync(file.ToArray(), X25519Identity.Generate()));
        Assert.Equal(AgeFault.NoMatch, failure.Fault);
    }

    [Fact]
    public async Task Decrypt_ManyRecipientsFromAge_EachReads()
    {
        var identities = Enumerable.Range(0, 5).Select(_ => X25519Identity.Generate()).ToList();
        var (_, file, _) = await Judge.RunAsync("age", "to all"u8.ToArray(), [.. identities.SelectMany(identity => (string[])["-r", identity.Recipient.ToString()])]);

        foreach (var identity in identities)
        {
            Assert.Equal("to all", Encoding.UTF8.GetString(await ReadAsync(file, X25519Identity.Generate(), identity)));
        }
    }

    [Fact]
    public async Task Identity_FromAgeKeygen_HasTheRecipientItSays()
    {
        var (_, output, _) = await Judge.RunAsync("age-keygen", []);
        var lines = Encoding.ASCII.GetString(output).Split('\n');

        var identity = Assert.Single(KeyFile.ReadIdentities(new MemoryStream(output)));
        Assert.Equal(lines[1]["# public key: ".Length..], identity.Recipient.ToString());
        Assert.Equal(lines[2], identity.ToSecretText());
    }

    [Fact]
    public async Task Identity_OfOurs_IsReadByAgeKeygen()
    {
        var identity = X25519Identity.Generate();
        var (exitCode, output, _) = await Judge.RunAsync("age-keygen", Encoding.ASCII.GetBytes(identity.ToSecretText()), "-y");
        Assert.Equal((0, identity.Recipient + "\n"), (exitCode, Encoding.ASCII.GetString(output)));
    }

    [Theory]
    [MemberData(nameof(KeyVectors))]
    public async Task Vector_JudgedByAge_HasTheSameVerdict(string name)
    {
        var vector = Vector.Load(name);
        var (exitCode, output, _) = await Judge.RunAsync("age", vector.File, "-d", "-i", scratch.Write("key", CraftedFile.IdentityText));

        // The program looks for armor at the first byte alone; its library, like ours, skips white space as the specification allows.
        var accepted = exitCode == 0 || name == "armor_white_space_around";
        Assert.Equal(vector.Expect == "success", accepted);
        Assert.True(exitCode != 0 || Encoding.UTF8.GetString(output) == vector.Payload);
    }

    private static async Task<byte[]> ReadAsync(byte[] file, params IAgeIdentity[] identities)
    {
        using var output = new MemoryStream();
        await using var plain = AgeFile.Decrypt(new MemoryStream(file), identities);
        await plain.CopyToAsync(output, TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
