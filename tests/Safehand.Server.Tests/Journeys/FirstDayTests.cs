using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Safehand.Server.Tests;

/// <summary>An installation without demonstration data, from nobody to a recording that another force has opened.</summary>
public sealed partial class FirstDayTests(World world)
{
    [Fact]
    public async Task EmptyInstallation_LetsTwoForcesIn_WhoShareACaseThatOneOpened()
    {
        var state = world.EmptyFolder();
        var police = await JoinAsync(
            state, "Northshire Police", "PoliceForce", ["sam.okoro", "Sam Okoro", "NS9001", "TechnicalAdministrator"], ["ruth.adeyemi", "DI Ruth Adeyemi", "NS2210", "Officer,Supervisor"]);
        Assert.Equal(0, police.Exit);
        Assert.Equal(1, (await JoinAsync(state, "Northshire Police", "PoliceForce", ["a.b", "A Bee", "1", "Supervisor"], ["c.d", "C Dee", "2", "Supervisor"])).Exit);
        Assert.Equal(1, (await JoinAsync(state, "Alone Police", "PoliceForce", ["one.only", "One Only", "1", "Supervisor"])).Exit);
        Assert.Equal(1, (await JoinAsync(state, "Studio", "Supplier", ["ed.itor", "Ed Itor", "1", "Officer"])).Exit);
        Assert.Equal(2, (await JoinAsync(state, "Studio", "Circus")).Exit);
        var prosecutors = await JoinAsync(
            state, "Eastern Prosecution Service", "ProsecutingService", ["asha.verma", "Asha Verma", "EP12", "Prosecutor,Supervisor"], ["lee.ward", "Lee Ward", "EP13", "Supervisor"]);
        Assert.Equal(0, prosecutors.Exit);

        var host = await World.StartAsync(state, TimeProvider.System, demonstration: false);
        try
        {
            using var ruth = await ChoosingAsync(host.Address, "ruth.adeyemi", police.Passwords["ruth.adeyemi"], "four green umbrellas drying");
            var opened = await ruth.PostFormAsync("/cases/new", "/cases/new", new() { ["Urn"] = "43 NS 10127 26", ["Name"] = "Larkspur" });
            opened.Is(HttpStatusCode.Redirect);
            var address = opened.Header("Location");
            Assert.Contains("Larkspur", (await ruth.GetAsync("/cases")).Body, StringComparison.Ordinal);
            Assert.Contains("already", (await ruth.PostFormAsync("/cases/new", "/cases/new", new() { ["Urn"] = "43NS1012726", ["Name"] = "Again" })).Body, StringComparison.Ordinal);
            Assert.Contains("reference number", (await ruth.PostFormAsync("/cases/new", "/cases/new", new() { ["Urn"] = "nonsense", ["Name"] = "Again" })).Body, StringComparison.Ordinal);

            using var asha = await ChoosingAsync(host.Address, "asha.verma", prosecutors.Passwords["asha.verma"], "seven paper boats at noon");
            (await asha.GetAsync(address)).Is(HttpStatusCode.NotFound);
            var joinedEarly = await ruth.PostFormAsync($"{address}/team", $"{address}/team?handler=Join", new() { ["Login"] = "asha.verma", ["As"] = "Member", ["Reason"] = "Prosecutes it" });
            Assert.Contains("Nobody with that user name", joinedEarly.Body, StringComparison.Ordinal);

            var other = Option().Match((await ruth.GetAsync($"{address}/team")).Body).Groups[1].Value;
            (await ruth.PostFormAsync($"{address}/team", $"{address}/team?handler=Share", new()
            {
                ["Organisation"] = other, ["AgreementDay.Day"] = "1", ["AgreementDay.Month"] = "3", ["AgreementDay.Year"] = $"{DateTime.UtcNow.Year + 1}", ["ShareReason"] = "Agreement 12",
            })).Is(HttpStatusCode.Redirect);
            (await ruth.PostFormAsync($"{address}/team", $"{address}/team?handler=Join", new() { ["Login"] = "asha.verma", ["As"] = "Member", ["Reason"] = "Prosecutes it" })).Is(HttpStatusCode.Redirect);
            (await asha.GetAsync(address)).Is(HttpStatusCode.OK);

            // A party passes nothing on, and sees nothing once its part has ended.
            Assert.DoesNotContain("Let another organisation take part", (await asha.GetAsync($"{address}/team")).Body, StringComparison.Ordinal);
            (await ruth.PostFormAsync($"{address}/team", $"{address}/team?handler=EndShare", new() { ["EndedOrganisation"] = other, ["EndedReason"] = "It is over" })).Is(HttpStatusCode.Redirect);
            (await asha.GetAsync(address)).Is(HttpStatusCode.Forbidden);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task EmptyInstallation_LetsASuppliersEditorIn_OnADeviceThatIsAccepted()
    {
        var state = world.EmptyFolder();
        var police = await JoinAsync(
            state, "Northshire Police", "PoliceForce", ["sam.okoro", "Sam Okoro", "NS9001", "TechnicalAdministrator"], ["ruth.adeyemi", "DI Ruth Adeyemi", "NS2210", "Officer,Supervisor"]);
        var studio = await JoinAsync(state, "Clearframe Video", "Supplier", ["eva.lindqvist", "Eva Lindqvist", "CF2", "Editor"]);
        Assert.Equal((0, 0), (police.Exit, studio.Exit));
        var host = await World.StartAsync(state, TimeProvider.System, demonstration: false);
        try
        {
            using var ruth = await ChoosingAsync(host.Address, "ruth.adeyemi", police.Passwords["ruth.adeyemi"], "four green umbrellas drying");
            await ruth.WithFormTokenAsync();
            (await ruth.PostFormAsync("/cases/new", "/cases/new", new() { ["Urn"] = Demonstrated.Larkspur, ["Name"] = "Larkspur" })).Is(HttpStatusCode.Redirect);
            var exhibit = (await ruth.AddAsync(Demonstrated.Larkspur, await world.FilmAsync())).Exhibit;
            await ruth.PreparedAsync(exhibit);
            await CheckedAsync(ruth);
            var room = await CommissionedAsync(ruth, exhibit);

            using var eva = Someone.WithCookies(host.Address);
            (await eva.PostFormAsync("/sign-in", "/sign-in", new() { ["Login"] = "eva.lindqvist", ["Password"] = studio.Passwords["eva.lindqvist"] })).Is(HttpStatusCode.Redirect);
            var own = new Dictionary<string, string> { ["Password"] = "seven paper boats at noon", ["Again"] = "seven paper boats at noon" };
            Assert.Equal("/device?returnUrl=%2Faccount", (await eva.PostFormAsync("/account/password", "/account/password", own)).Header("Location"));
            (await eva.GetAsync(room)).Is(HttpStatusCode.Forbidden);
            (await eva.PostFormAsync("/device", "/device", new() { ["Name"] = "Studio machine 3" })).Is(HttpStatusCode.Redirect);
            (await eva.GetAsync(room)).Is(HttpStatusCode.Forbidden);

            var device = Device().Match((await ruth.GetAsync("/")).Body).Value;
            var last = DateTimeOffset.UtcNow.AddDays(90);
            (await ruth.PostFormAsync(device, device + "?handler=Accept", new()
            {
                ["LastDay.Day"] = $"{last.Day}", ["LastDay.Month"] = $"{last.Month}", ["LastDay.Year"] = $"{last.Year}",
            })).Is(HttpStatusCode.Redirect);

            (await eva.GetAsync(room)).Is(HttpStatusCode.OK);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Relationship_Declared_KeepsOneOut()
    {
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var priya = await Someone.WithSessionAsync(host.Address, "priya.nair");
            var address = "/cases/" + (string)(await priya.GetAsync($"/api/v1/cases/{Demonstrated.Larkspur}")).Json["id"]!;
            var page = (await priya.GetAsync(address + "?part=people")).Body;
            var known = Known().Match(page).Groups[1].Value;
            Assert.Contains("Enter what you are", (await priya.PostFormAsync(address + "?part=people", address + "?handler=Declare", new() { ["Known"] = known })).Body, StringComparison.Ordinal);
            Assert.Contains("Select who", (await priya.PostFormAsync(address + "?part=people", address + "?handler=Declare", new() { ["What"] = "neighbours" })).Body, StringComparison.Ordinal);
            using var api = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var exhibit = await api.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            (await api.OpenAsync(exhibit)).Is(HttpStatusCode.Created);

            for (var click = 0; click < 2; click++)
            {
                (await priya.PostFormAsync(address + "?part=people", address + "?handler=Declare", new() { ["Known"] = known, ["What"] = "neighbours" })).Is(HttpStatusCode.Redirect);
            }

            var refused = await api.OpenAsync(exhibit);
            refused.Is(HttpStatusCode.Forbidden);
            Assert.Equal("G27", refused.Rule);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    private static async Task<(int Exit, Dictionary<string, string> Passwords)> JoinAsync(string state, string organisation, string kind, params string[][] people)
    {
        var day = $"{DateTime.UtcNow.Year + 1}-03-31";
        string[] devices = kind == "Supplier" ? [] : ["--devices-until", day];
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(SafehandHost).Assembly.Location, "join", "--state", state, "--origin", World.Origin, "--organisation", organisation, "--kind", kind, "--trained-until", day }
            .Concat(devices).Concat(people.SelectMany(p => p.Prepend("--person"))))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.NotEmpty(said + await error);
        return (process.ExitCode, Password().Matches(said).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value));
    }

    // Signs in with a password that works once, and chooses another.
    private static async Task<Someone> ChoosingAsync(Uri address, string login, string once, string own)
    {
        var someone = Someone.WithCookies(address);
        (await someone.PostFormAsync("/sign-in", "/sign-in", new() { ["Login"] = login, ["Password"] = once })).Is(HttpStatusCode.Redirect);
        (await someone.PostFormAsync("/account/password", "/account/password", new() { ["Password"] = own, ["Again"] = own })).Is(HttpStatusCode.Redirect);
        return someone;
    }

    // Every condition of the one supplier, on its page.
    private static async Task CheckedAsync(Someone keeper)
    {
        var page = Supplier().Match((await keeper.GetAsync("/suppliers")).Body).Value;
        foreach (var kind in Enum.GetNames<Access.SupplierConditionKind>())
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "Form.Document", "attested.pdf" } };
            var (next, today) = (DateTime.UtcNow.Year + 1, DateTime.UtcNow.AddDays(-2));
            foreach (var (name, value) in new (string, string)[]
            {
                ("Form.Kind", kind), ("Form.Holds", "true"), ("Form.Until.Day", "1"), ("Form.Until.Month", "3"), ("Form.Until.Year", $"{next}"), ("Form.CheckedBy", "Anna Berg"),
                ("Form.CheckedOn.Day", $"{today.Day}"), ("Form.CheckedOn.Month", $"{today.Month}"), ("Form.CheckedOn.Year", $"{today.Year}"), ("__RequestVerificationToken", await keeper.FormTokenAsync(page)),
            })
            {
                form.Add(new StringContent(value), name);
            }

            foreach (var clause in Enum.GetNames<Access.ContractClause>())
            {
                form.Add(new StringContent(clause), "Form.Clauses");
            }

            (await keeper.SendAsync(new HttpRequestMessage(HttpMethod.Post, page) { Content = form })).Is(HttpStatusCode.Redirect);
        }
    }

    // Commissions an edit from the one editor there is: the page of its room.
    private static async Task<string> CommissionedAsync(Someone lead, string exhibit)
    {
        var page = "/commissions/new?exhibit=" + exhibit;
        var due = DateTimeOffset.UtcNow.AddDays(10);
        var given = await lead.PostFormAsync(page, page, new()
        {
            ["exhibit"] = exhibit, ["Form.Instructions"] = "Mute every name and blur all faces", ["Form.Ground"] = "Agreement", ["Form.GroundDocument"] = "Agreed edits", ["Form.GroundDated.Day"] = "2",
            ["Form.GroundDated.Month"] = "1", ["Form.GroundDated.Year"] = $"{due.Year - 1}", ["Form.NoDocumentBecause"] = "It follows by post", ["Form.Reasons"] = "name",
            ["Form.Editors"] = Editor().Match((await lead.GetAsync(page)).Body).Groups[1].Value,
            ["Form.Deadline.Day"] = $"{due.Day}", ["Form.Deadline.Month"] = $"{due.Month}", ["Form.Deadline.Year"] = $"{due.Year}",
        });
        given.Is(HttpStatusCode.Redirect);
        return Room().Match((await lead.GetAsync(given.Header("Location"))).Body).Value;
    }

    [GeneratedRegex("^  (\\S+)  (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Password();

    [GeneratedRegex("<option value=\"([0-9a-f]{32})\"[^>]*>Eastern")]
    private static partial Regex Option();

    [GeneratedRegex("/devices/[0-9a-f]{32}")]
    private static partial Regex Device();

    [GeneratedRegex("/suppliers/[0-9a-f]{32}")]
    private static partial Regex Supplier();

    [GeneratedRegex("/rooms/[0-9a-f]{32}")]
    private static partial Regex Room();

    [GeneratedRegex("name=\"Form.Editors\"[^>]*value=\"([0-9a-f]{32})\"")]
    private static partial Regex Editor();

    [GeneratedRegex("<option value=\"([0-9a-f]{32})\"[^>]*>Elinor Vance")]
    private static partial Regex Known();
}
