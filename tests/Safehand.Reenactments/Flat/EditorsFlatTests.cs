using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Safehand.Reenactments.Flat;

/// <summary>Two laptops are stolen from the flat where the interviews of 43 people are edited. What was lost?</summary>
public sealed class EditorsFlatTests(Theft theft) : IClassFixture<Theft>
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Flat_AsItWas_Holds43PeopleIn31Cases() =>
        Assert.Equal((43, 43, 31), (theft.Interviews.Select(i => i.Subject).Distinct().Count(), theft.Interviews.Count, theft.Interviews.Select(i => i.Case).Distinct().Count()));

    [Fact]
    public void Laptop_TakenInMidPlay_WasPlayingAndIsKilled()
    {
        Assert.True(theft.ProcessesKilled >= 3, $"{theft.ProcessesKilled} processes"); // a browser, a renderer, a network process at least
        Assert.True(theft.MidPlay.Received.Count(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)) >= 4);
        Assert.Contains(theft.MidPlay.Received.Concat(theft.Orderly.Received), r => r.Path.EndsWith("/preview.mp4", StringComparison.Ordinal)); // what is not held here is not searched for
    }

    [Fact]
    public void Laptop_TakenInMidPlay_HoldsNoRunOfAnyRecording() => Assert.Empty(theft.MidPlay.Leaks);

    [Fact]
    public void Laptop_ClosedInOrderAndTaken_HoldsNoRunOfAnyRecording() => Assert.Empty(theft.Orderly.Leaks);

    [Fact]
    public void Laptops_HoldNoNameOfAnySubject() => Assert.Empty(theft.MidPlay.Names.Concat(theft.Orderly.Names));

    [Fact]
    public async Task Laptop_WithADownloadedEditList_HoldsTheListAndNoNoteOfIt()
    {
        var list = await File.ReadAllTextAsync(theft.ListTaken, Ct);

        Assert.Contains("\"kind\":\"mute\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("\"note\"", list, StringComparison.Ordinal);
        Assert.Empty(ByteScan.Words(theft.MidPlay.Laptop.Folder, [Theft.Noted]));
    }

    [Fact]
    public void Laptops_WereSentNothingPacked_SoThatTheSearchSeesWhatWasStored() => Assert.False(theft.MidPlay.Laptop.Encoded || theft.Orderly.Laptop.Encoded);

    [Fact]
    public async Task Search_ForWhatABrowserMayKeep_FindsIt()
    {
        // The player's script is no secret, so the browser caches it: the search sees into the cache.
        using var anybody = Someone.WithCookies(theft.Force, theft.MidPlay.Cookies);
        var script = (await anybody.GetAsync("/assets/hls/hls.light.min.mjs")).Bytes;
        var search = new ByteScan();
        search.Add("the player", script);

        Assert.NotEmpty(search.In(theft.MidPlay.Laptop.Folder));
        Assert.NotEmpty(search.In(theft.Orderly.Laptop.Folder));
    }

    [Theory]
    [InlineData("part")]
    [InlineData("master")]
    [InlineData("playing copy")]
    [InlineData("32 bytes")]
    public async Task Search_ForAPlantedLeak_FindsIt(string what)
    {
        var folder = theft.Force.At("planted-" + what);
        var deep = Directory.CreateDirectory(Path.Combine(folder, "Default", "Cache")).FullName;
        var whole = what switch
        {
            "part" => theft.MidPlay.Received[0].Bytes,
            "playing copy" => await theft.Force.PlayingCopyAsync(theft.Interviews[7].Exhibit),
            _ => theft.Interviews[42].Master,
        };

        // Anywhere in a file of something else, beginning at any byte.
        var leak = what == "32 bytes" ? whole[^1003..^971] : whole[1001..];
        await File.WriteAllBytesAsync(Path.Combine(deep, "data_1"), [.. RandomNumberGenerator.GetBytes(777), .. leak, .. RandomNumberGenerator.GetBytes(99)], Ct);

        var found = Assert.Single(theft.Scan.In(folder));

        Assert.InRange(found.Length, ByteScan.Run, leak.Length);
    }

    [Fact]
    public async Task Search_ForOneByteLessThanARun_OrForNoise_FindsNothing()
    {
        var folder = Directory.CreateDirectory(theft.Force.At("noise")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "a"), [.. new byte[40], .. theft.Interviews[3].Master[^1003..^972], .. RandomNumberGenerator.GetBytes(1 << 20)], Ct);

        Assert.Empty(theft.Scan.In(folder));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Search_ForAPlantedName_FindsIt(bool wide)
    {
        var folder = Directory.CreateDirectory(theft.Force.At("named-" + wide)).FullName;
        var text = "…of " + theft.Interviews[11].Subject.ToUpperInvariant() + "…";
        await File.WriteAllBytesAsync(Path.Combine(folder, "Favicons"), (wide ? Encoding.Unicode : Encoding.UTF8).GetBytes(text), Ct);

        Assert.Single(ByteScan.Words(folder, theft.Names));
    }

    [Fact]
    public void Lapse_InMidSession_RefusesTheNextPart() => Assert.Contains(theft.PartAfterLapse, new[] { 403, 410 });

    [Fact]
    public void Lapse_InMidSession_TakesThePictureAndSaysWhy()
    {
        Assert.False(theft.PictureAfterLapse);
        Assert.Contains("supplier", theft.RoomAfterLapse, StringComparison.OrdinalIgnoreCase);
        Assert.NotEmpty(theft.PageAfterLapse);
    }

    [Fact]
    public void Lapse_CookiesThatAnsweredBeforeIt_AnswerForNothingButTheirOwnerAfterIt()
    {
        Assert.Equal(4, theft.Lapse.Before.Count);
        Assert.All(theft.Lapse.Before, tried => Assert.True(tried.Status == 200, $"{tried.Path}: {tried.Status}"));
        Assert.Equal(200, theft.Lapse.After[0].Status); // the sign-in stands: what ended is her way to the recordings
        Assert.All(theft.Lapse.After.Skip(1), tried => Assert.True(tried.Status is 403 or 404 or 410, $"{tried.Path}: {tried.Status}"));
    }

    [Fact]
    public void Revocation_OfTheStolenLaptop_EndsItsCookies()
    {
        Assert.Matches("sh=.+sh-device=|sh-device=.+sh=", theft.MidPlay.Cookies);
        Assert.Equal(3, theft.Stolen.Before.Count);
        Assert.All(theft.Stolen.Before, tried => Assert.True(tried.Status == 200, $"{tried.Path}: {tried.Status}"));
        Assert.All(theft.Stolen.After, tried => Assert.True(tried.Status == 401, $"{tried.Path}: {tried.Status}"));
    }

    [Fact]
    public void BrowserCopiedWhole_WithHerPasswordToo_IsNoAcceptedDeviceAfterTheRevocation() => RefusedAndLedToAsk(theft.WithPassword);

    [Fact]
    public void OtherBrowserOfHers_ThatNobodyHasAccepted_IsLedToAskForIt() => RefusedAndLedToAsk(theft.NotAccepted);

    [Fact]
    public void SessionEnded_InMidPlay_RefusesTheRunningBrowser()
    {
        Assert.Equal(3, theft.Running.Before.Count);
        Assert.All(theft.Running.Before, tried => Assert.True(tried.Status == 200, $"{tried.Path}: {tried.Status}"));
        Assert.All(theft.Running.After, tried => Assert.True(tried.Status == 401, $"{tried.Path}: {tried.Status}"));
        Assert.Contains("/sign-in", theft.RunningIsSentTo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_TakenFromEitherRunningBrowser_OpenNothing()
    {
        foreach (var cookies in new[] { theft.MidPlay.Cookies, theft.Orderly.Cookies })
        {
            Assert.All(await theft.TriedAsync(cookies), tried => Assert.True((int)tried.Answer.Status >= 400, $"{tried.Path}: {tried.Answer.Status}"));
        }

        // Left alone for a quarter of an hour they are nobody's.
        theft.Force.Clock.Shift(TimeSpan.FromMinutes(15));
        foreach (var cookies in new[] { theft.MidPlay.Cookies, theft.Orderly.Cookies })
        {
            using var thief = Someone.WithCookies(theft.Force, cookies);
            (await thief.GetAsync("/api/v1/me")).Is(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Laptop_SwitchedOnByTheThief_AsksToSignIn()
    {
        var laptop = await theft.OpenedByThiefAsync(theft.Orderly);
        await laptop.Page.GotoAsync("/rooms/" + theft.RoomsEntered.First());

        Assert.Contains("/sign-in", laptop.Page.Url, StringComparison.Ordinal);
        await laptop.CloseAsync();
    }

    [Fact]
    public async Task Ledger_WithinAMinute_TellsTheCommissionerWhatWasSeenAndThatNothingWasGiven()
    {
        using var auditor = await Someone.WithTokenAsync(theft.Force, "lena");
        var key = (await auditor.GetAsync("/ledger/keys")).Body.Trim(); // had beforehand, from elsewhere
        var watch = Stopwatch.StartNew();
        var folder = theft.Force.At("ledger");
        var desk = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = theft.Force.At("auditor"), ["SAFEHAND_PASSWORD"] = Force.Password };
        await Outside.RunAsync(Outside.Safehand, ["sign-in", theft.Force.Address.ToString(), "--login", "lena"], desk);
        await Outside.RunAsync(Outside.Safehand, ["ledger", "export", folder], desk);
        var report = JsonSerializer.Deserialize<JsonElement>(await Outside.RunAsync(Outside.Safehand, ["verify", folder, "--key", key, "--json"], desk));
        var account = Account.Read(folder, Theft.Editor);
        var took = watch.Elapsed;
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "account.log"), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{report.GetProperty("size")} entries, told in {took.TotalSeconds:0.0} s\n"), Ct);

        // The record holds offline: each entry and each value against the signed head. No witness has signed here, and it says so itself.
        Assert.Equal(("NotProven", 0), (report.GetProperty("outcome").GetString(), report.GetProperty("findings").GetArrayLength()));
        Assert.Equal(report.GetProperty("size").GetInt64(), report.GetProperty("entriesChecked").GetInt64());

        // Forty-three people were at risk, each by name.
        Assert.Equal(theft.Interviews.Select(i => i.Subject).Order(StringComparer.Ordinal), account.AtRisk.Order(StringComparer.Ordinal));

        // The editor opened these recordings and no others.
        Assert.Equal(theft.RoomsEntered.Select(r => theft.InRoom(r).Exhibit.Value).Order(StringComparer.Ordinal), account.Openings.Select(o => o.Exhibit).Distinct().Order(StringComparer.Ordinal));

        // Each part that reached a browser is in the account, with its seconds.
        var parts = account.Openings.SelectMany(o => o.Parts.Keys.Select(p => $"/api/v1/openings/{o.Opening}/segments/{p}.ts")).ToHashSet(StringComparer.Ordinal);
        Assert.All(theft.MidPlay.Received.Concat(theft.Orderly.Received).Where(r => r.Path.EndsWith(".ts", StringComparison.Ordinal)), r => Assert.Contains(r.Path, parts));
        Assert.All(account.Openings.SelectMany(o => o.Parts.Values), span => Assert.InRange(span.Until - span.From, 1, 60_000));

        // Nobody sent her the whole of either long film: it says which seconds she was not sent.
        Assert.All(account.Openings.Where(o => o.Exhibit == theft.Interviews[1].Exhibit.Value || o.Exhibit == theft.Interviews[6].Exhibit.Value), o => Assert.InRange(o.Parts.Values.Max(p => p.Until), 2_000, 50_000));

        // Nothing was sent after the inspection had lapsed, and the lapse itself is told.
        Assert.All(account.Openings, o => Assert.True(o.At < theft.InspectionEnds));
        Assert.InRange(Assert.Single(account.Lapsed), theft.InspectionEnds, theft.InspectionEnds.AddMinutes(5));
        Assert.True(account.Refused > 0);

        // Three laptops were accepted; the one that was stolen was revoked, and the account says what was opened on it.
        Assert.Equal(["accepted", "revoked"], account.Devices.Where(d => d.Name == Theft.StolenLaptop).Select(d => d.What));
        Assert.Equal(["Laptop in the flat", "Second laptop in the flat", "Third laptop in the flat"], account.Devices.Select(d => d.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(new[] { 0, 1, 2, 3 }.Select(n => theft.Interviews[n].Exhibit.Value).Order(StringComparer.Ordinal), account.OpenedOn[Theft.StolenLaptop].Distinct().Order(StringComparer.Ordinal));

        // She saw the preview of one, and nobody was ever given a copy without a mark.
        Assert.Equal([theft.Interviews[3].Exhibit.Value], account.Previews.Select(p => p.Exhibit).Distinct());
        Assert.Equal(0, account.CleanCopies);
        Assert.True(took < Minute, $"It took {took}.");
    }

    private static void RefusedAndLedToAsk((string SentTo, string Room) tried)
    {
        Assert.Contains("/device?", tried.SentTo, StringComparison.Ordinal);
        Assert.Contains("G7", tried.Room, StringComparison.Ordinal);
        Assert.Contains("Ask that this browser be accepted", tried.Room, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuity_OfEachRecording_AgreesWithTheAccount()
    {
        using var lead = await Someone.WithTokenAsync(theft.Force, "ruth");
        foreach (var interview in theft.Interviews)
        {
            var opened = (await lead.GetAsync($"/api/v1/exhibits/{interview.Exhibit}/continuity?filter=Openings&most=500")).Is(HttpStatusCode.OK).AsArray()
                .Where(a => (string)a!["name"]! == "exhibit.opened.v1").Select(a => (string)a!["who"]!).Distinct();
            Assert.Equal(theft.RoomsEntered.Any(r => theft.InRoom(r) == interview) ? [Theft.Editor] : [], opened);
        }
    }
}
