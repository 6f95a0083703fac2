using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Safehand.Access.Tests.Devices;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Asking;

/// <summary>Every table that grants, with a row in it that Safehand did not write: it grants nothing, and the gate is told.</summary>
public sealed class PlantingTests
{
    private const string NoSeal = "zeroblob(32)";
    private static readonly Purpose Plan = new(PurposeKind.BringToJustice, "to plan the second interview");
    private static readonly Purpose Review = new(PurposeKind.Oversight, "to answer the review of Tuesday");

    // What is planted, by the table; each says whether it granted anything.
    private static readonly Dictionary<string, Func<World, Task<bool>>> Plantings = new()
    {
        ["organisations"] = world => AlteredAsync(world, "UPDATE organisations SET devices_until = devices_until + 1"),
        ["people"] = world => AlteredAsync(world, "UPDATE people SET vouched_until = vouched_until + 1"),
        ["trainings"] = world => AlteredAsync(world, "UPDATE trainings SET ends = ends + 1"),
        ["sessions"] = world => AlteredAsync(world, "UPDATE sessions SET factor = 'Passkey'"),
        ["person_roles"] = async world =>
        {
            var person = await world.OfficerAsync("pnair", roles: Roles.VictimSupport);
            await world.AssignAsync(person, CaseRole.Member);
            return await OpensAsync(world, person, Plan, $"INSERT INTO person_roles (person, role, starts, ends, given_by, seal) VALUES ('{person}', 'Officer', 0, NULL, '{person}', {NoSeal})");
        },
        ["namesakes"] = async world =>
        {
            var person = await world.OfficerAsync("pnair");
            await world.AssignAsync(person, CaseRole.Member);
            var subject = new SubjectNamed(Ids.New<SubjectId>(), "Priya Nair");
            world.Cases.Subjects.Add(subject);
            return await OpensAsync(world, person, Plan, $"INSERT INTO namesakes (person, subject, said_by, said_at, seal) VALUES ('{person}', '{subject.Subject}', '{person}', 0, {NoSeal})");
        },
        ["case_assignments"] = async world =>
        {
            var person = await world.OfficerAsync("pnair");
            return await OpensAsync(world, person, Plan, $"INSERT INTO case_assignments (case_id, person, role, starts, ends, given_by, seal) VALUES ('{world.Cases.Id}', '{person}', 'Lead', 0, NULL, '{person}', {NoSeal})");
        },
        ["case_access"] = async world =>
        {
            var person = await world.OfficerAsync("pnair");
            return await OpensAsync(world, person, Plan, $"INSERT INTO case_access (request, case_id, person, starts, ends, given_by, seal) VALUES ('{Ids.Fresh()}', '{world.Cases.Id}', '{person}', 0, {Later(world)}, '{person}', {NoSeal})");
        },
        ["case_parties"] = async world =>
        {
            var person = await world.OfficerAsync("partner", "DC Near By", employer: world.OtherForce);
            await world.AssignAsync(person, CaseRole.Member);
            return await OpensAsync(world, person, Plan, $"INSERT INTO case_parties (case_id, organisation, agreement_until, seal) VALUES ('{world.Cases.Id}', '{world.OtherForce}', {Later(world)}, {NoSeal})");
        },
        ["exhibit_access"] = async world =>
        {
            var person = await world.OfficerAsync("editor", "Iva Editor", Roles.Editor);
            return await OpensAsync(world, person, new Purpose(PurposeKind.Editing, "to blur faces as asked"), $"INSERT INTO exhibit_access (commission, exhibit, case_id, person, starts, ends, given_by, seal) VALUES ('{Ids.Fresh()}', '{world.Cases.Exhibit}', '{world.Cases.Id}', '{person}', 0, {Later(world)}, '{person}', {NoSeal})");
        },
        ["supplier_conditions"] = async world =>
        {
            var studio = await world.StaffAsync(s => s.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, world.Clock.Now.AddYears(1), Ct));
            var person = await world.OfficerAsync("editor", "Iva Editor", Roles.Editor, studio);
            await world.StaffAsync(s => s.PartyAsync(world.Cases.Id, studio, world.Clock.Now.AddYears(1), Ct));
            return await OpensAsync(world, person, new Purpose(PurposeKind.Editing, "to blur faces as asked"), $"INSERT INTO supplier_conditions (customer, supplier, kind, checked_at, until, document_name, checked_by, checked_by_name, seal) VALUES ('{world.Force}', '{studio}', 'Contract', 0, {Later(world)}, 'x', '{person}', 'x', {NoSeal})");
        },
        ["devices"] = async world =>
        {
            var studio = await Studio.InAsync(world);
            await studio.AskingAsync();
            await PlantAsync(world, "UPDATE devices SET state = 'Accepted', until = " + Later(world));
            return (await studio.ReasonsAsync()).Count == 0;
        },
        ["reviews"] = async world =>
        {
            var (person, other) = (await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards), await world.OfficerAsync("pnair"));
            return await OpensAsync(world, person, Review, $"INSERT INTO reviews (id, about, case_id, exhibit, person, organisation, sentence, opened_at, due_at, outcome, seal) VALUES ('{Ids.Fresh()}', 'Open', '{world.Cases.Id}', '{world.Cases.Exhibit}', '{other}', '{world.Force}', 'x', 0, {Later(world)}, 'Open', {NoSeal})");
        },
        ["personal_tokens"] = async world =>
        {
            var person = await world.OfficerAsync("pnair");
            var secret = new byte[32];
            await PlantAsync(world, $"INSERT INTO personal_tokens (id, hash, person, name, made_at, ends, stamp, seal) SELECT '{Ids.Fresh()}', x'{Convert.ToHexString(SHA256.HashData(secret))}', id, 'x', 0, {Later(world)}, security_stamp, {NoSeal} FROM people WHERE id = '{person}'");
            var shell = world.Browser();
            shell.Bear("sh_" + System.Buffers.Text.Base64Url.EncodeToString(secret));
            return (await shell.GetAsync("/api/v1/me")).StatusCode is not HttpStatusCode.Unauthorized;
        },
        ["access_requests"] = async world =>
        {
            var (lead, person) = (await world.OfficerAsync("lead", "DI Lead"), await world.OfficerAsync("pnair"));
            await world.AssignAsync(lead, CaseRole.Lead);
            var id = Ids.Fresh();
            await PlantAsync(world, $"INSERT INTO access_requests (id, case_id, case_name, person, purpose, sentence, days, asked_at, state, seal) VALUES ('{id}', '{world.Cases.Id}', 'x', '{person}', 'BringToJustice', 'x', 28, 0, 'Waiting', {NoSeal})");
            return (await (await world.SignedInAsync("lead")).SubmitAsync("/account", "/requests/" + id, ("Answer", "give"), ("Days", "28"))).StatusCode is not HttpStatusCode.NotFound;
        },
        ["password_requests"] = async world =>
        {
            var (person, admin) = (await world.OfficerAsync("pnair"), await world.OfficerAsync("admin", "Sam Admin", Roles.TechnicalAdministrator));
            await world.OfficerAsync("boss", "DI Boss", Roles.Supervisor);
            var id = Ids.Fresh();
            await PlantAsync(world, $"INSERT INTO password_requests (id, person, asked_by, asked_at, reason, state, seal) VALUES ('{id}', '{person}', '{admin}', 0, 'x', 'Waiting', {NoSeal})");
            return (await (await world.SignedInAsync("boss")).SubmitAsync("/account", "/people/passwords/" + id, ("Answer", "give"))).StatusCode is not HttpStatusCode.NotFound;
        },
        ["protection_keys"] = async world =>
        {
            await world.OfficerAsync("pnair");
            await world.SignedInAsync("pnair"); // a form was sent, so there is a genuine key
            var ring = new KeyRing(world.Store, world.Seals);
            Assert.Single(((IXmlRepository)ring).GetAllElements());
            await PlantAsync(world, $"INSERT INTO protection_keys (id, xml, seal) VALUES ('{Ids.Fresh()}', '<key id=\"00000000-0000-0000-0000-000000000001\" version=\"1\"/>', {NoSeal})");
            return ring.GetAllElements().Count != 1;
        },
    };

    // A relationship takes away; a notice tells; a throttle makes wait.
    private static readonly string[] GrantNothing = ["declared_relationships", "notices", "throttles"];

    public static TheoryData<string> Tables => [.. Plantings.Keys];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Row_WrittenBySql_GrantsNothing(string table)
    {
        await using var world = await World.StartAsync();

        Assert.False(await Plantings[table](world));
    }

    [Fact]
    public async Task Tables_AllOfThem_AreTriedHereOrGrantNothing()
    {
        await using var world = await World.StartAsync();
        await using var rows = world.Store.Read();

        // Not asked what already carries a seal: a table that grants and carries none is what this looks for.
        var tables = rows.Model.GetEntityTypes().Select(e => (string)e.FindAnnotation("Relational:TableName")!.Value!);

        Assert.Equal(tables.Order(StringComparer.Ordinal), Plantings.Keys.Concat(GrantNothing).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Row_AlteredBySql_IsNotChangedAndSoSealed()
    {
        await using var world = await World.StartAsync();
        var person = await world.OfficerAsync("pnair");
        var actor = await world.ActorAsync(person);
        await PlantAsync(world, "UPDATE people SET vouched_until = vouched_until + 1");

        await using var change = await world.Store.Changes.BeginAsync(actor, Purpose.Running, Ct);
        var row = change.Store.Set<Person>().Single(p => p.Id == person);
        change.Store.Entry(row).Property(p => p.Name).CurrentValue = "Somebody Else";
        change.Record(new Entry("test.changed.v1", StatutoryOperation.None, person.Bytes()));

        await Assert.ThrowsAsync<Safehand.Storage.Vault.IntegrityException>(() => change.CommitAsync(default(Done), Ct));
    }

    [Theory]
    [InlineData("UPDATE reviews SET outcome = 'Open'")]
    [InlineData("UPDATE reviews SET person = '00000000000000000000000000000001', outcome = 'Open'")]
    public async Task Review_AnsweredAndOpenedAgainBySql_GrantsNothing(string sql)
    {
        await using var world = await World.StartAsync();
        var standards = await world.OfficerAsync("standards", "DI Mair Hughes", Roles.ProfessionalStandards);
        await ReviewedAsync(world, await world.OfficerAsync("pnair"));
        Assert.True(await OpensAsync(world, standards, Review, null));
        var browser = await world.SignedInAsync("standards");
        await using (var rows = world.Store.Read())
        {
            await browser.SubmitAsync("/reviews/" + rows.Set<Review>().Single().Id, null, ("Answer", "yes"), ("Reason", "the child was found"));
        }

        Assert.False(await OpensAsync(world, standards, Review, null));
        Assert.False(await OpensAsync(world, standards, Review, sql));
        Assert.DoesNotContain("Opening of JS/3", await browser.ReadAsync("/reviews"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Review_OfOneselfOrOnesLine_OpensNothing(bool ofLine)
    {
        await using var world = await World.StartAsync();
        var standards = await world.OfficerAsync("both", "DS Both Hats", Roles.ProfessionalStandards | Roles.Officer);
        await ReviewedAsync(world, ofLine ? await world.OfficerAsync("below", "DC Below", supervisor: standards) : standards);

        Assert.False(await OpensAsync(world, standards, Review, null));
    }

    // An emergency, which is reviewed.
    private static async Task ReviewedAsync(World world, PersonId opener)
    {
        var actor = await world.ActorAsync(opener);
        await using var change = await world.Store.Changes.BeginAsync(actor, new Purpose(PurposeKind.ProtectLife, "child missing since this morning"), Ct);
        Assert.NotNull((await world.Door.AskAsync(change, Act.Open, world.Cases.Ask with { Emergency = true }, Ct)).Value.Review);
        await change.CommitAsync(default(Done), Ct);
    }

    private static async Task<bool> AlteredAsync(World world, string sql)
    {
        var person = await world.OfficerAsync("pnair");
        await world.AssignAsync(person, CaseRole.Member);
        return await OpensAsync(world, person, Plan, sql);
    }

    private static async Task<bool> OpensAsync(World world, PersonId person, Purpose purpose, string? sql)
    {
        var actor = await world.ActorAsync(person);
        if (sql is not null)
        {
            await PlantAsync(world, sql);
        }

        await using var change = await world.Store.Changes.BeginAsync(actor, purpose, Ct);
        var decision = world.Door.Consider(change, Act.Open, world.Cases.Ask);
        Assert.True(sql is null || decision.RuleNumbers.Contains("G3") || decision.RuleNumbers.Contains("G2") || decision.RuleNumbers.Contains("G1"), string.Join(' ', decision.RuleNumbers));
        return decision.IsPermitted;
    }

    private static async Task PlantAsync(World world, string sql) => Assert.NotEqual(0, await world.BySqlAsync(sql));

    private static long Later(World world) => world.Clock.Now.AddYears(1).ToUnixTimeMilliseconds();
}
