using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Notes on a recording.</summary>
internal static class NotesApi
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/exhibits/{id}/notes", ReadAsync);
        api.MapPost("/exhibits/{id}/notes", async (ExhibitId id, NoteAsked asked, HttpContext http, WriteNoteHandler handler, CancellationToken ct) =>
            ExhibitsApi.Created(await handler.HandleAsync(new WriteNote(id, asked.AtMs, asked.Text, asked.Shared), http.ActorOf(), ct), note => new { note }));
        api.MapPost("/exhibits/{id}/notes/{note}/share", async (ExhibitId id, NoteId note, HttpContext http, ChangeNoteHandler handler, CancellationToken ct) =>
            ExhibitsApi.Empty(await handler.HandleAsync(new ShareNote(id, note), http.ActorOf(), ct)));
        api.MapDelete("/exhibits/{id}/notes/{note}", async (ExhibitId id, NoteId note, HttpContext http, ChangeNoteHandler handler, CancellationToken ct) =>
            ExhibitsApi.Empty(await handler.HandleAsync(new RemoveNote(id, note), http.ActorOf(), ct)));
    }

    // What they say is what the recording holds: no browser keeps it.
    private static async Task<IResult> ReadAsync(ExhibitId id, HttpContext http, ReadNotesHandler handler, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var read = await handler.HandleAsync(id, http.ActorOf(), ct);
        return read.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(read.Value.Notes);
    }

    private sealed record NoteAsked(long? AtMs, string? Text, bool Shared);
}
