namespace Safehand.Editing.Tests;

/// <summary>The steps of a room, in turn and out of turn.</summary>
public sealed class RoomTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly Actor Lead = new(new("00000000000000000000000000000001"), new("000000000000000000000000000000a1"), "DI Ruth Adeyemi", "R", Now);
    private static readonly Actor Second = Lead with { Person = new("00000000000000000000000000000002"), DisplayName = "DSU Helen Marsh" };

    [Fact]
    public void Steps_InTurn_LeadToRelease()
    {
        var room = InState(RoomState.HandedIn, needsSecond: true);

        Assert.Null(room.Accept(Lead, Now));
        Assert.False(room.MayRender);
        Assert.Null(room.Authorise(Second, Now));
        Assert.Null(room.BeginRendering());
        Assert.Null(room.Rendered(new ExhibitId("000000000000000000000000000000e2"), checksPassed: true));
        Assert.Null(room.Release(Lead, Now));

        Assert.Equal(RoomState.Released, room.State);
        Assert.Equal("DI Ruth Adeyemi", room.ReleasedByName);
    }

    [Fact]
    public void BeginRendering_SensitiveAndNotAuthorised_IsRefused()
    {
        var room = InState(RoomState.Accepted, needsSecond: true);

        Assert.Equal("room.out-of-turn", room.BeginRendering()?.Code);
    }

    [Theory]
    [InlineData(nameof(RoomState.Editing))]
    [InlineData(nameof(RoomState.HandedIn))]
    [InlineData(nameof(RoomState.Rendered))]
    [InlineData(nameof(RoomState.Closed))]
    public void BeginRendering_NotAccepted_IsRefused(string state) => Assert.Equal(RefusalKind.Conflict, InState(Enum.Parse<RoomState>(state)).BeginRendering()?.Kind);

    [Fact]
    public void Release_ChecksFailed_IsRefused()
    {
        var room = InState(RoomState.Rendering);
        room.Rendered(new ExhibitId("000000000000000000000000000000e2"), checksPassed: false);

        Assert.Equal("rendition.checks-failed", room.Release(Lead, Now)?.Code);
    }

    [Fact]
    public void SendBack_Accepted_TakesEveryYesBack()
    {
        var room = InState(RoomState.Accepted);

        Assert.Null(room.SendBack("The second name can still be heard"));
        Assert.Equal((RoomState.Editing, null, null), (room.State, room.AcceptedBy, room.ListSha256));
        Assert.Null(room.HandIn(Lead.Person, new string('b', 64), Now));
        Assert.Null(room.SentBack);
    }

    [Fact]
    public void HandIn_Suspended_IsRefusedUntilResumed()
    {
        var room = InState(RoomState.Editing);
        Assert.True(room.Suspend(Now));
        Assert.False(room.Suspend(Now));

        Assert.NotNull(room.HandIn(Lead.Person, new string('a', 64), Now));
        Assert.True(room.Resume());
        Assert.Null(room.HandIn(Lead.Person, new string('a', 64), Now));
    }

    [Fact]
    public void Close_Released_StaysReleased()
    {
        var room = InState(RoomState.Rendering);
        room.Rendered(new ExhibitId("000000000000000000000000000000e2"), checksPassed: true);
        room.Release(Lead, Now);

        Assert.False(room.Close("withdrawn", Now));
        Assert.True(InState(RoomState.Editing).Close("withdrawn", Now));
    }

    private static Room InState(RoomState state, bool needsSecond = false)
    {
        var room = Room.Opened(Ids.New<CommissionId>(), Ids.New<ExhibitId>(), needsSecond, null, Now);
        if (state is RoomState.Closed)
        {
            room.Close("withdrawn", Now);
            return room;
        }

        Func<Refusal?>[] steps =
        [
            () => room.HandIn(Second.Person, new string('a', 64), Now), () => room.Accept(Lead, Now), () => needsSecond ? room.Authorise(Second, Now) : null,
            room.BeginRendering, () => room.Rendered(new ExhibitId("000000000000000000000000000000e1"), checksPassed: true),
        ];
        foreach (var step in steps.TakeWhile(_ => room.State != state))
        {
            Assert.Null(step());
        }

        Assert.Equal(state, room.State);
        return room;
    }
}
