namespace Safehand.Cli.Tests.Live;

[Collection(Live.Name)]
public sealed class SignInTests(LiveServer server)
{
    [Fact]
    public async Task SignIn_GoodPassword_KeepsTokenForItsOwnerAlone()
    {
        using var desk = new Desk(server.Address);
        var ran = await desk.RunAsync("sign-in", server.Address.ToString(), "--login", "joan.silva");

        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("PC Joan Silva", ran.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sh_", ran.Text + ran.Errors, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(desk.Kept));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(desk.Kept)!));
        Assert.DoesNotContain("lanterns", await File.ReadAllTextAsync(desk.Kept, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_PasswordTypedOnTerminal_IsNotShown()
    {
        using var desk = new Desk(server.Address);
        desk.Shell.Variables.Remove("SAFEHAND_PASSWORD");
        var ran = await desk.Shell.TypeAsync([("Password: ", "three-brass-lanterns-at-dusk")], Shell.Safehand, "sign-in", server.Address.ToString(), "--login", "kate.lowe");

        Assert.True(ran.ExitCode == 0, ran.Text);
        Assert.Contains("DC Kate Lowe", ran.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("lanterns", ran.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WrongPassword_IsRefusedAndKeepsNothing()
    {
        using var desk = new Desk(server.Address);
        desk.Shell.Variables["SAFEHAND_PASSWORD"] = "wrong-horse-entirely";
        var error = await desk.FailsAsync(3, "sign-in", server.Address.ToString(), "--login", "nils.berg");

        Assert.Equal("sign-in.no-match", error.GetProperty("code").GetString());
        Assert.False(File.Exists(desk.Kept));
    }

    [Fact]
    public async Task SignOut_Token_WorksNoLongerEvenIfCopied()
    {
        using var desk = await Desk.OfAsync(server.Address, "mina.cole");
        var kept = await File.ReadAllBytesAsync(desk.Kept, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await desk.RunAsync("sign-out")).ExitCode);
        await File.WriteAllBytesAsync(desk.Kept, kept, TestContext.Current.CancellationToken);

        await desk.FailsAsync(3, "list");
    }

    [Fact]
    public async Task Token_AnotherServerNamed_IsNotSentThere()
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");

        // The same server under another name would accept the token, if it came.
        await desk.FailsAsync(3, "list", "--server", $"http://localhost:{server.Address.Port}");
        Assert.Equal(0, (await desk.RunAsync("list")).ExitCode);
    }

    [Fact]
    public async Task Server_PlainHttpToAnotherMachine_IsRefusedAsUsage()
    {
        using var desk = new Desk(server.Address);
        var error = await desk.FailsAsync(2, "sign-in", "http://safehand.example", "--login", "joan.silva");
        Assert.Contains("https", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_NobodyListens_IsUnreachable()
    {
        using var desk = new Desk(server.Address);
        await using var dead = new BreakingProxy(server.Address, 0);
        await desk.FailsAsync(6, "sign-in", dead.Address.ToString(), "--login", "joan.silva");
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("show")]
    [InlineData("add", "x", "--case", "y")]
    [InlineData("open", "a", "b", "--purpose", "curiosity")]
    public async Task Arguments_NotUnderstood_AreUsage(params string[] arguments)
    {
        using var desk = new Desk(server.Address);
        Assert.Equal(2, (await desk.RunAsync(arguments)).ExitCode);
    }
}
