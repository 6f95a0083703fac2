using System.Security.Cryptography;
using System.Text;

namespace Safehand.Cli.Tests.Age;

/// <summary><c>safehand age</c> beside the <c>age</c> program: the same files, the same flags, the same refusals.</summary>
public sealed class AgeCommandTests : IDisposable
{
    private readonly Shell shell = new();
    private readonly byte[] recording = RandomNumberGenerator.GetBytes(200_000);

    public void Dispose() => shell.Dispose();

    private async Task<string> HaveKeyAsync(string name = "key")
    {
        await shell.RunAsync("age-keygen", [], "-o", name);
        return (await shell.RunAsync("age-keygen", [], "-y", name)).Text.TrimEnd();
    }

    [Fact]
    public async Task Encrypt_FileToFile_IsReadByAge()
    {
        var recipient = await HaveKeyAsync();
        shell.Write("recording", recording);
        var ran = await shell.AgeAsync("-r", recipient, "-o", "recording.age", "recording");
        Assert.Equal((0, "", 0), (ran.ExitCode, ran.Errors, ran.Output.Length));
        Assert.Equal(recording, (await shell.RunAsync("age", [], "-d", "-i", "key", "recording.age")).Output);
    }

    [Theory]
    [InlineData("-r", "-a")]
    [InlineData("--recipient", "--armor")]
    [InlineData("-r", null)]
    public async Task Encrypt_ThroughPipes_IsReadByAge(string flag, string? armor)
    {
        var recipient = await HaveKeyAsync();
        var ran = await shell.AgeFromAsync(recording, [.. armor is null ? Array.Empty<string>() : [armor], flag, recipient]);
        Assert.Equal(armor is not null, ran.Text.StartsWith("-----BEGIN AGE ENCRYPTED FILE-----\n", StringComparison.Ordinal));
        Assert.Equal(recording, (await shell.RunAsync("age", ran.Output, "--decrypt", "-i", "key")).Output);
    }

    [Fact]
    public async Task Encrypt_AllKindsOfRecipients_EachReads()
    {
        var (one, two, three) = (await HaveKeyAsync("one"), await HaveKeyAsync("two"), await HaveKeyAsync("three"));
        Assert.NotEqual(one, three);
        shell.Write("list", $"# people\n\n{two}\n");
        var ran = await shell.AgeFromAsync(recording, "-e", "-r", one, "-R", "list", "-i", "three", "-");
        foreach (var key in new[] { "one", "two", "three" })
        {
            Assert.Equal(recording, (await shell.RunAsync("age", ran.Output, "-d", "-i", key)).Output);
            Assert.Equal(recording, (await shell.AgeFromAsync(ran.Output, "-d", "-i", key, "-")).Output);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Decrypt_FileOfAge_IsRead(bool armor)
    {
        var recipient = await HaveKeyAsync();
        var made = await shell.RunAsync("age", recording, ["-r", recipient, .. armor ? ["-a"] : Array.Empty<string>()]);
        shell.Write("recording.age", made.Output);
        Assert.Equal(0, (await shell.AgeAsync("-d", "-i", "key", "-o", "recording", "recording.age")).ExitCode);
        Assert.Equal(recording, shell.Read("recording"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(131_072)]
    public async Task EncryptAndDecrypt_BoundarySizes_AreReadBothWays(int size)
    {
        var recipient = await HaveKeyAsync();
        var plain = recording[..size];
        var ours = await shell.AgeFromAsync(plain, "-r", recipient);
        var theirs = await shell.RunAsync("age", plain, "-r", recipient);
        Assert.Equal(plain, (await shell.RunAsync("age", ours.Output, "-d", "-i", "key")).Output);
        Assert.Equal(plain, (await shell.AgeFromAsync(theirs.Output, "-d", "-i", "key")).Output);
    }

    public static TheoryData<string> Contradictions =>
    [
        "-d -a x", "-d -p x", "-d -r a x", "-d -R a x", "-e -d x", "-i key x", "-p -i key", "-r a -p x", "-R a -p x", "-r a -R b -p x", "x y", "-d x y z",
        "--decrypt --armor", "--decrypt --encrypt", "--passphrase --recipient a",
    ];

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Flags_ThatContradict_AreRefusedInTheWordsOfAge(string flags)
    {
        var arguments = flags.Split(' ');
        var theirs = await shell.RunAsync("age", [], arguments);
        var ours = await shell.AgeAsync(arguments);
        Assert.Equal((theirs.ExitCode, 1), (1, ours.ExitCode));
        Assert.Equal(theirs.Complaint.Replace(" and -j", "", StringComparison.Ordinal), ours.Complaint);
        Assert.Empty(ours.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("-e absent")]
    [InlineData("-r age1 absent")]
    [InlineData("-r ssh-ed25519 absent")]
    [InlineData("-R absent -")]
    [InlineData("-d absent")]
    [InlineData("-d -i absent -")]
    [InlineData("--nonsense")]
    [InlineData("-r")]
    public async Task Asked_ForWhatCannotBe_SaysSoAndFails(string flags)
    {
        var ran = await shell.AgeAsync(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1, ran.ExitCode);
        Assert.NotEqual("", ran.Errors);
        Assert.DoesNotContain("   at ", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Recipient_ThatIsASecretKey_IsNotRepeated()
    {
        await HaveKeyAsync();
        var secret = Encoding.ASCII.GetString(shell.Read("key")).Split('\n')[2];
        var ran = await shell.AgeAsync("-r", secret);
        Assert.Equal(1, ran.ExitCode);
        Assert.DoesNotContain(secret, ran.Errors, StringComparison.Ordinal);
        shell.Write("recipients", secret);
        Assert.DoesNotContain(secret, (await shell.AgeAsync("-R", "recipients")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StandardInput_AskedForTwice_IsRefused()
    {
        await HaveKeyAsync();
        Assert.Equal("standard input is used for multiple purposes", (await shell.AgeAsync("-d", "-i", "-")).Complaint);
        Assert.Equal("standard input is used for multiple purposes", (await shell.AgeAsync("-R", "-", "-R", "-", "key")).Complaint);
    }

    [Fact]
    public async Task Identity_FromStandardInput_Decrypts()
    {
        var recipient = await HaveKeyAsync();
        shell.Write("recording.age", (await shell.AgeFromAsync(recording, "-r", recipient)).Output);
        Assert.Equal(recording, (await shell.AgeFromAsync(shell.Read("key"), "-d", "-i", "-", "recording.age")).Output);
    }

    [Fact]
    public async Task Argument_ThatBeginsWithAt_IsAFileName()
    {
        var recipient = await HaveKeyAsync();
        shell.Write("@recording", "words");
        Assert.Equal(0, (await shell.AgeAsync("-r", recipient, "-o", "@out", "@recording")).ExitCode);
        Assert.Equal("words", (await shell.AgeAsync("-d", "-i", "key", "@out")).Text);
    }

    [Fact]
    public async Task Keygen_OfOurs_IsReadByAge()
    {
        var made = await shell.RunAsync(Shell.Safehand, [], "age-keygen", "-o", "mine");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.At("mine")));
        var recipient = (await shell.RunAsync("age-keygen", [], "-y", "mine")).Text;
        Assert.Equal($"Public key: {recipient}", made.Errors);
        Assert.Equal(recipient, (await shell.RunAsync(Shell.Safehand, [], "age-keygen", "-y", "mine")).Text);

        var before = shell.Read("mine");
        Assert.Equal(1, (await shell.RunAsync(Shell.Safehand, [], "age-keygen", "-o", "mine")).ExitCode);
        Assert.Equal(before, shell.Read("mine"));
    }
}
