namespace Safehand.Server.Tests;

/// <summary>Who has nothing to do with a case is told so, by which rule, and can ask.</summary>
public sealed class RefusalTests(World world)
{
    [Fact]
    public async Task Opening_ByAColleagueNotOnTheCase_IsRefusedByRuleInPlainWordsAndEntered()
    {
        var (tom, priya) = (await world.As("tom.ferris"), await world.As("priya.nair"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var answer = await tom.OpenAsync(exhibit);
        answer.Is(HttpStatusCode.Forbidden);
        Assert.Equal("G14", answer.Rule);
        Assert.Equal("You are not on the team of this case. You can ask the case lead for access.", answer.Text("detail"));
        Assert.Equal("/rules#G14", answer.Text("ruleUrl"));
        Assert.Contains(await priya.ContinuityAsync(exhibit, "refusals"), a => (string)a["who"]! == "DC Tom Ferris" && (bool)a["refused"]! && a["rules"]!.AsArray().Any(r => (string)r! == "G14"));

        (await tom.GetAsync("/api/v1/exhibits/" + exhibit)).Is(HttpStatusCode.Forbidden);
        (await tom.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.Forbidden);
        (await tom.GetAsync($"/api/v1/exhibits/{exhibit}/continuity")).Is(HttpStatusCode.Forbidden);
        Assert.Empty((await tom.GetAsync("/api/v1/cases")).Json.AsArray());
    }

    [Fact]
    public async Task Opening_WithoutAPurpose_IsNotOpenedForAnother()
    {
        var priya = await world.As("priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        foreach (var way in new[] { "openings", "clean" })
        {
            var answer = await priya.PostAsync($"/api/v1/exhibits/{exhibit}/{way}", new { sentence = "Comparing the account with the statement" });
            answer.Is(HttpStatusCode.BadRequest);
            Assert.Equal("purpose.kind", answer.Code);
        }
    }

    [Fact]
    public async Task Pages_ForWhoMayNotReadTheHistory_EnterNoRefusalOfTheirs()
    {
        await using var fresh = await Fresh.StartAsync(world);
        using var mina = await Someone.WithSessionAsync(fresh.Address, "mina.cole");
        var ruth = await fresh.AsAsync("ruth.adeyemi");
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");

        (await mina.GetAsync("/exhibits/" + exhibit)).Is(HttpStatusCode.OK);
        (await mina.GetAsync($"/cases/{Demonstrated.Larkspur}?part=history")).Is(HttpStatusCode.OK);

        Assert.DoesNotContain(await ruth.ContinuityAsync(exhibit, "refusals"), a => (string)a["who"]! == "Mina Cole");
        (await mina.GetAsync($"/api/v1/exhibits/{exhibit}/continuity")).Is(HttpStatusCode.Forbidden);
        Assert.Contains(await ruth.ContinuityAsync(exhibit, "refusals"), a => (string)a["who"]! == "Mina Cole");
    }

    [Fact]
    public async Task Everything_ForATechnicalAdministrator_IsRefused()
    {
        var (sam, priya) = (await world.As("sam.okoro"), await world.As("priya.nair"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        Assert.Empty((await sam.GetAsync("/api/v1/cases")).Json.AsArray());
        foreach (var answer in new[]
        {
            await sam.OpenAsync(exhibit), await sam.GetAsync("/api/v1/exhibits/" + exhibit), await sam.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur),
            await sam.GetAsync($"/api/v1/exhibits/{exhibit}/continuity"), await sam.GetAsync("/api/v1/ledger/values"),
        })
        {
            answer.Is(HttpStatusCode.Forbidden);
            Assert.DoesNotContain("First account", answer.Body, StringComparison.Ordinal);
        }

        Assert.Equal("G9", (await sam.OpenAsync(exhibit)).Rule);
    }

    [Fact]
    public async Task Everything_ForAForeignForce_LooksLikeWhatIsNotThere()
    {
        var (owen, priya) = (await world.As("owen.price"), await world.As("priya.nair"));
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        const string absent = "0123456789abcdef0123456789abcdef";
        foreach (var path in new[] { "/api/v1/exhibits/{0}", "/api/v1/exhibits/{0}/continuity", "/exhibits/{0}" })
        {
            var there = await owen.GetAsync(string.Format(null, path, exhibit));
            there.Is(path.StartsWith("/api", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized);
            (await owen.GetAsync(string.Format(null, path, absent))).Is(there.Status);
        }

        (await owen.OpenAsync(exhibit)).Is(HttpStatusCode.NotFound);
        (await owen.OpenAsync(absent)).Is(HttpStatusCode.NotFound);
        (await owen.GetAsync("/api/v1/cases/" + Demonstrated.Larkspur)).Is(HttpStatusCode.NotFound);
        (await owen.PostAsync($"/api/v1/exhibits/{exhibit}/destructions", new { reason = "Not ours to destroy" })).Is(HttpStatusCode.NotFound);
        (await owen.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "Curious about the neighbours", days = 7 })).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task AnAbsentAndAForeignExhibit_AreToldInTheSameWords()
    {
        var (owen, priya) = (await world.As("owen.price"), await world.As("priya.nair"));
        var foreign = await owen.GetAsync("/api/v1/exhibits/" + await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
        var absent = await owen.GetAsync("/api/v1/exhibits/0123456789abcdef0123456789abcdef");
        Assert.Equal(absent.Status, foreign.Status);
        Assert.Equal(absent.Text("detail"), foreign.Text("detail"));
        Assert.Equal(absent.Code, foreign.Code);
        Assert.Equal(absent.Rule, foreign.Rule);
    }

    [Fact]
    public async Task Asking_AndGiven_OpensForSomeDays()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var tom = await Someone.WithTokenAsync(host.Address, "tom.ferris");
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            (await tom.OpenAsync(exhibit)).Is(HttpStatusCode.Forbidden);
            var asked = await tom.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "The blue van is in my case as well", days = 7 });
            asked.Is(HttpStatusCode.Created);
            var request = "/api/v1/access-requests/" + asked.Text("id");
            (await tom.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "The blue van is in my case as well", days = 7 })).Is(HttpStatusCode.Conflict);
            Assert.Contains((await ruth.GetAsync("/api/v1/access-requests")).Json["items"]!.AsArray(), r => (string)r!["id"]! == asked.Text("id"));

            // Nobody decides on their own request, and a member of the team does not decide at all.
            var own = await tom.PostAsync(request + "/decision", new { give = true, days = 7 });
            own.Is(HttpStatusCode.Forbidden);
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            (await priya.PostAsync(request + "/decision", new { give = true, days = 7 })).Is(HttpStatusCode.Forbidden);
            (await tom.OpenAsync(exhibit)).Is(HttpStatusCode.Forbidden);

            (await ruth.PostAsync(request + "/decision", new { give = true, days = 7 })).Is(HttpStatusCode.NoContent);
            (await tom.OpenAsync(exhibit)).Is(HttpStatusCode.Created);
            (await ruth.PostAsync(request + "/decision", new { give = false, reason = "Changed my mind about it" })).Is(HttpStatusCode.Conflict);

            clock.Shift(TimeSpan.FromDays(7.1));
            using var later = await Someone.WithTokenAsync(host.Address, "tom.ferris");
            (await later.OpenAsync(exhibit)).Is(HttpStatusCode.Forbidden);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Asking_AndRefused_TellsWhyAndOpensNothing()
    {
        var (tom, ruth) = (await world.As("tom.ferris"), await world.As("ruth.adeyemi"));
        var exhibit = await ruth.ExhibitAsync(Demonstrated.HarbourLight, "JS/1");
        var asked = await tom.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "Looking for the gate pass of a witness", days = 3 });
        asked.Is(HttpStatusCode.Created);
        var request = "/api/v1/access-requests/" + asked.Text("id");
        (await ruth.PostAsync(request + "/decision", new { give = false, reason = "" })).Is(HttpStatusCode.BadRequest);
        (await ruth.PostAsync(request + "/decision", new { give = false, reason = "It says nothing about your witness" })).Is(HttpStatusCode.NoContent);
        Assert.Equal("It says nothing about your witness", (await tom.GetAsync(request)).Text("reason"));
        (await tom.OpenAsync(exhibit)).Is(HttpStatusCode.Forbidden);
        (await (await world.As("owen.price")).GetAsync(request)).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Sensitive_WithoutTrainingForIt_IsRefusedThoughOnTheTeam()
    {
        var clock = new ShiftedClock();
        var host = await World.StartAsync(world.CopyOfState(), clock);
        try
        {
            using var tom = await Someone.WithTokenAsync(host.Address, "tom.ferris");
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/2");
            var asked = await tom.PostAsync("/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "The blue van is in my case as well", days = 7 });
            asked.Is(HttpStatusCode.Created);
            (await ruth.PostAsync($"/api/v1/access-requests/{asked.Text("id")}/decision", new { give = true, days = 7 })).Is(HttpStatusCode.NoContent);
            var answer = await tom.OpenAsync(exhibit);
            answer.Is(HttpStatusCode.Forbidden);
            Assert.Equal("G17", answer.Rule);

            // By the page too, which shows no form to send.
            using var browser = await Someone.WithSessionAsync(host.Address, "tom.ferris");
            (await browser.GetAsync($"/exhibits/{exhibit}/open")).Is(HttpStatusCode.Forbidden);
            Assert.Equal(2, (await ruth.ContinuityAsync(exhibit, "refusals")).Count(a => (string)a["name"]! == "open.refused.v1" && (string)a["who"]! == "DC Tom Ferris"));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task RevokedToken_OpensNothingMore()
    {
        using var priya = await Someone.WithTokenAsync(world.Address, "priya.nair");
        (await priya.GetAsync("/api/v1/me")).Is(HttpStatusCode.OK);
        (await priya.DeleteAsync("/api/v1/me/session")).Is(HttpStatusCode.NoContent);
        (await priya.GetAsync("/api/v1/me")).Is(HttpStatusCode.Unauthorized);
    }
}
