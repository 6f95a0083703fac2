namespace Safehand.Exhibits.Pages;

internal sealed class CasesModel(ListCasesHandler handler, OpenCaseHandler open) : ExhibitsPage
{
    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    /// <summary>Whether the reader may open a case: then the way there is shown.</summary>
    public bool MayOpen { get; private set; }

    public async Task OnGetAsync() => (Cases, MayOpen) = (await handler.HandleAsync(Actor, Stopped), await open.ConsiderAsync(Actor, Stopped) is null);
}
