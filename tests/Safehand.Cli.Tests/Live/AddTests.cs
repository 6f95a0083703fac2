using System.Text.Json;

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
