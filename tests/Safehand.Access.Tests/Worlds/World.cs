using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Safehand.Kernel;
using Safehand.Storage;
using Xunit;

namespace Safehand.Access.Tests.Worlds;

/// <summary>A running server on loopback with its own store, one force, one prosecuting service and one case.</summary>
internal sealed class World : IAsyncDisposable
{
    internal const string Password = "copper kettle drifting north";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("safehand-access-");
    private readonly WebApplication app;
    private readonly List<IDisposable> clients = [];

    private World(bool demonstration)
    {
        Seals = new GrantSeals(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
        Store = Store.Open(File, [new AccessModel()], Seals, Clock);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = folder.FullName });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(Seals);
        builder.Services.AddSingleton(Store);
        builder.Services.AddSingleton(Store.Changes);
        builder.Services.AddSingleton<ICaseRegister>(Cases);
        if (demonstration)
        {
            var marked = Path.Combine(folder.FullName, "marked");
            DemonstrationMark.Make(marked);
            builder.Services.AddSingleton(DemonstrationMark.Find(marked, asked: true)!);
        }

        builder.Services.AddAccess(new AccessOptions { ProtectionKey = new byte[32], PlainLoopback = true });
        builder.Services.AddSingleton<IPasswordHasher<Person>>(s => new OnceHashed(ActivatorUtilities.CreateInstance<PasswordHasher<Person>>(s)));
        app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapRazorPages();
        app.MapAccess();
        app.MapGet("/", (HttpContext http) => http.ActorOf().DisplayName);
    }

    internal ManualClock Clock { get; } = new();

    internal GrantSeals Seals { get; }

    internal Store Store { get; }

    internal CaseShelf Cases { get; } = new();

    internal Door Door => app.Services.GetRequiredService<Door>();

    internal Sessions Sessions => app.Services.GetRequiredService<Sessions>();

    internal OrganisationId Force { get; private set; }

    internal OrganisationId OtherForce { get; private set; }

    internal Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private string File => Path.Combine(folder.FullName, "store.db");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    internal static async Task<World> StartAsync(bool demonstration = false)
    {
        var world = new World(demonstration);
        await world.app.StartAsync(Ct);
        world.Force = await world.StaffAsync(s => s.OrganisationAsync("Northshire Police", EmployerKind.PoliceForce, world.Clock.Now.AddYears(1), Ct));
        world.OtherForce = await world.StaffAsync(s => s.OrganisationAsync("Southmere Police", EmployerKind.PoliceForce, world.Clock.Now.AddYears(1), Ct));
        world.Cases.Organisation = world.Force;
        return world;
    }

    internal async Task<T> StaffAsync<T>(Func<Staffing, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<Staffing>());
    }

    internal Task StaffAsync(Func<Staffing, Task> work) => StaffAsync(async s =>
    {
        await work(s);
        return true;
    });

    internal async Task<PersonId> OfficerAsync(string login, string name = "DC Priya Nair", Roles roles = Roles.Officer, OrganisationId? employer = null, PersonId? supervisor = null)
    {
        var result = await StaffAsync(s => s.PersonAsync(
            employer ?? Force,
            new NewPerson(login, name, name + " NS1", Password, roles)
            {
                TrainedUntil = Clock.Now.AddMonths(6),
                Supervisor = supervisor,
            },
            Ct));
        return result.Value;
    }

    internal Task AssignAsync(PersonId person, CaseRole role, DateTimeOffset? until = null) => StaffAsync(s => s.AssignAsync(Cases.Id, person, role, until, Ct));

    /// <summary>The actor of a fresh session without a browser.</summary>
    internal Task<Actor> ActorAsync(PersonId person) => StaffAsync(s => s.SessionAsync(Sessions, person, Ct));

    /// <summary>A browser with an empty cookie jar.</summary>
    internal Browser Browser()
    {
        var browser = new Browser(Address);
        clients.Add(browser);
        return browser;
    }

    /// <summary>A browser in which somebody has signed in with the password.</summary>
    internal async Task<Browser> SignedInAsync(string login)
    {
        var browser = Browser();
        var answer = await browser.SignInAsync(login, Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return browser;
    }

    /// <summary>Writes to the database as an administrator would who does not hold the root key.</summary>
    internal async Task<int> BySqlAsync(string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync(Ct);
    }

    internal async Task<IReadOnlyList<RecordedEntry>> LedgerAsync() => await new LedgerBook(Store).NewestAsync(long.MaxValue, 1000, Ct);

    internal async Task<IReadOnlyList<string>> EntryNamesAsync() => [.. (await LedgerAsync()).Select(e => e.Entry.Leaf.Name)];

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
