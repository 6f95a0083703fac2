namespace Safehand.Server.Tests;

/// <summary>An edit that was handed in, accepted and rendered, through the API.</summary>
/// <param name="Room">Where it was edited.</param>
/// <param name="Parent">The master.</param>
/// <param name="Exhibit">The rendition.</param>
internal sealed record Rendered(string Room, string Parent, string Exhibit)
{
    /// <summary>A cut from frame 100 to 200 and one from 300 to 350, a mute, and a box that moves over the picture.</summary>
    internal static object[] TwoCutsAMuteAndABox { get; } =
    [
        new { op = "put", @base = 0, edit = new { id = Id(1), kind = "cut", reason = "name", fromFrame = 100, untilFrame = 200 } },
        new { op = "put", @base = 0, edit = new { id = Id(2), kind = "cut", reason = "not-relevant", fromFrame = 300, untilFrame = 350 } },
        new { op = "put", @base = 0, edit = new { id = Id(3), kind = "mute", reason = "name", fromMs = 2000, untilMs = 3000 } },
        new { op = "put", @base = 0, edit = new { id = Id(4), kind = "solid", reason = "third-party", shape = "rectangle", keyframes = new[] { Key(220, 0.1), Key(280, 0.6) } } },
    ];

    /// <summary>The room of the demonstration's commission, measured.</summary>
    internal static async Task<(string Room, string Exhibit)> RoomAsync(Someone eva)
    {
        var room = (string)(await eva.GetAsync("/api/v1/rooms")).Json["items"]![0]!["id"]!;
        return (room, (await eva.GetAsync("/api/v1/rooms/" + room)).Text("exhibit"));
    }

    /// <summary>Edits, hands in, accepts and waits for the rendition, which nobody has released.</summary>
    internal static async Task<Rendered> MakeAsync(Uri address, object[] ops)
    {
        using var eva = await Someone.EditingAsync(address);
        using var ruth = await Someone.WithTokenAsync(address, "ruth.adeyemi");
        var (room, parent) = await RoomAsync(eva);
        (await eva.PostAsync($"/api/v1/rooms/{room}/edits", new { ops })).Is(HttpStatusCode.OK);
        (await eva.PostAsync($"/api/v1/rooms/{room}/hand-in", new { acknowledged = "Only what was agreed" })).Is(HttpStatusCode.NoContent);
        var list = (await ruth.GetAsync("/api/v1/rooms/" + room)).Text("listSha256");
        (await ruth.PostAsync($"/api/v1/rooms/{room}/accept", new { sentence = "Every edit looked at", listSha256 = list })).Is(HttpStatusCode.NoContent);
        var made = await Waiting.ForAsync(async () => (string?)(await ruth.GetAsync("/api/v1/rooms/" + room)).Json["rendition"], "a rendition");
        Assert.Equal("segments", await ruth.PreparedAsync(made));
        return new Rendered(room, parent, made);
    }

    /// <summary>An identifier that a test can tell again.</summary>
    internal static string Id(int number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    private static object Key(int frame, double x) => new { frame, x, y = 0.3, width = 0.3, height = 0.4 };
}
