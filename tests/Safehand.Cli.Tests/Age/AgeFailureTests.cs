using System.Security.Cryptography;
using System.Text;

namespace Safehand.Cli.Tests.Age;

/// <summary>Whatever the specification calls an error ends with exit code 1, and of the output only what was authenticated was written.</summary>
public sealed class AgeFailureTests : IDisposable
{
    private const int Sealed = 65_536 + 16;

    private readonly Shell shell = new();
    private readonly byte[] recording = RandomNumberGenerator.GetBytes(3 * 65_536 + 5);

    public static TheoryData<string> Vectors =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Vectors")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public void Dispose() => shell.Dispose();

    [Theory]
    [MemberData(nameof(Vectors))]
    [Trait("Category", "Slow")]
    public async Task Decrypt_Vector_EndsAsItExpects(string name)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Vectors", name), TestContext.Current.CancellationToken);
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        var keys = Encoding.ASCII.GetString(bytes, 0, end).Split('\n').Select(line => line.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1]);
        shell.Passphrase = keys.GetValueOrDefault("passphrase");
        shell.Write("key", keys.GetValueOrDefault("identity", ""));

        var ran = await shell.AgeFromAsync(bytes[(end + 2)..], shell.Passphrase is null ? ["-d", "-i", "key"] : ["-d"]);

        var good = keys["expect"] == "success";
        Assert.Equal((good ? 0 : 1, good ? keys["payload"] : ""), (ran.ExitCode, ran.Text));
        Assert.Equal(good, ran.Errors.Length == 0);
    }

    public static TheoryData<string> Damages => ["flip in nonce", "flip in first", "flip in third", "flip in last", "cut in last", "cut at chunk", "more", "chunks swapped", "a chunk twice"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Decrypt_DamagedPayload_WritesOnlyWhatWasAuthentic(string damage)
    {
        await shell.RunAsync("age-keygen", [], "-o", "key");
        var recipient = (await shell.RunAsync("age-keygen", [], "-y", "key")).Text.TrimEnd();
        var file = (await shell.AgeFromAsync(recording, "-r", recipient)).Output;
        var payload = file.Length - 16 - (3 * Sealed) - 21;
        byte[] Flipped(int at) => [.. file[..at], (byte)(file[at] ^ 1), .. file[(at + 1)..]];
        var first = payload + 16;
        byte[] damaged = damage switch
        {
            "flip in nonce" => Flipped(payload),
            "flip in first" => Flipped(first),
            "flip in third" => Flipped(first + (2 * Sealed) + 100),
            "flip in last" => Flipped(file.Length - 1),
            "cut in last" => file[..^1],
            "cut at chunk" => file[..(first + (2 * Sealed))],
            "more" => [.. file, 0],
            "chunks swapped" => [.. file[..first], .. file[(first + Sealed)..(first + (2 * Sealed))], .. file[first..(first + Sealed)], .. file[(first + (2 * Sealed))..]],
            _ => [.. file[..(first + Sealed)], .. file[first..]],
        };

        var ran = await shell.AgeFromAsync(damaged, "-d", "-i", "key");
        Assert.Equal(1, ran.ExitCode);
        Assert.True(recording.AsSpan().StartsWith(ran.Output));
        Assert.True(ran.Output.Length < recording.Length);
        Assert.NotEqual("", ran.Complaint);

        shell.Write("damaged.age", damaged);
        Assert.Equal(1, (await shell.AgeAsync("-d", "-i", "key", "-o", "recording", "damaged.age")).ExitCode);
        Assert.Equal(["damaged.age", "key"], shell.Names());
    }

    [Fact]
    public async Task Output_WhereTheWorkFails_StaysAsItWas()
    {
        shell.Write("kept", "what was there");
        Assert.Equal(1, (await shell.AgeFromAsync("no age file"u8.ToArray(), "-d", "-o", "kept")).ExitCode);
        Assert.Equal("what was there", Encoding.UTF8.GetString(shell.Read("kept")));
        Assert.Equal(["kept"], shell.Names());
    }

    [Fact]
    public async Task Output_ThatExists_IsReplacedAndKeepsItsMode()
    {
        var recipient = (await shell.RunAsync("age-keygen", (await shell.RunAsync("age-keygen", [])).Output, "-y")).Text.TrimEnd();
        shell.Write("out", "old");
        File.SetUnixFileMode(shell.At("out"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await shell.AgeFromAsync(recording, "-r", recipient, "-o", "out")).ExitCode);
        Assert.True(shell.Read("out").Length > recording.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(shell.At("out")));
    }

    [Fact]
    public async Task Output_ThatIsALink_IsWrittenWhereItLeads()
    {
        await shell.RunAsync("age-keygen", [], "-o", "key");
        shell.Write("target", "old");
        File.CreateSymbolicLink(shell.At("link"), shell.At("target"));
        Assert.Equal(0, (await shell.AgeFromAsync(recording, "-e", "-i", "key", "-o", "link")).ExitCode);
        Assert.Equal(shell.At("target"), File.ResolveLinkTarget(shell.At("link"), false)!.FullName);
        Assert.Equal(recording, (await shell.AgeAsync("-d", "-i", "key", "target")).Output);
    }

    [Fact]
    public async Task Output_ThatIsTheInput_IsRefused()
    {
        await shell.RunAsync("age-keygen", [], "-o", "key");
        shell.Write("recording", recording);
        Assert.Equal(1, (await shell.AgeAsync("-e", "-i", "key", "-o", "./recording", "recording")).ExitCode);
        Assert.Equal(recording, shell.Read("recording"));
    }

    [Fact]
    public async Task Output_ThatIsAPipe_IsWrittenToDirectly()
    {
        await shell.RunAsync("age-keygen", [], "-o", "key");
        await shell.RunAsync("mkfifo", [], "pipe");
        var reading = shell.RunAsync("age", [], "-d", "-i", "key", "pipe");
        Assert.Equal(0, (await shell.AgeFromAsync(recording, "-e", "-i", "key", "-o", "pipe")).ExitCode);
        Assert.Equal(recording, (await reading).Output);
        Assert.Equal(["key", "pipe"], shell.Names());
    }
}
