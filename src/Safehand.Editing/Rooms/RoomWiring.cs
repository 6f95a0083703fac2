using Microsoft.Extensions.DependencyInjection;
using Safehand.Media.Faces;
using Safehand.Media.Names;
using Safehand.Media.Render;
using Safehand.Media.Words;

namespace Safehand.Editing;

/// <summary>Puts rooms, their jobs and renditions into a host.</summary>
internal static class RoomWiring
{
    internal static void AddRooms(this IServiceCollection services)
    {
        services.AddSingleton<FilmReader>();
        services.AddSingleton(s => new Renderer(s.GetRequiredService<Media.MediaSandbox>()));
        services.AddSingleton(s => new Preview(s.GetRequiredService<Media.MediaSandbox>()));
        services.AddSingleton<RenditionCheck>();
        services.AddSingleton<FaceFinder>();
        services.AddSingleton<NameSpotter>();
        services.AddSingleton<RoomVisits>();
        services.AddSingleton<RoomDoor>();
        services.AddSingleton<FilmBook>();
        services.AddSingleton<FaceBook>();
        services.AddSingleton<NameSearch>();
        services.AddSingleton<ScreenWords>();
        services.AddSingleton<TextSearch>();
        services.AddSingleton<ViewRoomHandler>();
        services.AddSingleton<ChangeEditsHandler>();
        services.AddSingleton<CommentHandler>();
        services.AddSingleton<DecideProposalHandler>();
        services.AddSingleton<HandInHandler>();
        services.AddSingleton<ReviewHandler>();
        services.AddSingleton<ShowPreviewHandler>();
        services.AddSingleton<ExchangeHandler>();
        services.AddSingleton<LongBodies>();
        services.AddSingleton<ViewRenditionHandler>();
        services.AddSingleton<CompareRenditionHandler>();
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobEnding>();
        services.AddSingleton<JobsHandler>();
        services.AddSingleton<RenderParts>();
        services.AddSingleton<RenderJob>();
        services.AddSingleton<SearchJob>();
        services.AddHostedService<JobRunner>();
        services.AddHostedService<FilmMeasurer>();
    }
}
