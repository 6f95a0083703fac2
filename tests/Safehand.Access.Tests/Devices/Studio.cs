using Microsoft.EntityFrameworkCore;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Xunit;

namespace Safehand.Access.Tests.Devices;

/// <summary>A supplier of the world's force, with every condition in date and an editor whom a commission names for the exhibit: nothing but a device is missing.</summary>
internal sealed class Studio
{
    private static readonly Purpose ToEdit = new(PurposeKind.Editing, "to blur faces as asked");

    private readonly World world;

    private Studio(World world) => this.world = world;

    internal PersonId Editor { get; private set; }

    internal OrganisationId Id { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<Studio> InAsync(World world)
    {
        var studio = new Studio(world) { Id = await world.StaffAsync(s => s.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, null, Ct)) };
        studio.Editor = await world.OfficerAsync("eva", "Eva Lindqvist", Roles.Editor, studio.Id);
        await world.StaffAsync(s => s.PartyAsync(world.Cases.Id, studio.Id, world.Clock.Now.AddYears(1), Ct));
        var keeper = await world.ActorAsync(await world.OfficerAsync("grace", "Grace Bell", Roles.RecordsOfficer));
        await using var change = await world.Store.Changes.BeginAsync(keeper, Purpose.Running, Ct);
        var register = new SupplierRegister(world.Seals, world.Clock);
        foreach (var kind in Enum.GetValues<SupplierConditionKind>())
        {
            register.Record(change, new ConditionChecked(studio.Id, kind, world.Clock.Now.AddYears(1), "Specimen", null, null, DateOnly.FromDateTime(world.Clock.Now.UtcDateTime), "Anna Berg"));
        }

        new CommissionGrants(world.Seals, world.Clock).Give(change, Ids.New<CommissionId>(), world.Cases.Id, world.Cases.Exhibit, studio.Editor, world.Clock.Now.AddDays(300));
        change.Record(new Storage.Entry("supplier.condition-checked.v1", StatutoryOperation.None, studio.Id.Bytes()));
        await change.CommitAsync(default(Done), Ct);
        return studio;
    }

    /// <summary>The editor's newest session, as the gate sees it.</summary>
    internal async Task<Actor> ActorAsync()
    {
        await using var rows = world.Store.Read();
        var person = await rows.Set<Person>().SingleAsync(p => p.Id == Editor, Ct);
        return person.ActsSince((await rows.Set<Session>().Where(s => s.Person == Editor).OrderByDescending(s => s.SignedInAt).FirstAsync(Ct)).SignedInAt);
    }

    /// <summary>Which rules would refuse her the recording now.</summary>
    internal async Task<IReadOnlyList<string>> ReasonsAsync(Actor? actor = null)
    {
        await using var change = await world.Store.Changes.BeginAsync(actor ?? await ActorAsync(), ToEdit, Ct);
        return [.. world.Door.Consider(change, Act.Open, world.Cases.Ask).Reasons.Select(r => r.Number)];
    }

    /// <summary>Every device row, newest first.</summary>
    internal async Task<IReadOnlyList<Device>> RowsAsync()
    {
        await using var rows = world.Store.Read();
        return await rows.Set<Device>().OrderByDescending(d => d.AskedAt).ToListAsync(Ct);
    }

    /// <summary>Signs her in from this browser and asks for it.</summary>
    internal async Task<Browser> AskingAsync(string name = "Studio machine 3")
    {
        var browser = world.Browser();
        Assert.Equal("/device?returnUrl=%2F", (await browser.SignInAsync("eva", World.Password)).Headers.Location!.OriginalString);
        Assert.Equal(System.Net.HttpStatusCode.Redirect, (await browser.SubmitAsync("/device", null, ("Name", name))).StatusCode);
        return browser;
    }

    /// <summary>Another force has it work for them too.</summary>
    internal async Task WorksForAsync(OrganisationId customer)
    {
        var keeper = await world.ActorAsync(await world.OfficerAsync("keeper", "Keeper Hale", Roles.RecordsOfficer, customer));
        await using var change = await world.Store.Changes.BeginAsync(keeper, Purpose.Running, Ct);
        new SupplierRegister(world.Seals, world.Clock).Record(change, new ConditionChecked(Id, SupplierConditionKind.Contract, world.Clock.Now.AddYears(1), "Specimen", null, null, DateOnly.FromDateTime(world.Clock.Now.UtcDateTime), "Anna Berg"));
        change.Record(new Storage.Entry("supplier.condition-checked.v1", StatutoryOperation.None, Id.Bytes()));
        await change.CommitAsync(default(Done), Ct);
    }

    /// <summary>Somebody decides on the newest device that asked their force, or the one that is told.</summary>
    internal async Task<HttpResponseMessage> DecideAsync(string login, string handler, OrganisationId? of, params (string Name, string Value)[] fields)
    {
        var browser = await world.SignedInAsync(login);
        return await browser.SubmitAsync("/account", $"/devices/{(await RowsAsync()).First(d => d.Customer == (of ?? world.Force)).Id}?handler={handler}", fields);
    }

    internal Task<HttpResponseMessage> AcceptAsync(string login = "grace", int days = 90, OrganisationId? of = null)
    {
        var last = LastDays.Of(world.Clock.Now.AddDays(days));
        return DecideAsync(login, "Accept", of, ("LastDay.Day", Text(last.Day)), ("LastDay.Month", Text(last.Month)), ("LastDay.Year", Text(last.Year)));
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
