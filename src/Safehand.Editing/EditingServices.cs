using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>Puts this module into a host.</summary>
public static class EditingServices
{
    /// <summary>The tables of this module, for opening the store.</summary>
    public static IStoreModel Model { get; } = new EditingModel();

    /// <summary>Adds commissions, suppliers, rooms and renditions. The host MUST have called <c>AddExhibits</c>.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="options">How this module works; checked here.</param>
    public static IServiceCollection AddEditing(this IServiceCollection services, EditingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        services.AddSingleton(options);
        services.AddSingleton<KeptDocuments>();
        services.AddSingleton<LapseWatch>();
        services.AddSingleton<EndOfCase>();
        services.AddSingleton<TraceReading>();
        services.AddSingleton<RecordConditionHandler>();
        services.AddSingleton<ViewSuppliersHandler>();
        services.AddSingleton<GiveCommissionHandler>();
        services.AddSingleton<ChangeCommissionHandler>();
        services.AddSingleton<WithdrawCommissionHandler>();
        services.AddSingleton<ViewCommissionHandler>();
        services.AddSingleton<ReadDirectionHandler>();
        services.AddSingleton<AddDirectionHandler>();
        services.AddSingleton<CommissionChoicesHandler>();
        services.AddSingleton<ReturnTaskHandler>();
        services.AddSingleton<IWaitingSource, EditingWaiting>();
        services.AddSingleton<IExhibitPanelSource, EditingPanel>();
        services.AddSingleton<ICasePanelSource, CasePanel>();
        services.AddSingleton<INamingWords, NamingInRooms>();
        services.AddSingleton(s => new EditingSections(s.GetRequiredService<Store>(), s.GetRequiredService<Changes>(), s.GetRequiredService<Door>()));
        services.AddHostedService<Watch>();
        services.AddRooms();
        services.AddRazorPages().AddApplicationPart(typeof(EditingServices).Assembly);
        return services;
    }

    /// <summary>Maps the addresses of this module below <c>/api/v1</c>. Pages come with <c>MapRazorPages</c>.</summary>
    public static IEndpointRouteBuilder MapEditing(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        RoomsApi.Map(endpoints);
        CommissionApi.Map(endpoints, endpoints.MapGroup("/api/v1").RefuseForeignPages());
        return endpoints;
    }
}
