using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Access;
using Safehand.Editing;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Server;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Reenactments;

/// <summary>A recorded interview: whose, in which case, and its master.</summary>
internal sealed record Interview(ExhibitId Exhibit, CaseId Case, string Subject, byte[] Master);

/// <summary>
/// A running Safehand with one force and one supplier, in a folder of its own, with a clock that can be moved on. Organisations, people and cases are set
/// up as an operator does; whatever happens to a recording goes through the front door.
/// </summary>
internal sealed class Force : IAsyncDisposable
{
    internal const string Password = "three-brass-lanterns-at-dusk";
    internal const string Origin = "safehand.test/reenactments/2026a";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-reenactments-");
    private readonly Dictionary<string, PersonId> people = [];
    private SafehandHost host = null!;
    private OrganisationId organisation;
    private OrganisationId supplier;

    internal ShiftedClock Clock { get; } = new();

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal Uri Address => host.Address;

    /// <summary>A force with a lead, an officer, a records officer and an auditor, and a supplier with an editor.</summary>
    internal static async Task<Force> MakeAsync()
    {
        var force = new Force();
        force.host = await SafehandHost.BuildAsync(new ServerOptions(force.At("state"), new Uri("http://127.0.0.1:0"), false, Origin, 2), force.Clock, CancellationToken.None);
        await force.host.StartAsync(CancellationToken.None);
        await force.PopulateAsync();
        return force;
    }

    /// <summary>A place in this world's folder.</summary>
    internal string At(string name) => Path.Combine(folder.FullName, name);

    internal PersonId Id(string login) => people[login];

    /// <summary>A case of the force, led by Ruth, with Priya on its team.</summary>
    internal async Task<CaseId> CaseAsync(int number)
    {
        await using var change = await Get<Changes>().BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        var urn = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"43NS{10100 + number}26");
        var opened = Case.Opened(organisation, Urn.TryParse(urn, out var read) ? read : throw new InvalidOperationException(urn), "Investigation " + number);
        change.Store.Add(opened);
        change.Record(new Entry("case.opened.v1", StatutoryOperation.None, opened.Id.Bytes()) { Case = opened.Id });
        Must(await change.CommitAsync(opened.Id, CancellationToken.None));
        await using var scope = host.App.Services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        await staffing.AssignAsync(opened.Id, people["ruth"], CaseRole.Lead, null, CancellationToken.None);
        await staffing.AssignAsync(opened.Id, people["priya"], CaseRole.Member, null, CancellationToken.None);
        return opened.Id;
    }

    /// <summary>Books an interview in.</summary>
    internal async Task<Interview> InterviewAsync(Someone officer, CaseId inCase, string subject, byte[] film)
    {
        var master = Outside.Unique(film);
        var expected = await officer.PostAsync($"/api/v1/cases/{inCase}/exhibits", new
        {
            title = "First account",
            kind = "videoInterview",
            sensitivity = "standard",
            recordedAt = Now.AddDays(-1),
            recordedPlace = "Room 2",
            people = new[] { new { name = subject, role = "witness" } },
            fileName = "film.mp4",
            length = master.Length,
        });
        var id = (string)expected.Is(HttpStatusCode.Created)["exhibit"]!;
        await officer.UploadAsync(expected.Location!, master);
        return new Interview(ExhibitId.From(id), inCase, subject, master);
    }

    /// <summary>Waits until every recording plays.</summary>
    internal async Task PreparedAsync()
    {
        await Get<PreparePlaying>().PrepareAllAsync(CancellationToken.None);
        await using var reading = Get<Store>().Read();
        Assert.All(await reading.Set<Exhibit>().ToListAsync(), e => Assert.Equal(Playability.Segments, e.Playability));
    }

    /// <summary>The stored playing copy of a recording, in clear: every part of it, and its waveform.</summary>
    internal async Task<byte[]> PlayingCopyAsync(ExhibitId id)
    {
        await using var reading = Get<Store>().Read();
        var exhibit = await reading.Set<Exhibit>().SingleAsync(e => e.Id == id);
        await using var reader = Must(await Get<Vault>().OpenAsync(exhibit.Playing!.Value, exhibit.Id, CancellationToken.None));
        var bytes = new MemoryStream();
        await reader.AsStream().CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Every condition of the supplier in date for a year, but the inspection of its premises for so long only.</summary>
    internal async Task ConditionsAsync(TimeSpan premises)
    {
        await using var scope = host.App.Services.CreateAsyncScope();
        var grace = await scope.ServiceProvider.GetRequiredService<Staffing>().SessionAsync(Get<Sessions>(), people["grace"], CancellationToken.None);
        foreach (var kind in Enum.GetValues<SupplierConditionKind>())
        {
            var document = Must(await Get<KeptDocuments>().KeepAsync(kind + ".pdf", new MemoryStream(Encoding.UTF8.GetBytes("Attested: " + kind)), CancellationToken.None));
            var until = Now + (kind is SupplierConditionKind.Premises ? premises : TimeSpan.FromDays(365));
            Must(await Get<RecordConditionHandler>().HandleAsync(new RecordCondition(supplier, kind, until, document, DateOnly.FromDateTime(Now.AddDays(-5).UtcDateTime), "Anna Berg") { Clauses = Enum.GetValues<ContractClause>() }, grace, CancellationToken.None));
        }
    }

    /// <summary>Grace accepts the device of that name, which waits.</summary>
    internal async Task AcceptAsync(string device)
    {
        using var grace = await Someone.WithTokenAsync(this, "grace");
        var lastDay = Now.AddDays(90).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (await grace.PostAsync($"/api/v1/devices/{await DeviceAsync(grace, device)}/decision", new { accept = true, lastDay })).Is(HttpStatusCode.NoContent);
    }

    /// <summary>Grace revokes it: somebody has told her that it is gone.</summary>
    internal async Task RevokeAsync(string device, string reason)
    {
        using var grace = await Someone.WithTokenAsync(this, "grace");
        (await grace.PostAsync($"/api/v1/devices/{await DeviceAsync(grace, device)}/revocation", new { reason })).Is(HttpStatusCode.NoContent);
    }

    /// <summary>Looks for lapses now, as the server does by itself again and again.</summary>
    internal Task LookForLapsesAsync() => Get<LapseWatch>().CheckAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await host.App.StopAsync();
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static T Must<T>(Result<T> result) => result.IsRefused(out var refusal)
        ? throw new InvalidOperationException($"{refusal.Code} {refusal.Rule} {refusal.Message}")
        : result.Value;

    private static async Task<string> DeviceAsync(Someone keeper, string name) =>
        (string)(await keeper.GetAsync("/api/v1/devices")).Is(HttpStatusCode.OK)["items"]!.AsArray().Single(d => (string)d!["name"]! == name)!["id"]!;

    private T Get<T>()
        where T : notnull => host.App.Services.GetRequiredService<T>();

    private async Task PopulateAsync()
    {
        await using var scope = host.App.Services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        organisation = await staffing.OrganisationAsync("Northshire Police", EmployerKind.PoliceForce, Now.AddYears(5), CancellationToken.None);
        supplier = await staffing.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, null, CancellationToken.None);
        await PersonAsync("ruth", "DI Ruth Adeyemi", organisation, Roles.Officer | Roles.Supervisor);
        await PersonAsync("priya", "DC Priya Nair", organisation, Roles.Officer, "ruth");
        await PersonAsync("grace", "Grace Bell", organisation, Roles.RecordsOfficer);
        await PersonAsync("lena", "Lena Fischer", organisation, Roles.Auditor);
        await PersonAsync("eva", "Eva Lindqvist", supplier, Roles.Editor);

        async Task PersonAsync(string login, string name, OrganisationId of, Roles roles, string? supervisor = null) =>
            people[login] = Must(await staffing.PersonAsync(
                of,
                new NewPerson(login, name, name, Password, roles)
                {
                    Supervisor = supervisor is null ? null : people[supervisor],
                    TrainedUntil = Now.AddYears(5),
                    SensitiveTrainedUntil = Now.AddYears(5),
                    VouchedUntil = Now.AddYears(5),
                },
                CancellationToken.None));
    }
}
