namespace Safehand.Exhibits.Pages;

/// <summary>A continuity as a page shows it.</summary>
/// <param name="Acts">Newest first; with the exhibit's mark where the page tells of several.</param>
/// <param name="Lead">What the list is, in a sentence.</param>
/// <param name="Me">The reader's name, to say "you".</param>
/// <param name="Filter">What is shown.</param>
/// <param name="FilterHref">Address of the page with another filter, or null when it has none.</param>
/// <param name="OlderHref">Address of the next page.</param>
/// <param name="NewestHref">Address of the first page, when this is not it.</param>
internal sealed record ContinuityView(
    IReadOnlyList<(ContinuityAct Act, string? Reference)> Acts,
    string Lead,
    string Me,
    ContinuityFilter Filter,
    Func<ContinuityFilter, string>? FilterHref,
    string? OlderHref,
    string? NewestHref)
{
    /// <summary>What was refused, after the word "Refused".</summary>
    internal static string What(ContinuityAct act) =>
        act.What.StartsWith("Refused", StringComparison.Ordinal) ? act.What["Refused".Length..] : ": " + act.What;
}
