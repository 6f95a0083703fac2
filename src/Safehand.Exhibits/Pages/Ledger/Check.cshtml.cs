using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>What anybody can check of the ledger, and how. It says nothing of any case or person, so it is open to all who are signed in and enters nothing.</summary>
internal sealed class CheckModel(TileKeeper keeper, LedgerSection ledger) : ExhibitsPage
{
    public string Checkpoint { get; private set; } = string.Empty;

    public string Key => keeper.Verifier.ToString();

    /// <summary>Whether the reader may read the ledger itself: then the way there is shown.</summary>
    public bool MayRead { get; private set; }

    public async Task OnGetAsync() => (Checkpoint, MayRead) = (await keeper.PublishAsync(Stopped), await ledger.MayReadAsync(Actor, Stopped));
}
