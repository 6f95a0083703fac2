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
        api.MapGet("/exhibits/{id}/notes", ReadAsync).Gives<IReadOnlyList<NoteRow>>("Lists the notes on a recording: those that are shared, and one's own", "That they were read is entered.");
        api.MapPost("/exhibits/{id}/notes", async (ExhibitId id, NoteAsked asked, HttpContext http, WriteNoteHandler handler, CancellationToken ct) =>
                ExhibitsApi.Created(await handler.HandleAsync(new WriteNote(id, asked.AtMs, asked.Text, asked.Shared), http.ActorOf(), ct), note => new NoteWritten(note)))
            .Creates<NoteWritten>("Writes a note at a time of a recording, of at most 500 characters", "Without a time where the recording has none. Shared, everybody reads it who may open the recording; otherwise its author alone.").Refuses("note.*", "text.hidden-characters");
        api.MapPost("/exhibits/{id}/notes/{note}/share", async (ExhibitId id, NoteId note, HttpContext http, ChangeNoteHandler handler, CancellationToken ct) =>
                ExhibitsApi.Empty(await handler.HandleAsync(new ShareNote(id, note), http.ActorOf(), ct)))
            .Does("Shares one's own note with the case").Refuses("note.not-found", "note.case-closed");
        api.MapDelete("/exhibits/{id}/notes/{note}", async (ExhibitId id, NoteId note, HttpContext http, ChangeNoteHandler handler, CancellationToken ct) =>
                ExhibitsApi.Empty(await handler.HandleAsync(new RemoveNote(id, note), http.ActorOf(), ct)))
            .Does("Removes one's own note").Refuses("note.not-found", "note.case-closed");
    }

    // What they say is what the recording holds: no browser keeps it.
    private static async Task<IResult> ReadAsync(ExhibitId id, HttpContext http, ReadNotesHandler handler, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        var read = await handler.HandleAsync(id, http.ActorOf(), ct);
        return read.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(read.Value.Notes);
    }

    private sealed record NoteWritten(NoteId Note);

    private sealed record NoteAsked(long? AtMs, string? Text, bool Shared);
}
