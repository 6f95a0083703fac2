using System.Text;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>What anybody can check of the ledger, and how. It says nothing of any case or person, so it is open to all who are signed in and enters nothing.</summary>
internal sealed class CheckModel(TileKeeper keeper, Witnessing witnessing, LedgerSection ledger) : ExhibitsPage
{
    public string Checkpoint { get; private set; } = string.Empty;

    public string Key => keeper.Verifier.ToString();

    /// <summary>Who signs beside us.</summary>
    public IReadOnlyList<WitnessStanding> Witnesses => witnessing.Standings;

    /// <summary>Whether the reader may read the ledger itself: then the way there is shown.</summary>
    public bool MayRead { get; private set; }

    public async Task OnGetAsync()
    {
        // As it is given out to everybody: with the witnesses' signatures, where there are any.
        var published = await keeper.PublishAsync(Stopped);
        Checkpoint = witnessing.Newest is { } newest ? Encoding.UTF8.GetString(newest) : published;
        MayRead = await ledger.MayReadAsync(Actor, Stopped);
    }
}
