using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Safehand.Server.Tests;

/// <summary>One of everything that an address can name, all of the case Larkspur, made through the front door.</summary>
internal sealed class RealThings
{
    private readonly Dictionary<string, string> ids = [];

    private RealThings()
    {
    }

    /// <summary>The same places, filled with what is not there.</summary>
    internal static string Absent => "0123456789abcdef0123456789abcdef";

    /// <summary>A room's second identifier that nothing has: its room is asked for first.</summary>
    internal string this[string kind] => ids[kind];

    internal static async Task<RealThings> MakeAsync(Uri address)
    {
        var made = new RealThings();
        using var eva = await Someone.EditingAsync(address);
        using var ruth = await Someone.WithTokenAsync(address, "ruth.adeyemi");
        using var joan = await Someone.WithTokenAsync(address, "joan.silva");
        using var helen = await Someone.WithTokenAsync(address, "helen.marsh");
        using var omar = await Someone.WithTokenAsync(address, "omar.haddad");
        var rendered = await Rendered.MakeAsync(address, Rendered.TwoCutsAMuteAndABox);
        (made.ids["rooms"], made.ids["exhibits"], made.ids["renditions"]) = (rendered.Room, rendered.Parent, rendered.Exhibit);
        made.ids["commissions"] = (await eva.GetAsync("/api/v1/rooms/" + rendered.Room)).Text("commission");
        var exhibit = await ruth.ExhibitAsync(rendered.Parent);
        (made.ids["cases"], made.ids["subjects"]) = ((string)exhibit["case"]!, (string)exhibit["people"]![0]!["id"]!);
        made.ids["openings"] = await CreatedAsync(joan.OpenAsync(rendered.Parent), "opening");
        made.ids["notes"] = await CreatedAsync(ruth.PostAsync($"/api/v1/exhibits/{rendered.Parent}/notes", new { atMs = 1000, text = "Somebody comes in" }), "note");
        made.ids["uploads"] = (await joan.AnnounceAsync(Demonstrated.Larkspur)).Upload;
        made.ids["access-requests"] = made.ids["requests"] = await CreatedAsync(
            helen.PostAsync("/api/v1/access-requests", new { exhibit = rendered.Parent, purpose = "bringToJustice", sentence = "To prepare the second interview", days = 7 }), "id");
        await CreatedAsync(helen.PostAsync($"/api/v1/exhibits/{rendered.Parent}/openings", new { purpose = "protectLife", sentence = "A child is missing since noon", emergency = true }), "opening");
        made.ids["reviews"] = (string)(await omar.GetAsync("/api/v1/reviews")).Json["items"]![0]!["id"]!;
        var doomed = (await ruth.AddAsync(Demonstrated.Larkspur, [1, 2, 3], "To be destroyed")).Exhibit;
        made.ids["destructions"] = await CreatedAsync(ruth.PostAsync($"/api/v1/exhibits/{doomed}/destructions", new { reason = "Kept longer than it is needed" }), "destruction");
        using var browser = await Someone.WithSessionAsync(address, "ruth.adeyemi");
        var wish = await browser.PostFormAsync($"/exhibits/{rendered.Parent}/copy", $"/exhibits/{rendered.Parent}/copy", new()
        {
            ["Purpose"] = "BringToJustice", ["Sentence"] = "Served on the defence with the case file", ["GoesTo"] = "The defence", ["Form"] = "Clear",
        });
        wish.Is(HttpStatusCode.Redirect);
        made.ids["copies"] = wish.Headers.Location!.ToString().Split('/')[^1];
        using var grace = await Someone.WithSessionAsync(address, "grace.bell");
        var suppliers = new AngleSharp.Html.Parser.HtmlParser().ParseDocument((await grace.GetAsync("/suppliers")).Body);
        made.ids["suppliers"] = suppliers.QuerySelector("main a[href^='/suppliers/']")!.GetAttribute("href")!.Split('/')[^1];
        return made;
    }

    private static async Task<string> CreatedAsync(Task<Answer> asked, string property)
    {
        var answer = await asked;
        answer.Is(HttpStatusCode.Created);
        return answer.Text(property);
    }
}
