using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>The addresses of rooms below <c>/api/v1</c>.</summary>
internal static class RoomsApi
{
    private const string Json = "application/json; charset=utf-8";
    private const string Edits = "An edit is as in docs/formats/edit-list.schema.json, with its revision and whose it is.";
    private const string Reviewing = "listSha256 is the list that was reviewed, rendition the rendition: what is decided is about those and about nothing that came since.";

    private static readonly string[] ReviewRefusals = ["room.not-found", "room.out-of-turn", "review.list-missing", "review.other-list"];

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/api/v1").RefuseForeignPages();
        api.MapGet("/rooms", async (HttpContext http, ViewRoomHandler handler, CancellationToken ct) =>
                Results.Json(await handler.OfEditorAsync(http.ActorOf(), ct)))
            .Gives<EditorRooms>("Lists the editing rooms that one is an editor of", "How many more are shut for now is told as a number, with the reasons in the gate's words.");
        api.MapGet("/rooms/{id}", async (RoomId id, HttpContext http, ViewRoomHandler handler, CancellationToken ct) =>
                (await handler.HandleAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<RoomView>("Shows an editing room to those who edit or review in it", "That it was entered is on record.").Refuses("room.not-found", "exhibit.not-yet", "film.*");
        api.MapPost("/rooms/{id}/openings", async (RoomId id, HttpContext http, ViewRoomHandler handler, CancellationToken ct) =>
                Created(await handler.OpenAsync(id, http.ActorOf(), ct), RoomOpened.Of))
            .Creates<RoomOpened>("Opens the room's recording on the marked stream, for the commission's purpose", "It is played as any opening, below /api/v1/openings.")
            .Refuses("room.not-found", "room.closed", "exhibit.not-yet", "exhibit.destroyed");
        MapEdits(api);
        MapSearches(api);
        MapReview(api);
        ExchangeApi.Map(api);
        RenditionsApi.Map(api);
    }

    internal static IResult Text(HttpContext http, Result<string> result)
    {
        http.Response.Headers.CacheControl = "no-store";
        return result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Text(result.Value, Json);
    }

    internal static IResult SavedText(Result<Saved> result) =>
        result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal)
        : result.Value.IsConflict ? Results.Text(result.Value.Json, "application/problem+json; charset=utf-8", Encoding.UTF8, StatusCodes.Status409Conflict)
        : Results.Text(result.Value.Json, Json);

    private static void MapEdits(RouteGroupBuilder api)
    {
        api.MapGet("/rooms/{id}/edits", async (RoomId id, long? since, HttpContext http, ChangeEditsHandler handler, CancellationToken ct) =>
                Text(http, await handler.SinceAsync(id, since ?? 0, http.ActorOf(), ct)))
            .Gives<RoomChanges>("Tells what has changed in a room since a revision; everything with none", Edits).Refuses("room.not-found");
        api.MapGet("/rooms/{id}/history", async (RoomId id, long? before, int? most, HttpContext http, ChangeEditsHandler handler, CancellationToken ct) =>
                Text(http, await handler.HistoryAsync(id, before ?? long.MaxValue, most ?? 100, http.ActorOf(), ct)))
            .Gives<RoomSteps>("Lists the steps in which a list of edits was made, newest first", "For the next page, before is the revision of the last step of this one.").Refuses("room.not-found");
        api.MapGet("/rooms/{id}/undo", async (RoomId id, long? until, int? skip, int? most, HttpContext http, ChangeEditsHandler handler, CancellationToken ct) =>
                Text(http, await handler.UndoAsync(id, until ?? -1, skip ?? 0, most ?? 50, http.ActorOf(), ct)))
            .Gives<RoomUndo>("Lists what one can still undo and redo, the next first").Refuses("room.not-found");
        api.MapPost("/rooms/{id}/edits", async (RoomId id, HttpContext http, LongBodies bodies, ChangeEditsHandler handler, CancellationToken ct) =>
            {
                var ops = await bodies.ReadAsync(id, http, ChangeEditsHandler.ReadAsync, ct);
                return ops.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : SavedText(await handler.HandleAsync(id, ops.Value, http.ActorOf(), ct));
            })
            .Takes("ops: a list of changes, each with op, put with an edit or remove with an id, and base, the revision that was seen of that edit (0: none). since: the revision of the list that was seen.", "application/json")
            .Gives<RoomChanges>("Changes the list of edits: all of the changes or none", Edits + " Where somebody else changed one of these edits meanwhile nothing is saved: 409 edit.conflict, with the edits as they stand.")
            .Refuses("edit.conflict", "edits.*", "edit.*", "edit-list.*", "room.not-found", "room.not-editable", "room.not-measured", "text.hidden-characters");
        api.MapPost("/rooms/{id}/comments", async (RoomId id, CommentAsked asked, HttpContext http, CommentHandler handler, CancellationToken ct) =>
                Text(http, await handler.AddAsync(id, asked.AtFrame, asked.Text, asked.Edit, http.ActorOf(), ct)))
            .Gives<RoomChanges>("Writes a remark at a frame").Refuses("text.missing", "text.long", "text.hidden-characters", "comment.outside", "commission.names", "room.not-found", "room.closed");
        api.MapPost("/rooms/{id}/comments/{comment}/resolve", async (RoomId id, CommentId comment, HttpContext http, CommentHandler handler, CancellationToken ct) =>
                Text(http, await handler.ResolveAsync(id, comment, http.ActorOf(), ct)))
            .Gives<RoomChanges>("Settles a remark").Refuses("comment.not-found", "room.not-found");
        api.MapGet("/rooms/{id}/preview.mp4", PreviewAsync)
            .Sends("Renders ten seconds at most, as they would be or as they are, marked with the viewer's name", "from and until in milliseconds of the master; side is edited or master. It is entered.", "video/mp4")
            .Refuses("preview.*", "room.not-found", "room.closed", "room.not-measured", "request.foreign");
    }

    private static void MapSearches(RouteGroupBuilder api)
    {
        api.MapPost("/rooms/{id}/proposals", async (RoomId id, ProposalsAsked asked, HttpContext http, JobsHandler handler, CancellationToken ct) =>
            {
                var kinds = (asked.Kinds ?? []).Select(k => Enum.TryParse<JobKind>(k, ignoreCase: true, out var kind) && kind is JobKind.Faces or JobKind.Names or JobKind.Text ? kind : JobKind.Render).ToList();
                return Accepted(await handler.AskAsync(id, kinds, asked.Names, http.ActorOf(), ct));
            })
            .Begins<JobsBegun>("Searches for what one may want to hide: faces, names that are said, writing", "kinds: faces, names, text. names: up to 200 to listen for.")
            .Refuses("proposals.*", "names.none", "room.not-found", "room.not-editable", "room.not-measured");
        api.MapPost("/rooms/{id}/proposals/{proposal}", DecideAsync)
            .Gives<RoomChanges>("Decides on what a search proposed", "decision: accepted or adjusted, with the edit that it becomes; dismissed; open, to take a decision back. base: the revision of the proposal that was seen.")
            .Refuses("proposal.*", "edit.*", "room.not-found", "room.not-editable", "room.not-measured");
        api.MapPost("/rooms/{id}/uncovered", async (RoomId id, HttpContext http, JobsHandler handler, CancellationToken ct) =>
                Accepted(await handler.AskAsync(id, [JobKind.Uncovered], null, http.ActorOf(), ct)))
            .Begins<JobsBegun>("Searches for faces that no edit covers").Refuses("proposals.no-picture", "room.not-found", "room.not-editable", "room.not-measured");
        api.MapGet("/rooms/{id}/jobs", async (RoomId id, HttpContext http, JobsHandler handler, CancellationToken ct) =>
                (await handler.ListAsync(id, http.ActorOf(), ct)).OrJson())
            .Gives<IReadOnlyList<JobView>>("Lists the searches and renderings of a room, the newest first, at most 50").Refuses("room.not-found");
        api.MapDelete("/rooms/{id}/jobs/{job}", async (RoomId id, EditingJobId job, HttpContext http, JobsHandler handler, CancellationToken ct) =>
                Empty(await handler.CancelAsync(id, job, http.ActorOf(), ct)))
            .Does("Stops a search").Refuses("job.not-found", "room.not-found");
    }

    private static void MapReview(RouteGroupBuilder api)
    {
        api.MapPost("/rooms/{id}/hand-in", async (RoomId id, HandInSaid asked, HttpContext http, HandInHandler handler, CancellationToken ct) =>
                Empty(await handler.HandleAsync(id, asked, http.ActorOf(), ct)))
            .Does("Hands a list of edits in for review", "acknowledged: why faces stay uncovered or were not searched for. leftOpen: why proposals stay undecided. seen: what was on the screen; where something changed since, nothing is handed in.")
            .Refuses("hand-in.*", "room.not-found", "room.not-editable", "room.not-measured", "text.*");
        api.MapPost("/rooms/{id}/send-back", async (RoomId id, StepAsked asked, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.SendBackAsync(id, asked.Text, asked.Reviewed(), http.ActorOf(), ct)))
            .Does("Sends an edit back, with what has to change", Reviewing).Refuses([.. ReviewRefusals, "review.commission-over", "review.editing-over", "text.*"]);
        api.MapPost("/rooms/{id}/accept", async (RoomId id, StepAsked asked, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.AcceptAsync(id, asked.Sentence, asked.Reviewed(), http.ActorOf(), ct)))
            .Does("Accepts an edit after review; it is rendered, or waits for a second person", Reviewing).Refuses([.. ReviewRefusals, "text.*"]);
        api.MapPost("/rooms/{id}/authorise", async (RoomId id, StepAsked asked, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.AuthoriseAsync(id, asked.Sentence, asked.Reviewed(), http.ActorOf(), ct)))
            .Does("Authorises the rendition of a sensitive recording, as the second person", Reviewing).Refuses([.. ReviewRefusals, "text.*"]);
        api.MapPost("/rooms/{id}/render", async (RoomId id, StepAsked asked, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.RenderAsync(id, asked.Reviewed(), http.ActorOf(), ct)))
            .Does("Asks for a rendering again that ended without a rendition", Reviewing).Refuses([.. ReviewRefusals, "render.*"]);
        api.MapPost("/rooms/{id}/cancel-render", async (RoomId id, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.CancelRenderAsync(id, http.ActorOf(), ct)))
            .Does("Stops a rendering").Refuses("render.not-under-way", "render.in-custody", "room.not-found");
        api.MapPost("/rooms/{id}/release", async (RoomId id, StepAsked asked, HttpContext http, ReviewHandler handler, CancellationToken ct) =>
                Empty(await handler.ReleaseAsync(id, asked.Sentence, asked.Reviewed(), http.ActorOf(), ct)))
            .Does("Releases a rendition whose checks have passed", Reviewing).Refuses([.. ReviewRefusals, "review.other-rendition", "review.rendition-missing", "rendition.checks-failed", "text.*"]);
    }

    private static async Task<IResult> DecideAsync(RoomId id, ProposalId proposal, DecisionAsked asked, HttpContext http, DecideProposalHandler handler, CancellationToken ct)
    {
        Edit? edit = null;
        if (asked.Edit is { ValueKind: not JsonValueKind.Null } json)
        {
            var read = EditListReading.Edit(json);
            if (read.IsRefused(out var refusal))
            {
                return RefusalProblem.Of(refusal);
            }

            edit = read.Value;
        }

        return SavedText(await handler.HandleAsync(id, proposal, asked.Decision, asked.Base, edit, asked.Reason, http.ActorOf(), ct));
    }

    // Pictures and sound are never kept by a browser, and are for our own pages alone.
    private static async Task<IResult> PreviewAsync(RoomId id, long from, long until, string? side, HttpContext http, ShowPreviewHandler handler, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none"))
        {
            return RefusalProblem.Of(new Refusal(RefusalKind.NotPermitted, "request.foreign", "Recordings play on Safehand's own pages alone."));
        }

        if (side is not (null or "edited" or "master"))
        {
            return RefusalProblem.Of(Refusal.Invalid("preview.side", "side must be edited or master", "side"));
        }

        var shown = await handler.HandleAsync(id, from, until, side is not "master", http.ActorOf(), ct);
        return shown.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Bytes(shown.Value, "video/mp4");
    }

    private static IResult Created<T>(Result<T> result, Func<T, object> body) =>
        result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(body(result.Value), statusCode: StatusCodes.Status201Created);

    private static IResult Accepted(Result<IReadOnlyList<JobView>> result) =>
        result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.Json(new JobsBegun(result.Value), statusCode: StatusCodes.Status202Accepted);

    private static IResult Empty(Result<Done> result) => result.IsRefused(out var refusal) ? RefusalProblem.Of(refusal) : Results.NoContent();

    private sealed record CommentAsked(long AtFrame, string? Text, EditId? Edit);

    private sealed record ProposalsAsked(IReadOnlyList<string>? Kinds, IReadOnlyList<string>? Names);

    private sealed record DecisionAsked(string? Decision, long? Base, JsonElement? Edit, string? Reason);

    private sealed record StepAsked(string? Text, string? Sentence, string? ListSha256, ExhibitId? Rendition)
    {
        internal Reviewed Reviewed() => new(ListSha256, Rendition);
    }
}
