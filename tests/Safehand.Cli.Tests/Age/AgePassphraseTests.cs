using System.Text;

namespace Safehand.Cli.Tests.Age;

/// <summary>Passphrases: typed on a terminal and not shown, or given in a variable; the same files as the <c>age</c> program's.</summary>
public sealed class AgePassphraseTests : IDisposable
{
    private const string Secret = "twelve brown horses";
    private static readonly byte[] Words = "what was said"u8.ToArray();

    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Passphrase_FromTheVariable_IsReadByAge(bool armor)
    {
        shell.Passphrase = Secret;
        Assert.Equal(0, (await shell.AgeFromAsync(Words, ["-p", "-o", "file.age", .. armor ? ["-a"] : Array.Empty<string>()])).ExitCode);
        var ran = await shell.TypeAsync([("Enter passphrase", Secret)], "age", "-d", "-o", "file", "file.age");
        Assert.Equal((0, "what was said"), (ran.ExitCode, Encoding.UTF8.GetString(shell.Read("file"))));
    }

    [Fact]
    public async Task Passphrase_TypedForAge_IsReadWithTheVariable()
    {
        shell.Write("file", Words);
        Assert.Equal(0, (await shell.TypeAsync([("Enter passphrase", Secret), ("Confirm passphrase", Secret)], "age", "-p", "-o", "file.age", "file")).ExitCode);
        shell.Passphrase = Secret;
        Assert.Equal("what was said", (await shell.AgeAsync("-d", "file.age")).Text);
    }

    [Fact]
    public async Task Passphrase_TypedBothTimes_IsNeverShown()
    {
        shell.Write("file", Words);
        var sealing = await shell.TypeAsync([("Enter passphrase: ", Secret), ("Confirm passphrase: ", Secret)], Shell.Safehand, "age", "-p", "-o", "file.age", "file");
        var opening = await shell.TypeAsync([("Enter passphrase: ", Secret)], Shell.Safehand, "age", "-d", "file.age");
        Assert.Equal((0, 0), (sealing.ExitCode, opening.ExitCode));
        Assert.Contains("what was said", opening.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("horses", sealing.Text + opening.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passphrase_TypedDifferently_IsRefused()
    {
        shell.Write("file", Words);
        var ran = await shell.TypeAsync([("Enter passphrase: ", Secret), ("Confirm passphrase: ", "another")], Shell.Safehand, "age", "-p", "-o", "file.age", "file");
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("passphrases didn't match", ran.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(shell.At("file.age")));
    }

    [Fact]
    public async Task Passphrase_Wrong_IsRefused()
    {
        shell.Passphrase = Secret;
        var file = (await shell.AgeFromAsync(Words, "-p")).Output;
        shell.Passphrase = "another";
        var ran = await shell.AgeFromAsync(file, "-d");
        Assert.Equal((1, 0), (ran.ExitCode, ran.Output.Length));
        Assert.Contains("incorrect passphrase", ran.Complaint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passphrase_Empty_IsRefused()
    {
        shell.Passphrase = "";
        Assert.Equal((1, "passphrase can't be empty"), (await shell.AgeFromAsync(Words, "-p")) is var ran ? (ran.ExitCode, ran.Complaint) : default);
    }

    [Fact]
    public async Task Passphrase_WithNoTerminal_SaysHowToGiveIt()
    {
        shell.Write("file", Words);
        var ran = await shell.RunAsync("setsid", [], "--wait", Shell.Safehand, "age", "-p", "file");
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("SAFEHAND_AGE_PASSPHRASE", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passphrase_FileWhereKeysWereNamed_IsRefusedInTheWordsOfAge()
    {
        await shell.RunAsync("age-keygen", [], "-o", "key");
        shell.Passphrase = Secret;
        shell.Write("file.age", (await shell.AgeFromAsync(Words, "-p")).Output);
        var (ours, theirs) = (await shell.AgeAsync("-d", "-i", "key", "file.age"), await shell.RunAsync("age", [], "-d", "-i", "key", "file.age"));
        Assert.Equal((1, 1), (ours.ExitCode, theirs.ExitCode));
        Assert.StartsWith(ours.Complaint, theirs.Complaint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task IdentityFile_UnderAPassphrase_Decrypts(bool armor)
    {
        var key = (await shell.RunAsync("age-keygen", [])).Output;
        var recipient = (await shell.RunAsync("age-keygen", key, "-y")).Text.TrimEnd();
        shell.Passphrase = Secret;
        shell.Write("key.age", (await shell.AgeFromAsync(key, ["-p", .. armor ? ["-a"] : Array.Empty<string>()])).Output);
        shell.Write("file.age", (await shell.RunAsync("age", Words, "-r", recipient)).Output);
        Assert.Equal("what was said", (await shell.AgeAsync("-d", "-i", "key.age", "file.age")).Text);
    }

    [Fact]
    public async Task Terminal_AsOutputOfBinary_IsRefusedUnlessForced()
    {
        var recipient = (await shell.RunAsync("age-keygen", (await shell.RunAsync("age-keygen", [])).Output, "-y")).Text.TrimEnd();
        shell.Write("file", Words);
        var refused = await shell.TypeAsync([], Shell.Safehand, "age", "-r", recipient, "file");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("refusing to output binary to the terminal", refused.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("age-encryption.org", refused.Text, StringComparison.Ordinal);
        Assert.Contains("age-encryption.org/v1", (await shell.TypeAsync([], Shell.Safehand, "age", "-r", recipient, "-o", "-", "file")).Text, StringComparison.Ordinal);
        Assert.Contains("BEGIN AGE", (await shell.TypeAsync([], Shell.Safehand, "age", "-a", "-r", recipient, "file")).Text, StringComparison.Ordinal);
    }
}
