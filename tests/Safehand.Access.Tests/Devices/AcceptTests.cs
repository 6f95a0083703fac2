using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.Devices;

/// <summary>A supplier's people see a recording only in a browser that whoever's recording it is has accepted (rule G7).</summary>
public sealed class AcceptTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Browser_AskedForAndAccepted_IsLetInAndNoOther()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        var browser = await studio.AskingAsync();
        Assert.Equal(["G7"], await studio.ReasonsAsync());
        Assert.Contains("Waits for a decision", await browser.ReadAsync("/device"), StringComparison.Ordinal);
        Assert.Contains("Studio machine 3", await (await world.SignedInAsync("grace")).ReadAsync("/devices"), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await studio.AcceptAsync()).StatusCode);

        Assert.Empty(await studio.ReasonsAsync());
        Assert.Contains("Accepted, last day", await (await world.SignedInAsync("grace")).ReadAsync("/devices"), StringComparison.Ordinal);
        Assert.Contains("This device is accepted", await browser.ReadAsync("/device"), StringComparison.Ordinal);
        Assert.Equal("/", (await browser.SignInAsync("eva", World.Password)).Headers.Location!.OriginalString);
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        var other = world.Browser();
        Assert.Equal("/device?returnUrl=%2F", (await other.SignInAsync("eva", World.Password)).Headers.Location!.OriginalString);
        Assert.Equal(["G7"], await studio.ReasonsAsync());
        Assert.All(["device.asked.v1", "device.accepted.v1"], n => Assert.Contains(n, world.EntryNamesAsync().Result));
    }

    [Fact]
    public async Task Browser_AfterTheLastDay_IsNotLetIn()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        var browser = await studio.AskingAsync();
        await studio.AcceptAsync(days: 20);
        world.Clock.Pass(TimeSpan.FromDays(22));

        await browser.SignInAsync("eva", World.Password);

        Assert.Equal(["G7"], await studio.ReasonsAsync());
        Assert.Contains("Ran out", await browser.ReadAsync("/device"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_Revoked_IsSignedOutAndNeverTheSameDeviceAgain()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        var browser = await studio.AskingAsync();
        await studio.AcceptAsync();
        var before = Cookie(browser);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/")).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await studio.DecideAsync("grace", "Revoke", null, ("Reason", "Stolen from the studio"))).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await browser.GetAsync("/")).StatusCode);
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("/device?returnUrl=%2F", (await browser.SignInAsync("eva", World.Password)).Headers.Location!.OriginalString);
        Assert.NotEqual(before, Cookie(browser));
        Assert.Equal(["G7"], await studio.ReasonsAsync());
        Assert.Equal([studio.Editor], world.Cases.Ended);
        Assert.Contains("device.revoked.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Browser_RevokedByOneCustomer_IsDeadForTheOther()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        await studio.WorksForAsync(world.OtherForce);
        await studio.AskingAsync();
        await world.OfficerAsync("far", "Far Keeper", Roles.RecordsOfficer, world.OtherForce);
        Assert.Equal(2, (await studio.RowsAsync()).Count);
        await studio.AcceptAsync("grace", of: world.Force);
        await studio.AcceptAsync("far", of: world.OtherForce);

        Assert.Equal(HttpStatusCode.Redirect, (await studio.DecideAsync("far", "Revoke", world.OtherForce, ("Reason", "Left on a train"))).StatusCode);

        Assert.All(await studio.RowsAsync(), d => Assert.Equal(DeviceState.Revoked, d.State));
        Assert.Contains("G7", await studio.ReasonsAsync());
        Assert.DoesNotContain("train", Assert.Single(await studio.RowsAsync(), d => d.Customer == world.Force).Reason, StringComparison.Ordinal);
        Assert.Contains("device.revoked-elsewhere.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Device_RevokedWhileSomebodySignsInOnIt_IsNoDeviceOfTheirs()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        await studio.AskingAsync();
        await studio.AcceptAsync();
        var hash = (await studio.RowsAsync())[0].Hash;
        await studio.DecideAsync("grace", "Revoke", null, ("Reason", "Stolen from the studio"));

        // The sign-in had looked before the device was revoked, and is entered after it.
        var sessions = new Sessions(world.Store, world.Seals, world.Clock);
        await using var change = await world.Store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);
        var person = change.Store.Set<Person>().Single(p => p.Id == studio.Editor);
        var (_, session) = await sessions.MakeAsync(change, person, FactorStrength.Password, "none", hash, Ct);

        Assert.Null(session.Device);
    }

    [Fact]
    public async Task Asking_ForMoreAndMoreDevices_HasAnEnd()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        for (var i = 0; i < Device.MostWaiting; i++)
        {
            await studio.AskingAsync("Machine " + i);
        }

        var browser = world.Browser();
        await browser.SignInAsync("eva", World.Password);
        var refused = await (await browser.SubmitAsync("/device", null, ("Name", "One more"))).Content.ReadAsStringAsync(Ct);

        Assert.Contains($"{Device.MostWaiting} of your devices wait already", refused, StringComparison.Ordinal);
        Assert.Equal(Device.MostWaiting, (await studio.RowsAsync()).Count);
    }

    [Fact]
    public async Task Browser_Refused_IsToldWhy()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        var browser = await studio.AskingAsync();

        Assert.Equal(HttpStatusCode.Redirect, (await studio.DecideAsync("grace", "Refuse", null, ("Reason", "Not on your list of machines"))).StatusCode);

        Assert.Contains("Not on your list of machines", await browser.ReadAsync("/device"), StringComparison.Ordinal);
        Assert.Equal(["G7"], await studio.ReasonsAsync());
    }

    [Theory]
    [InlineData("eva", HttpStatusCode.Forbidden)]
    [InlineData("priya", HttpStatusCode.Forbidden)]
    [InlineData("far", HttpStatusCode.NotFound)]
    public async Task Accepting_ByAnybodyElse_ChangesNothing(string login, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        await world.OfficerAsync("priya");
        await world.OfficerAsync("far", "Far Keeper", Roles.RecordsOfficer, world.OtherForce);
        await studio.AskingAsync();

        Assert.Equal(expected, (await studio.AcceptAsync(login)).StatusCode);

        Assert.Equal(DeviceState.Waiting, (await studio.RowsAsync())[0].State);
    }

    [Fact]
    public async Task Token_OfASuppliersPerson_IsOnNoDevice()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        await studio.AskingAsync();
        await studio.AcceptAsync();
        world.Clock.Pass(TimeSpan.FromMinutes(1));
        await world.Browser().PostJsonAsync("/api/v1/tokens", new { login = "eva", password = World.Password, name = "laptop" });
        await using var rows = world.Store.Read();
        var person = rows.Set<Person>().Single(p => p.Id == studio.Editor);

        Assert.Equal(["G7"], await studio.ReasonsAsync(person.ActsSince(rows.Set<PersonalToken>().Single().MadeAt)));
    }

    [Fact]
    public async Task Store_HoldsNoSecretOfADevice_AndStaffGetNone()
    {
        await using var world = await World.StartAsync();
        var studio = await Studio.InAsync(world);
        var browser = await studio.AskingAsync();

        Assert.Equal(Convert.ToHexStringLower(Secret.HashOf(Cookie(browser))!), (await studio.RowsAsync())[0].Hash);
        Assert.Null((await world.SignedInAsync("grace")).Cookies.GetAllCookies()["sh-device"]);
    }

    private static string Cookie(Browser browser) => browser.Cookies.GetAllCookies()["sh-device"]!.Value;
}
