using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Safehand.Access;
using Safehand.Media;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Exhibits;

/// <summary>Puts this module into a host.</summary>
public static class ExhibitsServices
{
    /// <summary>The tables of this module, for opening the store.</summary>
    public static IStoreModel Model { get; } = new ExhibitsModel();

    /// <summary>
    /// Adds cases, exhibits, intake, playing and destruction. The host MUST have registered the store, the vault with its intake, the
    /// media sandbox and <c>AddAccess</c>'s services.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="playersAtOnce">How many parts are marked at once.</param>
    /// <param name="checks">How often everything is checked.</param>
    /// <param name="witnessing">Who witnesses the ledger; nobody where it is left out.</param>
    public static IServiceCollection AddExhibits(this IServiceCollection services, int playersAtOnce, CheckOptions? checks = null, WitnessingOptions? witnessing = null)
    {
        if (checks is { IsSound: false })
        {
            throw new ArgumentException("A recording is checked again at the earliest with the next look, and an orphan is watched for an hour at least.", nameof(checks));
        }

        services.AddSingleton<ICaseRegister, CaseRegister>();
        services.AddSingleton<CaseTeams>();
        services.AddSingleton<CustodyDoor>();
        services.AddSingleton(s => new ExhibitCustody(
            s.GetRequiredService<CustodyDoor>(), s.GetRequiredService<OpenExhibitHandler>(), s.GetRequiredService<Vault>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RenditionIntake>();
        services.AddSingleton<CaseLookup>();
        services.AddSingleton<OwnValues>();
        services.AddSingleton<LiveOpenings>();
        services.AddSingleton(new UploadOptions());
        services.AddSingleton<PiecesHeld>();
        services.AddSingleton<CopiesInFlight>();
        services.AddSingleton(new MediaCapacity(playersAtOnce));
        services.AddSingleton<Probe>();
        services.AddSingleton<Segmenter>();
        services.AddSingleton<Marker>();
        services.AddSingleton<Peaks>();
        services.AddSingleton<AddRecordingHandler>();
        services.AddSingleton<ReceiveHandler>();
        services.AddSingleton<OpenExhibitHandler>();
        services.AddSingleton<CloseOpeningHandler>();
        services.AddSingleton<PlayHandler>();
        services.AddSingleton<CleanCopyHandler>();
        services.AddSingleton<FetchCopyHandler>();
        services.AddSingleton<AgreeToCopyHandler>();
        services.AddSingleton<AskForCopyHandler>();
        services.AddSingleton<DecideCopyHandler>();
        services.AddSingleton<NotesDoor>();
        services.AddSingleton<ReadNotesHandler>();
        services.AddSingleton<WriteNoteHandler>();
        services.AddSingleton<ChangeNoteHandler>();
        services.AddSingleton<ReadContinuityHandler>();
        services.AddSingleton<ListCasesHandler>();
        services.AddSingleton<ViewCaseHandler>();
        services.AddSingleton<ViewExhibitHandler>();
        services.AddSingleton<HomeHandler>();
        services.AddSingleton(s => new WaitingList(
            s.GetRequiredService<HomeHandler>(), s.GetRequiredService<PendingRequests>(), s.GetRequiredService<PendingReviews>(), s.GetRequiredService<ToldNotices>(), s.GetRequiredService<DevicesDue>(),
            s.GetRequiredService<PendingDevices>(), s.GetServices<IWaitingSource>()));
        services.AddSingleton<OpenCaseHandler>();
        services.AddSingleton<CloseCaseHandler>();
        services.AddSingleton<HoldHandler>();
        services.AddSingleton<ProposeDestructionHandler>();
        services.AddSingleton<FinishDestruction>();
        services.AddSingleton<DecideDestructionHandler>();
        services.AddSingleton<ForgetWords>();
        services.AddSingleton<EraseSubjectHandler>();
        services.AddSingleton<LedgerReceipts>();
        services.AddSingleton<ScrubHandler>();
        services.AddSingleton<ExportLedgerHandler>();
        services.AddSingleton(s => new LedgerSection(s.GetRequiredService<Changes>(), s.GetRequiredService<Door>()));
        services.AddSingleton(witnessing ??= new WitnessingOptions());
        RemoteWitness.AddClient(services, witnessing.Patience);
        services.AddSingleton<Witnessing>();
        services.AddHostedService(s => s.GetRequiredService<Witnessing>());
        services.AddSingleton(checks ?? new CheckOptions());
        services.AddSingleton<Orphans>();
        services.AddSingleton<SweepOrphans>();
        services.AddSingleton<ScheduledChecks>();
        services.AddHostedService(s => s.GetRequiredService<ScheduledChecks>());
        services.AddSingleton<PreparePlaying>();
        services.AddSingleton<EndOpenings>();
        services.AddHostedService(s => s.GetRequiredService<PreparePlaying>());
        services.AddHostedService(s => s.GetRequiredService<EndOpenings>());
        services.AddHostedService<Keeping>();
        services.AddHostedService<KeysCopies>();
        services.AddRazorPages().AddApplicationPart(typeof(ExhibitsServices).Assembly);
        return services;
    }

    // Finishes what a stop or a fault interrupted, and gives up what nobody sends on.
    private sealed class Keeping(FinishDestruction destruction, ReceiveHandler receiving, TimeProvider clock) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
            do
            {
                await LaterAsync(destruction.FinishAllAsync, stoppingToken);
                await LaterAsync(receiving.ExpireAsync, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }

        // A full or failing disk: a minute later it is tried again.
        private static async Task LaterAsync(Func<CancellationToken, Task> work, CancellationToken ct)
        {
            try
            {
                await work(ct);
            }
            catch (Exception e) when (e is StoreUnavailableException or IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}
