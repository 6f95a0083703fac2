using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Something of a capability's that waits for somebody, for their first page.</summary>
/// <param name="What">What is to be done, without names of subjects: <c>Check the edit of JS/1</c>.</param>
/// <param name="Href">Where.</param>
/// <param name="Why">A line below it.</param>
/// <param name="CaseName">The case, or empty for somebody who may not know it.</param>
/// <param name="From">Whose it is.</param>
/// <param name="Since">Since when it waits.</param>
public sealed record WaitingItem(string What, string Href, string Why, string CaseName, string From, DateTimeOffset Since);

/// <summary>What a capability adds to everybody's first page. It marks the boundary between modules; a capability registers its own.</summary>
public interface IWaitingSource
{
    /// <summary>What waits for this person. MUST hold only what the gate would let them do.</summary>
    Task<IReadOnlyList<WaitingItem>> ForAsync(Actor actor, CancellationToken ct);
}

/// <summary>What people typed in the rows of a capability. It marks the boundary between modules; a capability registers its own.</summary>
public interface INamingWords
{
    /// <summary>In how many rows about these recordings somebody is named; they are blanked as is asked.</summary>
    Task<int> InAsync(NamingWords words, CancellationToken ct);
}

/// <summary>A line of a panel: words, and where they lead.</summary>
/// <param name="Text">What is said.</param>
/// <param name="Href">Where it leads, or null.</param>
/// <param name="Sub">A quieter line below, or null.</param>
/// <param name="Late">What is overdue about it, shown as a red tag; or null.</param>
public sealed record PanelLine(string Text, string? Href = null, string? Sub = null, string? Late = null);

/// <summary>What a capability shows on the page of an exhibit or of a case.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Lines">What it says.</param>
public sealed record Panel(string Title, IReadOnlyList<PanelLine> Lines);

/// <summary>What a capability adds to the page of an exhibit that its reader may see. It marks the boundary between modules; a capability registers its own.</summary>
public interface IExhibitPanelSource
{
    /// <summary>The panel for this reader, or null for none.</summary>
    Task<Panel?> ForAsync(ExhibitId exhibit, Actor actor, CancellationToken ct);
}

/// <summary>What a capability adds to the pages of a case. It marks the boundary between modules; a capability registers its own.</summary>
public interface ICasePanelSource
{
    /// <summary>What its page shows this reader of it, who may see the case; null for nothing.</summary>
    Task<Panel?> ForAsync(CaseId ofCase, Actor actor, CancellationToken ct);

    /// <summary>What somebody who may close the case is told before they do, because closing ends it or leaves it as it is.</summary>
    Task<IReadOnlyList<PanelLine>> BeforeClosingAsync(CaseId ofCase, Actor actor, CancellationToken ct);
}
