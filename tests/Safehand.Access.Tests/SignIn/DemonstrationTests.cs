using System.Net;
using Safehand.Access.Tests.Worlds;
using Xunit;

namespace Safehand.Access.Tests.SignIn;

public sealed class DemonstrationTests
{
    [Fact]
    public async Task Demonstration_ChooseAPerson_SignsIn()
    {
        await using var world = await World.StartAsync(demonstration: true);
        var person = await world.OfficerAsync("pnair");
        var browser = world.Browser();
        Assert.Contains("Northshire Police", await browser.ReadAsync("/sign-in"), StringComparison.Ordinal);

        var answer = await browser.SubmitAsync("/sign-in", "/sign-in/as", ("person", person.Value), ("returnUrl", "/"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("DC Priya Nair", await browser.ReadAsync("/"));
        Assert.Contains("session.began.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Demonstration_WithoutFormToken_IsRefused()
    {
        await using var world = await World.StartAsync(demonstration: true);
        var person = await world.OfficerAsync("pnair");

        var answer = await world.Browser().PostFormAsync("/sign-in/as", new Dictionary<string, string> { ["person"] = person.Value });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Elsewhere_ChooseAPerson_DoesNotExist()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var browser = world.Browser();
        Assert.DoesNotContain("DC Priya Nair", await browser.ReadAsync("/sign-in"), StringComparison.Ordinal);

        var answer = await browser.SubmitAsync("/sign-in", "/sign-in/as", ("person", person.Value), ("returnUrl", "/"));

        // To a stranger every address that is not open to all leads to the sign-in.
        Assert.StartsWith("/sign-in?returnUrl=", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("session.began.v1", await world.EntryNamesAsync());
        await browser.SignInAsync("pnair", World.Password);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.SubmitAsync("/account", "/sign-in/as", ("person", person.Value))).StatusCode);
    }

    [Fact]
    public void Mark_FolderWithAnythingInIt_IsNeverMade()
    {
        var folder = Directory.CreateTempSubdirectory("safehand-mark-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "store.db"), "");
            Assert.Throws<InvalidOperationException>(() => DemonstrationMark.Make(folder.FullName));
            Assert.Null(DemonstrationMark.Find(folder.FullName, asked: true));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Mark_NotAskedFor_IsNotFound()
    {
        var folder = Directory.CreateTempSubdirectory("safehand-mark-");
        try
        {
            DemonstrationMark.Make(folder.FullName);
            Assert.Null(DemonstrationMark.Find(folder.FullName, asked: false));
            Assert.NotNull(DemonstrationMark.Find(folder.FullName, asked: true));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
