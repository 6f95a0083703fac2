namespace Safehand.Cli.Tests.Live;

[Collection(Live.Name)]
public sealed class LedgerTests(LiveServer server)
{
    [Fact]
    public async Task Export_Auditor_IsAFolderThatHoldsOffline()
    {
        using var officer = await Desk.OfAsync(server.Address, "joan.silva");
        using var auditor = await Desk.OfAsync(server.Address, "lena.fischer");
        var receipt = await officer.AddedAsync("recording.bin", 1000);
        await auditor.JsonAsync("ledger", "export", "ledger");
        auditor.Shell.Write("recording.bin", officer.Shell.Read("recording.bin"));

        var report = await auditor.JsonAsync(
            "verify", "ledger", "--exhibit", receipt.GetProperty("exhibit").GetString()!, "--file", "recording.bin", "--key", await KeyAsync(auditor), "--kept-checkpoint", "ledger/checkpoint");

        Assert.Equal("NotProven", report.GetProperty("outcome").GetString());
        Assert.True(report.GetProperty("valuesChecked").GetInt64() > 0);
        Assert.True(report.GetProperty("exhibitEntries").GetArrayLength() >= 2);
        Assert.Equal(report.GetProperty("size").GetInt64(), report.GetProperty("continuesKept").GetInt64());
    }

    [Fact]
    public async Task Export_WithoutValues_NeedsNoRightAndHoldsOffline()
    {
        using var officer = await Desk.OfAsync(server.Address, "joan.silva");
        await officer.FailsAsync(3, "ledger", "export", "ledger");
        Assert.DoesNotContain(officer.Shell.Names(), n => n.StartsWith("ledger", StringComparison.Ordinal));
        await officer.JsonAsync("ledger", "export", "ledger", "--without-values");

        var ran = await officer.RunAsync("verify", "ledger");
        Assert.Equal(0, ran.ExitCode);
        Assert.Single(ran.Text.Trim().Split('\n'));
        Assert.Contains("not proven", ran.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_FolderNotEmpty_IsAConflict()
    {
        using var desk = await Desk.OfAsync(server.Address, "lena.fischer");
        Directory.CreateDirectory(desk.Shell.At("ledger"));
        desk.Shell.Write("ledger/note.txt", "mine");
        await desk.FailsAsync(5, "ledger", "export", "ledger");
    }

    [Fact]
    public async Task Verify_OneByteAltered_IsFoundWrong()
    {
        using var desk = await Desk.OfAsync(server.Address, "lena.fischer");
        await desk.JsonAsync("ledger", "export", "ledger");
        var bundle = Directory.EnumerateFiles(desk.Shell.At("ledger/tile/entries"), "*", SearchOption.AllDirectories).First();
        var bytes = await File.ReadAllBytesAsync(bundle, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bundle, bytes, TestContext.Current.CancellationToken);

        var ran = await desk.RunAsync("verify", "ledger");
        Assert.Equal(7, ran.ExitCode);
        Assert.Contains("cannot be relied on", ran.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WitnessPolicyNotMet_IsNotASuccess()
    {
        using var desk = await Desk.OfAsync(server.Address, "lena.fischer");
        await desk.JsonAsync("ledger", "export", "ledger");
        using var witness = Ledger.LedgerKey.Generate("witness.example", Ledger.KeyPurpose.Witness);
        desk.Shell.Write("policy", $"# whom we trust\nlog {await KeyAsync(desk)}\nwitness w {witness.Verifier}\ngroup g 1 w\nquorum g\n");

        var ran = await desk.RunAsync("verify", "ledger", "--witness-policy", "policy");
        Assert.Equal(7, ran.ExitCode);
        Assert.Contains("only 0 of the 1", ran.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WitnessSigned_IsIntact()
    {
        using var officer = await Desk.OfAsync(server.Address, "joan.silva");
        using var auditor = await Desk.OfAsync(server.Address, "lena.fischer");
        var receipt = await officer.AddedAsync("recording.bin", 1000);
        await auditor.JsonAsync("ledger", "export", "ledger");
        auditor.Shell.Write("policy", $"log {await KeyAsync(auditor)}\n{server.Witness.Policy}");

        var ran = await auditor.RunAsync("verify", "ledger", "--witness-policy", "policy", "--exhibit", receipt.GetProperty("exhibit").GetString()!, "-v");

        Assert.True(ran.ExitCode == 0, ran.Text);
        Assert.Contains("as 1 independent witness of your choosing had seen", ran.Text, StringComparison.Ordinal);
        Assert.Contains("1 of 1 needed: witness.test/w1", ran.Text, StringComparison.Ordinal);
        Assert.Contains(server.Witness.Witness.Key.ToString(), await File.ReadAllTextAsync(auditor.Shell.At("ledger/keys/witnesses"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify ledger --fresh-within 0")]
    [InlineData("verify ledger --fresh-within soon")]
    [InlineData("continuity 43NS1012726 JS/1 --most many")]
    [InlineData("continuity 43NS1012726 JS/1 --most -1")]
    [InlineData("sign-in --days 0")]
    public async Task Number_ThatIsNone_IsUsage(string line)
    {
        using var desk = new Desk(server.Address);
        var words = line.Split(' ');
        var ran = await desk.RunAsync(words);
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains(words[^2] + " takes a whole number", ran.Text + ran.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quorum nobody")]
    [InlineData("witness w not-a-key\nquorum w")]
    [InlineData("")]
    public async Task Verify_PolicyNotUnderstood_IsUsageNotIgnored(string policy)
    {
        using var desk = new Desk(server.Address);
        Directory.CreateDirectory(desk.Shell.At("ledger"));
        desk.Shell.Write("policy", policy);
        await desk.FailsAsync(2, "verify", "ledger", "--witness-policy", "policy");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("fish")]
    [InlineData("zsh")]
    public async Task Completion_Shell_PrintsAScriptThatAsksTheProgram(string shell)
    {
        using var desk = new Desk(server.Address);
        var script = await desk.RunAsync("completion", shell);
        Assert.Contains("[suggest:", script.Text, StringComparison.Ordinal);
        var known = await desk.RunAsync("[suggest:13]", "safehand cont");
        Assert.Equal("continuity", known.Text.Trim());
    }

    [Fact]
    public async Task Completion_InBash_CompletesACommand()
    {
        using var desk = new Desk(server.Address);
        desk.Shell.Write("completion.bash", (await desk.RunAsync("completion", "bash")).Text);
        desk.Shell.Variables["PATH"] = AppContext.BaseDirectory + ":" + Environment.GetEnvironmentVariable("PATH");
        var ran = await desk.Shell.RunAsync("bash", [], "-c", """
            . ./completion.bash; COMP_LINE="safehand cont"; COMP_POINT=13; COMP_WORDS=(safehand cont); COMP_CWORD=1; _safehand; printf '%s' "${COMPREPLY[*]}"
            """);
        Assert.Equal("continuity", ran.Text);
    }

    [Fact]
    public async Task Help_EachCommand_HasAnExample()
    {
        using var desk = new Desk(server.Address);
        foreach (var name in (string[])["sign-in", "sign-out", "list", "show", "add", "open", "agree", "continuity", "destroy", "scrub", "verify", "age", "age-keygen", "completion"])
        {
            var help = await desk.RunAsync(name, "--help");
            Assert.Equal(0, help.ExitCode);
            Assert.Matches($"Examples?:\n  safehand {name}", help.Text);
        }
    }

    private static async Task<string> KeyAsync(Desk desk) => (await File.ReadAllTextAsync(desk.Shell.At("ledger/keys/ledger"), TestContext.Current.CancellationToken)).Trim();
}
