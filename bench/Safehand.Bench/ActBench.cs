using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Ledger;
using Safehand.Storage;

namespace Safehand.Bench;

/// <summary>
/// Whole acts: a turn at the writer, the gate's facts read and decided, a row of an opening's size, the entry, a durable commit.
/// The real door and the real store with a force, an officer on the team of a case and the tiles kept up; against single-row commits of bare SQLite.
/// </summary>
internal static class ActBench
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(4);

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        foreach (var (inFlight, reach) in new (int, double?)[] { (1, 0.5), (8, null), (32, null) })
        {
            var bare = LedgerBench.BareCommits(Path.Combine(folder, $"bare-acts-{inFlight}.db"));
            var acts = await ActsAsync(Path.Combine(folder, $"acts-{inFlight}"), inFlight);
            table.Add(new Measured($"whole acts, {inFlight} in flight", $"{acts:N0}/s", $"bare SQLite commits {bare:N0}/s", acts / bare, reach));
        }
    }

    private static async Task<double> ActsAsync(string folder, int inFlight)
    {
        Directory.CreateDirectory(folder);
        var seals = new GrantSeals(new byte[32]);
        await using var store = Store.Open(Path.Combine(folder, "store.db"), [new AccessModel(), new OpeningModel()], seals, TimeProvider.System);
        using var key = LedgerKey.Generate("bench.example/acts");
        using var tiles = new TileKeeper(store, new FolderTileStore(Path.Combine(folder, "tiles")), key, TimeProvider.System);
        await tiles.StartAsync(CancellationToken.None);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(seals).AddSingleton(store).AddSingleton(store.Changes);
        builder.Services.AddAccess(new AccessOptions { ProtectionKey = new byte[32], PlainLoopback = true });
        await using var services = builder.Services.BuildServiceProvider();
        var (actor, ask) = await OfficerOnCaseAsync(services);
        var door = services.GetRequiredService<Door>();

        await LoopAsync(TimeSpan.FromSeconds(1)); // warm
        var each = await LoopAsync(Span);
        await tiles.StopAsync(CancellationToken.None);
        return each;

        async Task<double> LoopAsync(TimeSpan span)
        {
            var from = Stopwatch.GetTimestamp();
            var done = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
            {
                long mine = 0;
                while (Stopwatch.GetElapsedTime(from) < span)
                {
                    await OpenAsync(store.Changes, door, ask, actor);
                    mine++;
                }

                return mine;
            })));
            return done.Sum() / Stopwatch.GetElapsedTime(from).TotalSeconds;
        }
    }

    private static async Task OpenAsync(Changes changes, Door door, Ask ask, Actor actor)
    {
        await using var change = await changes.BeginAsync(actor, new Purpose(PurposeKind.BringToJustice, "Checking the first account before the interview"), CancellationToken.None);
        var permit = await door.AskAsync(change, Act.Open, ask, CancellationToken.None);
        if (permit.IsRefused(out var refusal))
        {
            throw new InvalidOperationException("The bench measures permitted acts, and this one was refused: " + refusal);
        }

        var opening = new OpeningRow
        {
            Id = Ids.New<OpeningId>(),
            Exhibit = ask.Exhibit!.Id,
            Person = actor.Person,
            Sentence = change.Purpose.Sentence,
            OpenedAt = TimeProvider.System.GetUtcNow(),
        };
        change.Store.Add(opening);
        change.Record(new Entry("exhibit.opened.v1", StatutoryOperation.Consultation, ask.Object) { Case = ask.Case!.Id, Content = new { opening = opening.Id.Value } });
        await change.CommitAsync(default(Done), CancellationToken.None);
    }

    private static async Task<(Actor Actor, Ask Ask)> OfficerOnCaseAsync(ServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        var later = TimeProvider.System.GetUtcNow().AddYears(1);
        var force = await staffing.OrganisationAsync("Northshire Police", EmployerKind.PoliceForce, later, CancellationToken.None);
        var officer = await staffing.PersonAsync(
            force,
            new NewPerson("nair", "DC Priya Nair", "DC P Nair NS4417", "copper kettle drifting north", Roles.Officer) { TrainedUntil = later },
            CancellationToken.None);
        var facts = new CaseFacts { Id = Ids.New<CaseId>(), Organisation = force, State = CaseState.Open, Sensitivity = Sensitivity.Standard };
        await staffing.AssignAsync(facts.Id, officer.Value, CaseRole.Member, null, CancellationToken.None);
        var exhibit = new ExhibitFacts { Id = Ids.New<ExhibitId>(), Sensitivity = Sensitivity.Standard, State = ExhibitState.BookedIn };
        var actor = await staffing.SessionAsync(scope.ServiceProvider.GetRequiredService<Sessions>(), officer.Value, CancellationToken.None);
        return (actor, new Ask(exhibit.Id.Bytes())
        {
            Case = facts,
            Exhibit = exhibit,
            Subjects = [new SubjectNamed(Ids.New<SubjectId>(), "Marion Dashwood")],
        });
    }

    /// <summary>A row as wide as an opening.</summary>
    private sealed class OpeningRow
    {
        public OpeningId Id { get; init; }

        public ExhibitId Exhibit { get; init; }

        public PersonId Person { get; init; }

        public required string Sentence { get; init; }

        public DateTimeOffset OpenedAt { get; init; }
    }

    private sealed class OpeningModel : IStoreModel
    {
        public IReadOnlyList<SchemaStep> Steps { get; } =
        [
            new("bench-001", """
                CREATE TABLE bench_openings (Id TEXT NOT NULL PRIMARY KEY, Exhibit TEXT NOT NULL, Person TEXT NOT NULL, Sentence TEXT NOT NULL, OpenedAt BIGINT NOT NULL);
                """),
        ];

        public void Configure(ModelBuilder model) => model.Entity<OpeningRow>(e => e.ToTable("bench_openings"));
    }
}
