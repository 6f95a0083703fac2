using System.Net;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.People;

/// <summary>Until when an organisation answers for its devices (rule G7), and how it does so again.</summary>
public sealed class DevicesTests
{
    private static readonly Purpose Plan = new(PurposeKind.BringToJustice, "to plan the second interview");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Roles.Supervisor)]
    [InlineData(Roles.TechnicalAdministrator)]
    public async Task Day_Over_RefusesEverybodyUntilWhoVouchesForThemAnswersAgain(Roles keeper)
    {
        await using var world = await World.StartAsync();
        var officer = await world.OfficerAsync("pnair");
        await world.AssignAsync(officer, CaseRole.Member);
        await world.OfficerAsync("keeper", "Sam Okoro", keeper);
        var browser = await world.SignedInAsync("keeper");
        var yesterday = LastDays.Of(world.Clock.Now).AddDays(-1);
        Assert.Empty(await ReasonsAsync(world, officer));

        Assert.Equal(HttpStatusCode.Redirect, (await AnswerAsync(browser, yesterday)).StatusCode);
        Assert.Equal(["G7"], await ReasonsAsync(world, officer));
        var page = await browser.ReadAsync("/people/devices");
        Assert.Contains("does not answer for its devices any more", page, StringComparison.Ordinal);
        Assert.Contains("can open or add a recording", page, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Redirect, (await AnswerAsync(browser, yesterday.AddMonths(12))).StatusCode);
        Assert.Empty(await ReasonsAsync(world, officer));
        Assert.Equal(2, (await world.EntryNamesAsync()).Count(n => n == "organisation.devices-answered-for.v1"));
    }

    [Fact]
    public async Task Day_TooFar_IsNotTaken()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("keeper", "Sam Okoro", Roles.TechnicalAdministrator);
        var browser = await world.SignedInAsync("keeper");

        var answer = await AnswerAsync(browser, LastDays.Of(world.Clock.Now).AddYears(4));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("must be within 3 years", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("organisation.devices-answered-for.v1", await world.EntryNamesAsync());
    }

    [Fact]
    public async Task Day_ByAnOfficer_IsRefusedAndEntered()
    {
        await using var world = await World.StartAsync();
        await world.OfficerAsync("pnair");
        var browser = await world.SignedInAsync("pnair");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/people/devices")).StatusCode);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync("/account", "/people/devices", Parts(LastDays.Of(world.Clock.Now)))).StatusCode);

        Assert.Equal("administer.refused.v1", (await world.EntryNamesAsync())[0]);
    }

    [Fact]
    public async Task Day_OfAnAlteredRow_IsNotSealedAgain()
    {
        await using var world = await World.StartAsync();
        var officer = await world.OfficerAsync("pnair");
        Assert.Equal(2, await world.BySqlAsync("UPDATE organisations SET devices_until = devices_until + 1"));

        var result = await world.StaffAsync(s => s.DevicesAsync(world.Force, world.Clock.Now.AddYears(1), Ct));

        Assert.Equal("organisation.not-genuine", result.Refusal!.Code);
        Assert.Contains("G3", await ReasonsAsync(world, officer));
    }

    [Theory]
    [InlineData(40, false)]
    [InlineData(29, true)]
    [InlineData(-1, true)]
    public async Task Day_NearOrOver_IsDueForThoseWhoCanRenewIt(int days, bool due)
    {
        await using var world = await World.StartAsync();
        var officer = await world.ActorAsync(await world.OfficerAsync("pnair"));
        var keeper = await world.ActorAsync(await world.OfficerAsync("keeper", "Sam Okoro", Roles.TechnicalAdministrator));
        await world.StaffAsync(s => s.DevicesAsync(world.Force, world.Clock.Now.AddDays(days), Ct));
        var devices = new DevicesDue(new AnswerForDevicesHandler(world.Store.Changes, world.Door, world.Seals, world.Clock));

        Assert.Equal(due, await devices.ForAsync(keeper, Ct) is not null);
        Assert.Null(await devices.ForAsync(officer, Ct));
    }

    [Fact]
    public async Task Supplier_Joining_NamesPeopleAndNoDayForItsDevices()
    {
        await using var world = await World.StartAsync();
        var day = LastDays.Of(world.Clock.Now).AddDays(10);
        var first = new Join("Clearframe Video", EmployerKind.Supplier, null, day, [new("eva", "Eva Lindqvist", "CF2", Roles.Editor)]);
        Assert.Equal("join.devices", (await JoinAsync(world, first with { DevicesUntil = day })).Refusal!.Code);
        Assert.Equal("join.nobody", (await JoinAsync(world, first with { People = [] })).Refusal!.Code);

        Assert.Null((await JoinAsync(world, first)).Refusal);
        Assert.Null((await JoinAsync(world, first with { People = [new("ivo", "Ivo Marek", "CF3", Roles.Editor)] })).Refusal);

        await using var rows = world.Store.Read();
        Assert.Null(rows.Set<Organisation>().Single(o => o.Name == "Clearframe Video").DevicesUntil);
    }

    private static Task<Result<IReadOnlyDictionary<string, string>>> JoinAsync(World world, Join join) =>
        world.StaffAsync(s => new Joining(world.Store, s, world.Clock).HandleAsync(join, Ct));

    private static Task<HttpResponseMessage> AnswerAsync(Browser browser, DateOnly last) => browser.SubmitAsync("/people/devices", null, Parts(last));

    private static (string Name, string Value)[] Parts(DateOnly day) =>
    [
        ("LastDay.Day", Text(day.Day)), ("LastDay.Month", Text(day.Month)), ("LastDay.Year", Text(day.Year)),
    ];

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // Which rules would refuse them the recording of the case.
    private static async Task<IReadOnlyList<string>> ReasonsAsync(World world, PersonId person)
    {
        await using var change = await world.Store.Changes.BeginAsync(await world.ActorAsync(person), Plan, Ct);
        return [.. world.Door.Consider(change, Act.Open, world.Cases.Ask).Reasons.Select(r => r.Number)];
    }
}
