using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.StaticFiles;
using Safehand.Access;
using Safehand.Design;
using Safehand.Editing;
using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Media;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>Safehand cannot start; the message says what the operator has to do.</summary>
public sealed class StartRefusedException(string message) : Exception(message);

/// <summary>One running Safehand: opened keys, store and vault, and the web server on top.</summary>
public sealed class SafehandHost : IAsyncDisposable
{
    private readonly ShredKeys shredKeys;
    private readonly Store store;
    private readonly FileStream alone;

    private SafehandHost(WebApplication app, RootKeys roots, ShredKeys shredKeys, Store store, FileStream alone) =>
        (App, Roots, this.shredKeys, this.store, this.alone) = (app, roots, shredKeys, store, alone);

    /// <summary>The web application.</summary>
    public WebApplication App { get; }

    /// <summary>The root key, and the next one while it is being changed.</summary>
    internal RootKeys Roots { get; }

    /// <summary>What to tell who started it.</summary>
    public string Welcome { get; private set; } = string.Empty;

    /// <summary>Where it listens; known once started.</summary>
    public Uri Address => new(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Opens the state folder and composes the server. Nothing listens yet.</summary>
    /// <exception cref="StartRefusedException">No sandbox, a folder in use, a demonstration over real data, a change of the root key that was cut off.</exception>
    public static Task<SafehandHost> BuildAsync(ServerOptions options, TimeProvider clock, CancellationToken ct) => BuildAsync(options, clock, rotating: false, ct);

    /// <summary>As <see cref="BuildAsync(ServerOptions, TimeProvider, CancellationToken)"/>; where the root key is being changed, what is written from here on is under the next one.</summary>
    internal static async Task<SafehandHost> BuildAsync(ServerOptions options, TimeProvider clock, bool rotating, CancellationToken ct)
    {
        var fresh = !Directory.Exists(options.State) || !Directory.EnumerateFileSystemEntries(options.State).Any();
        if (fresh && options.Demonstration)
        {
            DemonstrationMark.Make(options.State);
        }

        Directory.CreateDirectory(options.State);
        File.SetUnixFileMode(options.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var mark = DemonstrationMark.Find(options.State, options.Demonstration);
        if (options.Demonstration && mark is null)
        {
            throw new StartRefusedException($"{options.State} holds data that is not a demonstration. Name an empty folder with --state, or leave --demonstration away.");
        }

        var witnesses = await WitnessesAsync(options, ct);
        var alone = HoldAlone(options.State);
        var roots = await OpenRootsAsync(options.State, rotating, alone);
        try
        {
            return await BuildAsync(options with { Witnessing = witnesses }, clock, mark, roots, alone, ct);
        }
        catch
        {
            // While the folder is still held: another command may begin the same change a moment later.
            roots.Withdraw();
            roots.Dispose();
            await alone.DisposeAsync();
            throw;
        }
    }

    private static async Task<SafehandHost> BuildAsync(ServerOptions options, TimeProvider clock, DemonstrationMark? mark, RootKeys roots, FileStream alone, CancellationToken ct)
    {
        var root = roots.Next ?? roots.Current;
        var sandbox = new MediaSandbox();
        if (await SandboxCheck.FindFaultAsync(sandbox, Path.Combine(options.State, "root.key"), ct) is { } fault)
        {
            throw new StartRefusedException("Safehand does not start without its sandbox. " + fault);
        }

        var seals = new GrantSeals(root.Derive("row-seal"));
        var key = await LedgerKeyFile.OpenAsync(options, roots, ct);
        var shredKeys = await ShredKeys.OpenAsync(Path.Combine(options.State, "shred-keys.db"), roots.Current, ct);

        // Last: where there is a store there must be its keys, and a first start can be cut off anywhere.
        var store = Store.Open(Path.Combine(options.State, "store.db"), [new AccessModel(), ExhibitsServices.Model, EditingServices.Model], seals, clock);
        var app = Compose(options, clock, mark, seals, store, shredKeys, root, sandbox, key);
        var host = new SafehandHost(app, roots, shredKeys, store, alone);

        // Before anybody adds an entry: one that is added to a store that was rolled back begins a second history.
        if (await app.Services.GetRequiredService<Witnessing>().FindFaultAsync(key.SignCheckpoint(0, MerkleHash.EmptyRoot), ct) is { } behind)
        {
            roots.Withdraw();
            await host.DisposeAsync();
            throw new StartRefusedException(behind);
        }

        return host;
    }

    private static async Task<RootKeys> OpenRootsAsync(string state, bool rotating, FileStream alone)
    {
        try
        {
            DemandKeys(state);
            return RootKeys.Open(state, rotating);
        }
        catch
        {
            await alone.DisposeAsync();
            throw;
        }
    }

    private static async Task<WitnessingOptions> WitnessesAsync(ServerOptions options, CancellationToken ct)
    {
        var file = Path.Combine(options.State, "witnesses");
        if (!File.Exists(file))
        {
            return options.Witnessing;
        }

        var (witnesses, fault) = WitnessList.Read(await File.ReadAllTextAsync(file, ct), options.Origin);
        return fault is null
            ? options.Witnessing with { Witnesses = witnesses, Memory = new FolderTileStore(Path.Combine(options.State, "ledger")) }
            : throw new StartRefusedException($"{fault} It is {file}; an example of a line: witness northshire-audit witness.example/w1+0a1b2c3d+BAz8… https://witness.example/submit");
    }

    // A key made anew beside a store opens nothing of what is stored, and what is added under it is lost when the right one is put back.
    private static void DemandKeys(string state)
    {
        foreach (var key in File.Exists(Path.Combine(state, "store.db")) ? ["root.key", "shred-keys.db", "ledger.key"] : Array.Empty<string>())
        {
            if (!(new FileInfo(Path.Combine(state, key)) is { Exists: true, Length: > 0 }))
            {
                throw new StartRefusedException($"{state} holds a store and no {key}. Restore {key} from its backup before Safehand starts: without it no recording can be opened, or no signature goes on. Nothing was changed.");
            }
        }
    }

    /// <summary>Starts listening, with demonstration data if asked.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        var demonstration = App.Services.GetService<DemonstrationMark>() is not null;
        var former = App.Services.GetRequiredService<FormerRows>();
        if (demonstration)
        {
            // Nothing in a demonstration is evidence, so nobody need say that its rows are as they were.
            await former.SealAsync(ct);
            await DemonstrationData.AnnounceAsync(App.Services, ct);
        }

        await App.StartAsync(ct);
        if (demonstration)
        {
            await DemonstrationData.MakeAsync(App.Services, ct);
        }

        var nobody = !demonstration && await Staffing.IsEmptyAsync(App.Services.GetRequiredService<Store>(), ct);
        Welcome = demonstration ? DemonstrationData.Welcome(Address)
            : (await former.CountAsync(ct) is { Count: > 0 } unsealed
                ? $"Rows without a seal ({SealRowsCommand.Listed(unsealed)}): everything about them is refused. After an upgrade stop the server and run: Safehand.Server seal-rows\n" : string.Empty)
            + string.Concat(App.Services.GetRequiredService<Witnessing>().Standings.Where(w => w.Trouble is not null).Select(w => w.Complaint + " This start was not compared with it.\n"))
            + $"Safehand is at {Address}" + (nobody ? "\nNobody can sign in yet. Stop it and let the first organisation in: Safehand.Server join" : string.Empty);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await store.DisposeAsync();
        await shredKeys.DisposeAsync();
        Roots.Dispose();
        await alone.DisposeAsync();
    }

    // Two servers over one folder would both believe that they write alone.
    private static FileStream HoldAlone(string state)
    {
        try
        {
            return new FileStream(Path.Combine(state, "in-use"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new StartRefusedException($"Another Safehand is running with {state}. Stop it first.");
        }
    }

    private static WebApplication Compose(
        ServerOptions options, TimeProvider clock, DemonstrationMark? mark, GrantSeals seals, Store store, ShredKeys shredKeys, RootKey root, MediaSandbox sandbox, LedgerKey key)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(SafehandHost).Assembly.GetName().Name });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(options.Url.ToString());
        builder.WebHost.ConfigureKestrel(Limits.Set);
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(o => o.UseUtcTimestamp = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error); // Warns at every page with a form that nothing may keep: so it is meant.
        var services = builder.Services;
        services.AddSingleton(clock);
        services.AddSingleton(seals);
        services.AddSingleton(store);
        services.AddSingleton(store.Changes);
        services.AddSingleton<LedgerBook>();
        services.AddSingleton<FormerRows>();
        services.AddSingleton(s => new TileKeeper(store, new FolderTileStore(Path.Combine(options.State, "ledger")), key, clock));
        services.AddHostedService(s => s.GetRequiredService<TileKeeper>());
        services.AddSingleton<IBlobs>(new FileBlobs(Path.Combine(options.State, "blobs"), Limits.FreeSpaceFloor(options.State)));
        services.AddSingleton(shredKeys);
        services.AddSingleton<Vault>();
        services.AddSingleton<Intake>();
        services.AddSingleton(sandbox);
        if (mark is not null)
        {
            services.AddSingleton(mark);
        }

        services.AddAccess(new AccessOptions { ProtectionKey = root.Derive("data-protection"), PlainLoopback = options.PlainLoopback });
        services.AddExhibits(options.Players, options.Checks, options.Witnessing);
        services.AddEditing(new EditingOptions());
        services.AddDesign();
        services.AddSingleton<IPageFrameSource, PageFrames>();
        services.AddSingleton<PolicyReports>();
        services.AddEndpointsApiExplorer();
        services.AddSingleton<ApiDocument>();
        services.AddExceptionHandler<Faults>();
        services.AddProblemDetails();
        Front.Add(services, options);
        services.AddHsts(o => (o.MaxAge, o.IncludeSubDomains) = (TimeSpan.FromDays(730), true));
        var app = builder.Build();
        Front.Use(app, options);
        app.UseMiddleware<SecurityHeaders>();

        // Around the faults, so that they get a page too. Programs get the status as it is: another page's words would change what it means.
        app.UseWhen(c => !c.Request.Path.StartsWithSegments("/api"), pages => pages.UseStatusCodePagesWithReExecute("/problem/{0}"));
        app.UseExceptionHandler("/problem/500");
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".mjs"] = "text/javascript";
        app.UseStaticFiles(new StaticFileOptions { ContentTypeProvider = types });
        // tus: who cannot send PATCH or DELETE says so in a header of a POST.
        app.UseWhen(c => c.Request.Path.StartsWithSegments("/api/v1/uploads"), uploads => uploads.UseHttpMethodOverride());
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapRazorPages();
        app.MapAccess();
        app.MapExhibits();
        app.MapEditing();
        PolicyReports.Map(app);
        ApiDocument.Map(app);
        app.MapGet("/healthz", (Witnessing witnessing) => Results.Text(string.Join('\n', witnessing.Standings.Select(w => w.Complaint).OfType<string>().Prepend("ok")))).AllowAnonymous();
        return app;
    }
}
