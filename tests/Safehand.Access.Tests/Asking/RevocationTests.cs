using Microsoft.EntityFrameworkCore;
using Safehand.Access.Tests.Worlds;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Asking;

public sealed class RevocationTests
{
    private const int Openings = 1000;
    private static readonly Purpose Plan = new(PurposeKind.BringToJustice, "to plan the second interview");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_AThousandOpeningsRaceWithTheEndOfTheAssignment_NoneIsPermittedAfterIt()
    {
        await using var world = await World.StartAsync();
        var actor = await DoorTests.TeamMemberAsync(world);
        Assert.True(await OpenAsync(world, actor));

        var half = new SemaphoreSlim(0);
        var openings = Enumerable.Range(0, Openings).Select(i => Task.Run(async () =>
        {
            if (i == Openings / 2)
            {
                half.Release();
            }

            return await OpenAsync(world, actor);
        }, Ct)).ToArray();
        await half.WaitAsync(Ct);
        await EndAssignmentAsync(world, actor.Person);
        var permittedOnceEnded = await OpenAsync(world, actor);
        var permitted = (await Task.WhenAll(openings)).Count(p => p);

        Assert.False(permittedOnceEnded);
        var entries = await NamesInOrderAsync(world);
        var ended = entries.IndexOf("team.left.v1");
        Assert.Equal(permitted + 1, entries.Count(n => n == "opening.began.v1"));
        Assert.Equal(Openings + 2, entries.Count(n => n is "opening.began.v1" or "open.refused.v1"));
        Assert.DoesNotContain("opening.began.v1", entries.Skip(ended));
        Assert.DoesNotContain("open.refused.v1", entries.Take(ended));
    }

    private static async Task<bool> OpenAsync(World world, Actor actor)
    {
        await using var change = await world.Store.Changes.BeginAsync(actor, Plan, Ct);
        if ((await world.Door.AskAsync(change, Act.Open, world.Cases.Ask, Ct)).IsRefused(out _))
        {
            return false;
        }

        change.Record(new Entry("opening.began.v1", StatutoryOperation.Consultation, world.Cases.Exhibit.Bytes()) { Case = world.Cases.Id });
        await change.CommitAsync(default(Done), Ct);
        return true;
    }

    private static async Task EndAssignmentAsync(World world, PersonId person)
    {
        await using var change = await world.Store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, Ct);
        var assignment = await change.Store.Set<CaseAssignment>().SingleAsync(a => a.Person == person, Ct);
        assignment.Ends = world.Clock.Now;
        change.Record(new Entry("team.left.v1", StatutoryOperation.None, world.Cases.Id.Bytes()) { Case = world.Cases.Id });
        await change.CommitAsync(default(Done), Ct);
    }

    private static async Task<List<string>> NamesInOrderAsync(World world) =>
        [.. (await new LedgerBook(world.Store).FromAsync(0, int.MaxValue, Ct)).Select(e => LeafEncoding.Parse(e.Leaf).Name)];
}
