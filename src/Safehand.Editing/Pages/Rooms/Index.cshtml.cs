namespace Safehand.Editing.Pages;

internal sealed class RoomsModel(ViewRoomHandler view, TimeProvider clock) : EditingPage
{
    public IReadOnlyList<RoomLine> Rooms => Of.Items;

    public EditorRooms Of { get; private set; } = new([], 0, []);

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public async Task OnGetAsync() => Of = await view.OfEditorAsync(Actor, Stopped);
}
