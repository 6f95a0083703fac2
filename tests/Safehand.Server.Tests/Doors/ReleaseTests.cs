namespace Safehand.Server.Tests;

/// <summary>A version made for court before and after its release, through the front door.</summary>
public sealed class ReleaseTests(World world)
{
    [Fact]
    public async Task Rendition_BeforeItsRelease_IsNeitherCopiedNorOpenedByTheTeam()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var made = await Rendered.MakeAsync(host.Address, Rendered.TwoCutsAMuteAndABox);
            using var ruth = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            using var asha = await Someone.WithTokenAsync(host.Address, "asha.verma");
            using var joan = await Someone.WithTokenAsync(host.Address, "joan.silva");
            var clean = $"/api/v1/exhibits/{made.Exhibit}/clean";
            var why = new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" };
            var agreement = new { @for = (await ruth.GetAsync("/api/v1/me")).Text("id"), purpose = "prosecution", sentence = "The defence is to be served with it" };

            var refused = await ruth.PostAsync(clean, why);
            refused.Is(HttpStatusCode.Forbidden);
            Assert.Equal("G56", refused.Rule);
            Assert.Contains("has not been released yet", refused.Text("detail"), StringComparison.Ordinal);
            Assert.Equal("G56", (await asha.PostAsync(clean + "-agreements", agreement)).Rule);
            Assert.Equal("G56", (await joan.OpenAsync(made.Exhibit)).Rule);
            (await ruth.OpenAsync(made.Exhibit)).Is(HttpStatusCode.Created);
            (await joan.OpenAsync(made.Parent)).Is(HttpStatusCode.Created);

            var list = (await ruth.GetAsync("/api/v1/rooms/" + made.Room)).Text("listSha256");
            (await ruth.PostAsync($"/api/v1/rooms/{made.Room}/release", new { sentence = "For the court on Friday", listSha256 = list, rendition = made.Exhibit })).Is(HttpStatusCode.NoContent);
            (await joan.OpenAsync(made.Exhibit)).Is(HttpStatusCode.Created);
            (await ruth.CopyAsync(made.Exhibit, asha)).Is(HttpStatusCode.Created);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }
}
