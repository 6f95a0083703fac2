using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Safehand.Cli.Tests.Live;

[Collection(Live.Name)]
public sealed class AddTests(LiveServer server)
{
    private const int Piece = 16 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    public async Task Add_AnySize_ReceiptHasTheHashOfTheFile(int length)
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");
        var receipt = await desk.AddedAsync("recording.bin", length);

        Assert.Equal(await desk.Sha256SumAsync("recording.bin"), receipt.GetProperty("sha256").GetString());
        Assert.Equal(length, receipt.GetProperty("length").GetInt64());
        var shown = await desk.JsonAsync("show", Desk.Larkspur, receipt.GetProperty("reference").GetString()!);
        Assert.Equal("inCustody", shown.GetProperty("state").GetString());
        Assert.Equal(receipt.GetProperty("sha256").GetString(), shown.GetProperty("sha256").GetString());
        Assert.Equal("Elinor Vance", shown.GetProperty("people")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Add_ConnectionBreaks_SameCommandCarriesOnWhereItStopped()
    {
        await using var network = new BreakingProxy(server.Address, (2L * Piece) + (Piece / 2));
        using var desk = await Desk.OfAsync(network.Address, "joan.silva");
        desk.Shell.Write("long.bin", System.Security.Cryptography.RandomNumberGenerator.GetBytes((3 * Piece) + 7));

        await desk.FailsAsync(6, Desk.Add("long.bin"));
        network.Mend();
        var receipt = await desk.JsonAsync(Desk.Add("long.bin"));

        Assert.InRange(receipt.GetProperty("carriedOnFrom").GetInt64(), Piece, 3L * Piece);
        Assert.Equal(await desk.Sha256SumAsync("long.bin"), receipt.GetProperty("sha256").GetString());
        Assert.Empty(Directory.EnumerateFiles(desk.Shell.At("state/safehand/uploads")));
    }

    [Fact]
    public async Task Add_AgainWithOtherFacts_SaysSoAndBeginsAnewWhereToldTo()
    {
        await using var network = new BreakingProxy(server.Address, Piece + (Piece / 2));
        using var desk = await Desk.OfAsync(network.Address, "joan.silva");
        desk.Shell.Write("other.bin", System.Security.Cryptography.RandomNumberGenerator.GetBytes((2 * Piece) + 7));
        await desk.FailsAsync(6, Desk.Add("other.bin"));
        network.Mend();

        string[] others = [.. Desk.Add("other.bin"), "--person", "victim:Asha Rao", "--reference", "CLI/71"];
        var error = await desk.FailsAsync(5, others);
        Assert.Equal("add.other-facts", error.GetProperty("code").GetString());
        Assert.Matches("JS/[0-9]+", error.GetProperty("detail").GetString());

        var receipt = await desk.JsonAsync([.. others, "--again"]);
        Assert.Equal(("CLI/71", 0), (receipt.GetProperty("reference").GetString(), receipt.GetProperty("carriedOnFrom").GetInt64()));
        Assert.Empty(Directory.EnumerateFiles(desk.Shell.At("state/safehand/uploads")));

        // What was under way is stopped, not left to take up a place.
        var before = Regex.Match(error.GetProperty("detail").GetString()!, "JS/[0-9]+").Value;
        await desk.FailsAsync(4, "show", Desk.Larkspur, before);
    }

    [Fact]
    public async Task Add_KeptByAnOlderProgram_CarriesOn()
    {
        await using var network = new BreakingProxy(server.Address, Piece + (Piece / 2));
        using var desk = await Desk.OfAsync(network.Address, "joan.silva");
        desk.Shell.Write("older.bin", System.Security.Cryptography.RandomNumberGenerator.GetBytes((2 * Piece) + 7));
        await desk.FailsAsync(6, Desk.Add("older.bin"));
        network.Mend();
        var kept = Directory.EnumerateFiles(desk.Shell.At("state/safehand/uploads")).Single();
        var upload = JsonNode.Parse(await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken))!.AsObject();
        upload.Remove("facts");
        await File.WriteAllTextAsync(kept, upload.ToJsonString(), TestContext.Current.CancellationToken);

        Assert.InRange((await desk.JsonAsync(Desk.Add("older.bin"))).GetProperty("carriedOnFrom").GetInt64(), Piece, 2L * Piece);
    }

    [Fact]
    public async Task Add_OnTerminal_ShowsABarAndTheReceipt()
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");
        desk.Shell.Write("seen.bin", System.Security.Cryptography.RandomNumberGenerator.GetBytes(3 * Piece));
        var ran = await desk.Shell.TypeAsync([], [Shell.Safehand, .. Desk.Add("seen.bin", Desk.Harbour)]);

        Assert.True(ran.ExitCode == 0, ran.Text);
        Assert.Contains("seen.bin", ran.Text, StringComparison.Ordinal);
        Assert.Contains("/s", ran.Text, StringComparison.Ordinal);
        Assert.Contains(await desk.Sha256SumAsync("seen.bin"), ran.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_SomebodyElsesCase_IsRefusedAndSendsNothing()
    {
        using var desk = await Desk.OfAsync(server.Address, "tom.ferris");
        desk.Shell.Write("x.bin", "x");
        var ran = await desk.RunAsync(Desk.Add("x.bin"));

        Assert.Contains(ran.ExitCode, (int[])[3, 4]);
        Assert.False(Directory.Exists(desk.Shell.At("state/safehand/uploads")));
    }

    [Fact]
    public async Task Open_NotOnTheTeam_NamesTheAddressWhereAccessIsAskedFor()
    {
        using var desk = await Desk.OfAsync(server.Address, "tom.ferris");
        var ran = await desk.RunAsync("open", "43NS1012726", "JS/1", "--watch");

        Assert.Equal(3, ran.ExitCode);
        Assert.Contains("/ask?case=43NS1012726", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_ReferenceTaken_IsAConflict()
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");
        desk.Shell.Write("x.bin", "x");
        var error = await desk.FailsAsync(5, [.. Desk.Add("x.bin"), "--reference", "JS/1"]);
        Assert.Equal("exhibit.reference-taken", error.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("--person", "Elinor Vance")]
    [InlineData("--recorded-at", "yesterday")]
    [InlineData("--recorded-at", "2199-01-01")]
    public async Task Add_InputThatDoesNotFit_IsUsage(string option, string value)
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");
        desk.Shell.Write("x.bin", "x");
        var arguments = Desk.Add("x.bin").ToList();
        var at = arguments.IndexOf(option);
        arguments[at + 1] = value;
        await desk.FailsAsync(2, [.. arguments]);
    }

    [Fact]
    public async Task List_InAPipe_IsLinesWithTabs()
    {
        using var desk = await Desk.OfAsync(server.Address, "joan.silva");
        var ran = await desk.RunAsync("list");
        Assert.Contains($"{Desk.Larkspur}\tLarkspur\t", ran.Text, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Array, (await desk.JsonAsync("list")).ValueKind);
    }
}
