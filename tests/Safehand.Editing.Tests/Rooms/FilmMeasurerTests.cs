namespace Safehand.Editing.Tests;

/// <summary>Whoever enters a room first does not wait until its film is measured.</summary>
public sealed class FilmMeasurerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Film_OfARoomThatNobodyHasEntered_IsMeasured()
    {
        await using var world = await World.MakeAsync();
        await world.ConditionsAsync();
        var exhibit = await world.ExhibitAsync();
        await world.CommissionAsync(exhibit);
        Film? film = null;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 300 && film is null && await ticks.WaitForNextTickAsync(Ct); i++)
        {
            await using var reading = world.Store.Read();
            film = await FilmBook.FindAsync(reading, exhibit, Ct);
        }

        Assert.True(film?.Master.Picture);
    }
}
