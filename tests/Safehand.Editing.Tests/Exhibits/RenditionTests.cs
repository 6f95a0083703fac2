using Safehand.Exhibits;

namespace Safehand.Editing.Tests;

/// <summary>Renditions go into custody below their parent.</summary>
public sealed class RenditionTests
{
    [Fact]
    public async Task BookIn_OfAMaster_IsAnExhibitBelowItsParent()
    {
        await using var world = await World.MakeAsync();
        var parent = await world.ExhibitAsync();
        var facts = await FactsAsync(world, parent);
        byte[] film = [1, 2, 3];

        var first = World.Must(await BookInAsync(world, parent, facts.Sha256!, film));
        var second = World.Must(await BookInAsync(world, first.Exhibit, first.Sha256, [4]));

        Assert.Equal((facts.Reference + "/1", facts.Reference + "/2"), (first.Reference, second.Reference));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(film)), first.Sha256);
        var rendition = await FactsAsync(world, first.Exhibit);
        Assert.Equal((parent, facts.Case, true), (rendition.Parent, rendition.Case, rendition.InCustody));
        await using var master = World.Must(await world.Get<ExhibitCustody>().OpenMasterAsync(rendition, CancellationToken.None));
        var read = new byte[3];
        Assert.Equal(3, await master.ReadAsync(0, read, TestContext.Current.CancellationToken));
        Assert.Equal(film, read);
    }

    [Fact]
    public async Task BookIn_OfAnotherMaster_IsRefusedAndKeepsNothing()
    {
        await using var world = await World.MakeAsync();
        var parent = await world.ExhibitAsync();
        var before = Directory.GetFiles(Path.Combine(world.State, "blobs"), "*", SearchOption.AllDirectories).Length;

        var refused = await BookInAsync(world, parent, new string('0', 64), [1, 2, 3]);

        Assert.True(refused.IsRefused(out _));
        Assert.Equal(before, Directory.GetFiles(Path.Combine(world.State, "blobs"), "*", SearchOption.AllDirectories).Length);
    }

    private static Task<Result<RenditionBookedIn>> BookInAsync(World world, ExhibitId parent, string sha256, byte[] film) =>
        world.Get<RenditionIntake>().HandleAsync(new BookInRendition(parent, sha256, "Version for court", new { }), new MemoryStream(film), Actor.Safehand, null, CancellationToken.None);

    private static async Task<CustodyFacts> FactsAsync(World world, ExhibitId id)
    {
        await using var reading = world.Store.Read();
        return (await ExhibitCustody.FactsAsync(reading, id, CancellationToken.None))!;
    }
}
