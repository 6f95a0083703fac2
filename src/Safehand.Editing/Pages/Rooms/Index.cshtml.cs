namespace Safehand.Editing.Pages;

internal sealed class RoomsModel(ViewRoomHandler view, TimeProvider clock) : EditingPage
{
    public IReadOnlyList<RoomLine> Rooms { get; private set; } = [];

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public async Task OnGetAsync() => Rooms = await view.OfEditorAsync(Actor, Stopped);
}
