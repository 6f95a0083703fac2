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
    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, Table table)
    {
        foreach (var inFlight in new[] { 1, 8, 32 })
        {
            await ActsAsync(folder, inFlight, table);
        }
    }

    private static async Task ActsAsync(string parent, int inFlight, Table table)
    {
        var folder = Path.Combine(parent, $"acts-{inFlight}");
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

        var (ours, bare, cost) = await LedgerBench.AgainstBareAsync(
            Path.Combine(parent, $"bare-acts-{inFlight}.db"), inFlight, () => OpenAsync(store.Changes, door, ask, actor));
        table.Add(new Measured($"whole acts, {inFlight} in flight", $"{ours:N0}/s, {cost:N0} µs of processor each", $"bare SQLite commits {bare:N0}/s", ours / bare, 0.5));
        await tiles.StopAsync(CancellationToken.None);
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
