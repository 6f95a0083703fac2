using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Safehand.Access;
using Safehand.Age;
using Safehand.Kernel;
using Safehand.Media;

namespace Safehand.Exhibits;

/// <summary>Opening, playing and copying.</summary>
internal static class PlayingApi
{
    private const string List = "application/vnd.apple.mpegurl";
    private const string Part = "video/mp2t";
    private const string Octets = "application/octet-stream";

    // A player is no wider. Who places an edit asks for all of them, as octets.
    private const int FewPeaks = 600;

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/exhibits/{id}/openings", OpenAsync)
            .Creates<Opened>("Opens a recording for a declared purpose, for an hour at most", "It is entered before anything can be seen. What is then played has the viewer's name and the time in the picture. emergency lets in at once where life is at risk, and has a review opened.")
            .Refuses("purpose.kind", "purpose.sentence-missing", "purpose.sentence-long", "text.hidden-characters", "exhibit.not-yet", "exhibit.destroyed");
        api.MapDelete("/openings/{id}", async (OpeningId id, HttpContext http, CloseOpeningHandler handler, CancellationToken ct) =>
                ExhibitsApi.Empty(await handler.HandleAsync(id, http.ActorOf(), "closed", ct)))
            .Does("Closes an opening").Refuses(OpeningRefusals);
        api.MapPost("/openings/{id}/here", async (OpeningId id, HttpContext http, PlayHandler handler, CancellationToken ct) =>
                ExhibitsApi.Empty(await handler.HereAsync(id, http.ActorOf(), ct)))
            .Does("Says that the viewer is still there", "An opening of which nothing is heard for a while ends by itself.").Refuses(OpeningRefusals);
        MapMedia(api);
        api.MapPost("/exhibits/{id}/clean", async (ExhibitId id, PurposeAsked asked, HttpContext http, CleanCopyHandler handler, CancellationToken ct) =>
                ExhibitsApi.Created(await handler.HandleAsync(new CopyClean(id, asked.ToPurpose()), http.ActorOf(), ct), granted => granted))
            .Creates<CleanCopyGranted>("Takes one copy without marks, to which a second person has agreed", "It is begun within ten minutes. The same copy is answered with while it can still be fetched.")
            .Refuses("copy.second-person", "copy.taken", "purpose.*", "exhibit.not-yet", "exhibit.destroyed");
        api.MapPost("/exhibits/{id}/clean-agreements", async (ExhibitId id, AgreementAsked asked, HttpContext http, AgreeToCopyHandler handler, CancellationToken ct) =>
                ExhibitsApi.Empty(await handler.HandleAsync(new AgreeToCopy(id, asked.For, new Purpose(asked.Purpose ?? Undeclared, asked.Sentence ?? string.Empty)), http.ActorOf(), ct)))
            .Does("Agrees, as the second person, that somebody takes one copy without marks within 24 hours").Refuses("purpose.*");
        api.MapGet("/copies/{id}", CopyAsync)
            .Sends("Fetches a copy that was taken", "One range of bytes can be asked for (206, 416), so that a broken line is carried on; not of a copy that is encrypted to its recipient's key, which is an age file. Each fetching is asked of the gate and entered.", Octets)
            .Refuses("opening.not-found", "copy.ended", "copy.second-person", "exhibit.destroyed");
    }

    private static readonly string[] OpeningRefusals = ["opening.not-found", "opening.ended", "opening.revoked"];

    private static readonly string[] PartRefusals = [.. OpeningRefusals, "opening.no-such-part", "playing.busy", "playing.preparing", "exhibit.cannot-be-played-here", "exhibit.destroyed", "request.foreign"];

    private static void MapMedia(RouteGroupBuilder api)
    {
        api.MapGet("/openings/{id}/playlist.m3u8", async (OpeningId id, HttpContext http, PlayHandler handler, CancellationToken ct) =>
                Media(http, await handler.PlaylistAsync(id, http.ActorOf(), ct), List, text => System.Text.Encoding.ASCII.GetBytes(text)))
            .Sends("Lists the parts of an open recording (HLS)", null, List).Refuses(PartRefusals);
        api.MapGet("/openings/{id}/segments/{part:int}.ts", async (OpeningId id, int part, HttpContext http, PlayHandler handler, CancellationToken ct) =>
                Media(http, await handler.PartAsync(id, part, http.ActorOf(), ct), Part, bytes => bytes))
            .Sends("Plays a part of an open recording, marked with the viewer's name", "Each part is asked of the gate and entered. 503 with Retry-After: all players are in use.", Part).Refuses(PartRefusals);
        api.MapGet("/openings/{id}/peaks", async (OpeningId id, HttpContext http, PlayHandler handler, CancellationToken ct) =>
                http.Request.Headers.Accept == Octets
                    ? Media(http, await handler.PeaksAsync(id, http.ActorOf(), ct), Octets, peaks => peaks)
                    : Media(http, await handler.PeaksAsync(id, http.ActorOf(), ct), "application/json", peaks => JsonSerializer.SerializeToUtf8Bytes(Peaks.AtMost(peaks, FewPeaks).Select(p => (int)p))))
            .Sends("Shows how loud an open recording is from beginning to end", "As JSON at most 600 numbers from 0 to 255; as octets all there are, a byte each.", "application/json", Octets).Refuses(PartRefusals);
        api.MapGet("/openings/{id}/still.jpg", async (OpeningId id, HttpContext http, PlayHandler handler, CancellationToken ct) =>
                Media(http, await handler.StillAsync(id, http.ActorOf(), ct), "image/jpeg", bytes => bytes))
            .Sends("Shows an open photograph, marked with the viewer's name", null, "image/jpeg").Refuses(PartRefusals);
    }

    // No purpose is like another: one that nobody declared is refused as such.
    internal const PurposeKind Undeclared = (PurposeKind)(-1);

    private static async Task<IResult> OpenAsync(ExhibitId id, PurposeAsked asked, HttpContext http, OpenExhibitHandler handler, CancellationToken ct) =>
        ExhibitsApi.Created(await handler.HandleAsync(new OpenExhibit(id, asked.ToPurpose(), asked.Emergency), http.ActorOf(), ct), opened => opened);

    // Pictures and sound are never kept by a browser, and are for our own pages alone.
    private static IResult Media<T>(HttpContext http, Result<T> result, string type, Func<T, byte[]> bytes)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (result.IsRefused(out var refusal))
        {
            if (refusal.Kind == RefusalKind.Busy)
            {
                http.Response.Headers.RetryAfter = "2";
            }

            return RefusalProblem.Of(refusal);
        }

        return http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            ? Results.Bytes(bytes(result.Value), type)
            : RefusalProblem.Of(new Refusal(RefusalKind.NotPermitted, "request.foreign", "Recordings play on Safehand's own pages alone."));
    }

    private static async Task CopyAsync(OpeningId id, HttpContext http, FetchCopyHandler handler, CancellationToken ct)
    {
        var range = http.Request.GetTypedHeaders().Range is { Unit.Value: "bytes", Ranges.Count: 1 } one ? one : null;
        var fetched = await handler.HandleAsync(id, range?.ToString(), http.ActorOf(), ct);
        if (fetched.IsRefused(out var refusal))
        {
            await RefusalProblem.Of(refusal).ExecuteAsync(http);
            return;
        }

        await using var leaving = fetched.Value;
        try
        {
            await SendAsync(http, leaving, range?.Ranges.First());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            http.Abort(); // destroyed, or the right to it gone, while it left: the rest must not, and what came must not look whole
        }
    }

    private static async Task SendAsync(HttpContext http, CopyLeaving leaving, RangeItemHeaderValue? range)
    {
        var (reader, stop) = (leaving.Reader, leaving.Flight.Token);
        var response = http.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = $"attachment; filename=\"{leaving.FileName}\"";
        if (leaving.For is { } recipient)
        {
            // Encrypted on its way out, under a key made for this copy: no range of it could be asked for twice.
            await using var buffered = new BufferedStream(response.Body, 1 << 17);
            await AgeFile.EncryptAsync(leaving.Watch.Around(reader.AsStream()), buffered, [recipient], armor: false, stop);
            return;
        }

        response.Headers.AcceptRanges = "bytes";
        var (from, length) = (0L, reader.Length);
        if (range is not null)
        {
            var (start, end) = Within(range, reader.Length);
            if (start >= reader.Length || end < start)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = new ContentRangeHeaderValue(reader.Length).ToString();
                return;
            }

            (from, length) = (start, end - start + 1);
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = new ContentRangeHeaderValue(start, end, reader.Length).ToString();
        }

        response.ContentLength = length;
        for (long piece; length > 0; (from, length) = (from + piece, length - piece))
        {
            piece = Math.Min(length, CopyWatch.Piece);
            await reader.CopyRangeAsync(response.BodyWriter, from, piece, stop);
            await leaving.Watch.LeftAsync(piece);
        }
    }

    private static (long Start, long End) Within(RangeItemHeaderValue asked, long whole) => asked switch
    {
        { From: { } from } => (from, Math.Min(asked.To ?? whole - 1, whole - 1)),
        { To: { } last } => (Math.Max(0, whole - last), whole - 1),
        _ => (0, whole - 1),
    };

    private sealed record PurposeAsked(PurposeKind? Purpose, string? Sentence, bool Emergency)
    {
        internal Purpose ToPurpose() => new(Purpose ?? Undeclared, Sentence ?? string.Empty);
    }

    private sealed record AgreementAsked(PersonId For, PurposeKind? Purpose, string? Sentence);
}
