namespace Safehand.Exhibits.Pages;

internal sealed class CasesModel(ListCasesHandler handler) : ExhibitsPage
{
    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    public async Task OnGetAsync() => Cases = await handler.HandleAsync(Actor, Stopped);
}
