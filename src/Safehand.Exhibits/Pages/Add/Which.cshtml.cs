namespace Safehand.Exhibits.Pages;

/// <summary>From the first page to adding a recording: to which of one's cases.</summary>
internal sealed class WhichModel(ListCasesHandler handler) : ExhibitsPage
{
    public IReadOnlyList<CaseRow> Cases { get; private set; } = [];

    public async Task OnGetAsync() => Cases = [.. (await handler.HandleAsync(Actor, Stopped)).Where(c => c.Adds)];
}
