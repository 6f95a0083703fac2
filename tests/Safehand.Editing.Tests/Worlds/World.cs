using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Server;
using Safehand.Storage;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Safehand.Editing.Tests;

/// <summary>
/// A running Safehand with a force, a prosecuting service and a supplier: real store, vault and sandbox in a folder of its own, a clock that a test
/// can move on. One case, Larkspur, led by Ruth.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    internal const string Password = "three-brass-lanterns-at-dusk";
    internal const string Origin = "safehand.test/editing/2026a";

    private static readonly Lazy<Task<byte[]>> Film = new(() => Outside.FilmAsync());

    // Hashing everybody's password takes longer than a test: done once, stopped, and copied for each.
    private static readonly Lazy<Task<World>> Made = new(async () =>
    {
        var first = new World();
        await first.StartAsync();
        await first.PopulateAsync();
        await first.StopAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => first.folder.Delete(recursive: true);
        return first;
    });

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-editing-tests-");
    private Dictionary<string, PersonId> people = [];
    private Dictionary<string, PresentedDevice> devices = [];
    private readonly Dictionary<string, Actor> sessions = [];
    private SafehandHost? host;
    private ServerApart? apart;

    /// <summary>How those who have signed in prove it: a header, with a jar of cookies or without.</summary>
    internal Dictionary<string, (string Header, string Value, CookieContainer? Cookies)> SignIns { get; } = [];

    /// <summary>The accepted devices of the supplier's people.</summary>
    internal IReadOnlyDictionary<string, PresentedDevice> Devices => devices;

    internal ShiftedClock Clock { get; } = new();

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal Uri Address => apart?.Address ?? host!.Address;

    internal string State => Path.Combine(folder.FullName, "state");

    internal OrganisationId Force { get; private set; }

    internal OrganisationId Supplier { get; private set; }

    internal CaseId Larkspur { get; private set; }

    internal Store Store => Get<Store>();

    internal Changes Changes => Get<Changes>();

    /// <summary>A world of its own for one test.</summary>
    internal static async Task<World> MakeAsync()
    {
        var made = await Made.Value;
        var world = new World { people = made.people, devices = made.devices, Force = made.Force, Supplier = made.Supplier, Larkspur = made.Larkspur };
        foreach (var file in Directory.EnumerateFiles(made.State, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(world.State, Path.GetRelativePath(made.State, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await world.StartAsync();
        return world;
    }

    internal T Get<T>()
        where T : notnull => host!.App.Services.GetRequiredService<T>();

    /// <summary>Stops the server and starts it again over the same folder.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        sessions.Clear();
        await StartAsync();
    }

    /// <summary>Stops the server and starts it as a process of its own over the same folder, so that it can be killed.</summary>
    internal async Task<ServerApart> ServeApartAsync()
    {
        await StopAsync();
        sessions.Clear();
        return apart = await ServerApart.StartAsync(State);
    }

    /// <summary>Starts the server in this process over what a killed one has left.</summary>
    internal async Task StartAfterKillAsync()
    {
        await apart!.DisposeAsync();
        apart = null;
        await StartAsync();
    }

    /// <summary>Who somebody is: <c>ruth</c> leads, <c>priya</c> is of the team, <c>helen</c> supervises, <c>tom</c> is outside the case, <c>grace</c> keeps records,
    /// <c>asha</c> prosecutes, <c>nora</c> edits for the force, <c>ada</c> does too and supervises, <c>eva</c> and <c>ivo</c> edit for the supplier.</summary>
    internal PersonId Id(string name) => people[name];

    /// <summary>Somebody signed in, at most five minutes ago.</summary>
    internal async Task<Actor> AsAsync(string name)
    {
        if (!sessions.TryGetValue(name, out var actor) || Now - actor.SignedInAt > TimeSpan.FromMinutes(4))
        {
            await using var scope = host!.App.Services.CreateAsyncScope();
            actor = await scope.ServiceProvider.GetRequiredService<Staffing>().SessionAsync(Get<Sessions>(), people[name], CancellationToken.None, devices.GetValueOrDefault(name)?.Hash);
            sessions[name] = actor;
        }

        return actor;
    }

    /// <summary>Books a recording into Larkspur and makes it playable.</summary>
    internal async Task<ExhibitId> ExhibitAsync(byte[]? film = null, Sensitivity sensitivity = Sensitivity.Standard, CaseId? inCase = null, string subject = "Elinor Vance")
    {
        var bytes = film ?? await Film.Value;
        var by = await AsAsync("priya");
        var expected = Must(await Get<AddRecordingHandler>().HandleAsync(
            new AddRecording(inCase ?? Larkspur, null, "First account of a witness", ExhibitKind.VideoInterview, sensitivity, Now.AddDays(-1), "Room 2", null, [new(subject, SubjectRole.Witness)], "film.mp4", bytes.Length),
            by,
            CancellationToken.None));
        Must(await Get<ReceiveHandler>().ReceiveAsync(expected.Upload, new MemoryStream(bytes), 0, null, by, CancellationToken.None));
        await Get<PreparePlaying>().PrepareAllAsync(CancellationToken.None);
        return expected.Exhibit;
    }

    /// <summary>Another case of the force with the same team.</summary>
    internal async Task<CaseId> CaseAsync(string urn, string name)
    {
        var id = await OpenCaseAsync(urn, name);
        await AssignAsync(id);
        return id;
    }

    internal static T Must<T>(Result<T> result) => result.IsRefused(out var refusal)
        ? throw new InvalidOperationException($"{refusal.Code} {refusal.Rule} {refusal.Message}")
        : result.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        host = await SafehandHost.BuildAsync(new ServerOptions(State, new Uri("http://127.0.0.1:0"), false, Origin, 2), Clock, CancellationToken.None);
        await host.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        if (apart is not null)
        {
            await apart.DisposeAsync();
            apart = null;
        }

        if (host is not null)
        {
            await host.App.StopAsync();
            await host.DisposeAsync();
            host = null;
        }
    }

    private async Task PopulateAsync()
    {
        var ct = CancellationToken.None;
        await using var scope = host!.App.Services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        Force = await staffing.OrganisationAsync("Northshire Police", EmployerKind.PoliceForce, Now.AddYears(5), ct);
        var prosecutors = await staffing.OrganisationAsync("Eastern Prosecution Service", EmployerKind.ProsecutingService, Now.AddYears(5), ct);
        Supplier = await staffing.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, null, ct);
        await PersonAsync("helen", "DSU Helen Marsh", Force, Roles.Supervisor | Roles.Officer);
        await PersonAsync("ruth", "DI Ruth Adeyemi", Force, Roles.Officer | Roles.Supervisor, "helen");
        await PersonAsync("priya", "DC Priya Nair", Force, Roles.Officer, "ruth");
        await PersonAsync("tom", "DC Tom Ferris", Force, Roles.Officer, "helen");
        await PersonAsync("grace", "Grace Bell", Force, Roles.RecordsOfficer);
        await PersonAsync("lena", "Lena Fischer", Force, Roles.Auditor);
        await PersonAsync("nora", "Nora Quill", Force, Roles.Editor);
        await PersonAsync("ada", "DI Ada Holm", Force, Roles.Editor | Roles.Supervisor, "helen");
        await PersonAsync("asha", "Asha Verma", prosecutors, Roles.Prosecutor);
        await PersonAsync("eva", "Eva Lindqvist", Supplier, Roles.Editor);
        await PersonAsync("ivo", "Ivo Marek", Supplier, Roles.Editor);
        foreach (var editor in new[] { "eva", "ivo" })
        {
            devices[editor] = await staffing.DeviceAsync(Force, people[editor], "Machine of " + editor, Now.AddYears(5), ct);
        }

        Larkspur = await OpenCaseAsync("43NS1012726", "Larkspur");
        await AssignAsync(Larkspur);
        await staffing.PartyAsync(Larkspur, prosecutors, Now.AddYears(1), ct);
        await staffing.AssignAsync(Larkspur, people["asha"], CaseRole.Member, null, ct);

        async Task PersonAsync(string name, string display, OrganisationId of, Roles roles, string? supervisor = null) =>
            people[name] = Must(await staffing.PersonAsync(
                of,
                new NewPerson(name, display, display, Password, roles)
                {
                    Supervisor = supervisor is null ? null : people[supervisor],
                    TrainedUntil = Now.AddYears(5),
                    SensitiveTrainedUntil = Now.AddYears(5),
                    VouchedUntil = Now.AddYears(5),
                },
                ct));
    }

    private async Task<CaseId> OpenCaseAsync(string urn, string name)
    {
        await using var change = await Changes.BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        var opened = Case.Opened(Force, Urn.TryParse(urn, out var read) ? read : throw new InvalidOperationException(urn), name);
        change.Store.Add(opened);
        change.Record(new Entry("case.opened.v1", StatutoryOperation.None, opened.Id.Bytes()) { Case = opened.Id });
        return Must(await change.CommitAsync(opened.Id, CancellationToken.None));
    }

    private async Task AssignAsync(CaseId id)
    {
        await using var scope = host!.App.Services.CreateAsyncScope();
        var staffing = scope.ServiceProvider.GetRequiredService<Staffing>();
        await staffing.AssignAsync(id, people["ruth"], CaseRole.Lead, null, CancellationToken.None);
        await staffing.AssignAsync(id, people["priya"], CaseRole.Member, null, CancellationToken.None);
    }
}
