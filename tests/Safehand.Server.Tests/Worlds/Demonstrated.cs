namespace Safehand.Server.Tests;

/// <summary>What the demonstration holds, in its own references.</summary>
internal static class Demonstrated
{
    internal const string Larkspur = "43NS1012726";
    internal const string HarbourLight = "43NS1033326";
    internal const string Foxglove = "47WM0020926";

    /// <summary>The supplier's editor.</summary>
    internal const string Editor = "eva.lindqvist";

    /// <summary>The identifier of an exhibit by its mark, as somebody of the case sees it.</summary>
    internal static async Task<string> ExhibitAsync(this Someone someone, string inCase, string reference)
    {
        var seen = await someone.GetAsync("/api/v1/cases/" + inCase);
        seen.Is(HttpStatusCode.OK);
        return (string)seen.Json["recordings"]!.AsArray().Single(r => (string)r!["reference"]! == reference)!["id"]!;
    }
}
