using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>tus 1.0.0 resumable uploads: core, creation, creation-defer-length, checksum, termination, expiration.</summary>
internal static class UploadApi
{
    private const string Version = "1.0.0";
    private const string Extensions = "creation,creation-defer-length,checksum,termination,expiration";
    private const string Piece = "application/offset+octet-stream";
    private const int ChecksumMismatch = 460;

    internal static string AddressOf(UploadId id) => "/api/v1/uploads/" + id.Value;

    internal static void Map(RouteGroupBuilder api)
    {
        var uploads = api.MapGroup("/uploads").AddEndpointFilter(RequireVersionAsync);
        uploads.MapMethods("/", [HttpMethods.Options], Options)
            .Does("Tells what of tus is spoken here", "tus 1.0.0 with " + Extensions + ". The headers Tus-Version, Tus-Extension and Tus-Checksum-Algorithm say so. Every other request MUST send Tus-Resumable: 1.0.0, or gets 412. Who cannot send PATCH or DELETE sends POST with X-HTTP-Method-Override.");
        uploads.MapPost("/", CreateAsync)
            .Creates<RecordingExpected>(
                "Announces a recording by tus creation, whose bytes follow",
                "Upload-Metadata holds the keys case (identifier or reference number) and recording (JSON, as POST /api/v1/cases/{case}/exhibits takes it), each in base 64. Upload-Length is its length in bytes, or Upload-Defer-Length is 1. Location in the answer is where its bytes go, Upload-Expires until when it waits for them.")
            .Refuses("upload.metadata", "upload.length", "upload.too-many", "exhibit.*", "text.hidden-characters");
        uploads.MapMethods("/{id}", [HttpMethods.Head], HeadAsync)
            .Sends("Tells how much of a recording has arrived", "Upload-Offset is how much, Upload-Length the whole or Upload-Defer-Length 1, Upload-Expires until when it waits, Upload-Metadata what was sent with it, Safehand-Exhibit which exhibit it is. A refusal has its status and no body.");
        uploads.MapPatch("/{id}", PatchAsync)
            .Takes("The next bytes of the recording, from Upload-Offset on; at most 16 MiB in a piece.", Piece)
            .Does(
                "Sends the next bytes of a recording",
                "Upload-Offset MUST be what has arrived so far; with the last byte the recording is booked in and its hash is on record. Upload-Checksum (sha256 or sha1, and the hash in base 64) has a piece refused that arrived damaged, with 460. 423: another piece of it is arriving. 413: the piece is too long. 415: it is not " + Piece + ".")
            .Refuses("upload.*", "intake.*");
        uploads.MapDelete("/{id}", DeleteAsync).Does("Gives up a recording that has not arrived in full").Refuses("upload.*");
    }

    private static async ValueTask<object?> RequireVersionAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        http.Response.Headers["Tus-Resumable"] = Version;
        http.Response.Headers.CacheControl = "no-store";
        if (!HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers["Tus-Resumable"] != Version)
        {
            http.Response.Headers["Tus-Version"] = Version;
            return Problem(StatusCodes.Status412PreconditionFailed, "Safehand speaks tus 1.0.0. Send Tus-Resumable: 1.0.0.");
        }

        return await next(call);
    }

    private static IResult Options(HttpContext http)
    {
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.Headers["Tus-Extension"] = Extensions;
        http.Response.Headers["Tus-Checksum-Algorithm"] = "sha256,sha1";
        return Results.NoContent();
    }

    // The recording's facts come as the metadata "case" and "recording" (JSON), as they would to POST /cases/{case}/exhibits.
    private static async Task<IResult> CreateAsync(HttpContext http, AddRecordingHandler handler, CaseLookup lookup, ReceiveHandler receive, IOptions<JsonOptions> json, UploadOptions options, TimeProvider clock, CancellationToken ct)
    {
        var said = http.Request.Headers["Upload-Metadata"].ToString();
        if (!said.All(c => c is >= ' ' and <= '~'))
        {
            return RefusalProblem.Of(Refusal.Invalid("upload.metadata", "Upload-Metadata holds ASCII alone: keys, and values in base64."));
        }

        var metadata = Metadata(said);
        if (!metadata.TryGetValue("recording", out var recording) || !metadata.TryGetValue("case", out var ofCase) || await lookup.FindAsync(ofCase, http.ActorOf(), ct) is not { } id)
        {
            return RefusalProblem.Of(Refusal.Invalid("upload.metadata", "Send the metadata “case” and “recording” with the upload, or announce the recording at /api/v1/cases/{case}/exhibits."));
        }

        ExhibitsApi.RecordingAsked? asked;
        try
        {
            asked = JsonSerializer.Deserialize<ExhibitsApi.RecordingAsked>(recording, json.Value.SerializerOptions);
        }
        catch (JsonException)
        {
            asked = null;
        }

        if (asked is null)
        {
            return RefusalProblem.Of(Refusal.Invalid("upload.metadata", "The metadata “recording” must be JSON."));
        }

        var length = Number(http, "Upload-Length");
        if (length is null && http.Request.Headers["Upload-Defer-Length"] != "1")
        {
            return RefusalProblem.Of(Refusal.Invalid("upload.length", "Send Upload-Length, or Upload-Defer-Length: 1."));
        }

        var result = await handler.HandleAsync((asked with { Length = length }).In(id) with { Said = said }, http.ActorOf(), ct);
        if (result.IsRefused(out var refusal))
        {
            return RefusalProblem.Of(refusal);
        }

        if (length == 0)
        {
            // The last byte of an empty recording has arrived with its announcement.
            var progress = await receive.ReceiveAsync(result.Value.Upload, Stream.Null, 0, null, http.ActorOf(), ct);
            if (progress.IsRefused(out refusal))
            {
                return RefusalProblem.Of(refusal);
            }
        }
        else
        {
            Expires(http, clock.GetUtcNow() + options.Lifetime);
        }

        return Results.Created(AddressOf(result.Value.Upload), result.Value);
    }

    private static async Task<IResult> HeadAsync(UploadId id, HttpContext http, ReceiveHandler handler, CancellationToken ct)
    {
        var progress = await handler.ProgressAsync(id, http.ActorOf(), ct);
        if (progress.IsRefused(out var refusal))
        {
            return Results.StatusCode(RefusalProblem.Status(refusal.Kind));
        }

        Describe(http, progress.Value);
        if (progress.Value.Said is { Length: > 0 } said)
        {
            http.Response.Headers["Upload-Metadata"] = said;
        }

        return Results.Ok();
    }

    private static async Task<IResult> PatchAsync(UploadId id, HttpContext http, ReceiveHandler handler, PiecesHeld pieces, UploadOptions options, CancellationToken ct)
    {
        if (http.Request.ContentType != Piece)
        {
            return Problem(StatusCodes.Status415UnsupportedMediaType, "Send a piece as " + Piece + ".");
        }

        if (Number(http, "Upload-Offset") is not { } offset)
        {
            return RefusalProblem.Of(Refusal.Invalid("upload.offset", "Send Upload-Offset."));
        }

        if (http.Request.ContentLength > options.LongestPiece)
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, $"A piece is at most {options.LongestPiece} bytes long. Send the recording in several.");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.LongestPiece;
        }

        // Whose it is comes before its first byte: a stranger's piece is not read, let alone held.
        if ((await handler.FindAsync(id, http.ActorOf(), ct)).IsRefused(out var refusal))
        {
            return RefusalProblem.Of(refusal);
        }

        if (http.Request.Headers["Upload-Checksum"].ToString() is not { Length: > 0 } checksum)
        {
            return await TakeInAsync(id, http.Request.Body, offset, http, handler, ct);
        }

        // A piece that does not match must leave no trace, so it is held in memory until it is known: one for an upload, and so many of all.
        var taken = pieces.Take(id);
        if (taken.IsRefused(out refusal))
        {
            return Told(refusal);
        }

        using (taken.Value)
        {
            var held = new MemoryStream((int)(http.Request.ContentLength ?? 0));
            await http.Request.Body.CopyToAsync(held, ct);
            if (Matches(checksum, held.GetBuffer().AsSpan(0, (int)held.Length)) is not { } matches)
            {
                return RefusalProblem.Of(Refusal.Invalid("upload.checksum-algorithm", "Use sha256 or sha1 for Upload-Checksum."));
            }

            if (!matches)
            {
                return Results.Problem("The piece arrived damaged. Send it again.", statusCode: ChecksumMismatch, title: "Checksum mismatch");
            }

            held.Position = 0;
            return await TakeInAsync(id, held, offset, http, handler, ct);
        }
    }

    private static async Task<IResult> TakeInAsync(UploadId id, Stream piece, long offset, HttpContext http, ReceiveHandler handler, CancellationToken ct)
    {
        var progress = await handler.ReceiveAsync(id, piece, offset, Number(http, "Upload-Length"), http.ActorOf(), ct);
        if (progress.IsRefused(out var refusal))
        {
            return Told(refusal);
        }

        Describe(http, progress.Value);
        return Results.NoContent();
    }

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    private static IResult Told(Refusal refusal) => refusal.Code == "intake.in-use" ? Results.StatusCode(StatusCodes.Status423Locked) : RefusalProblem.Of(refusal);

    private static async Task<IResult> DeleteAsync(UploadId id, HttpContext http, ReceiveHandler handler, CancellationToken ct) =>
        ExhibitsApi.Empty(await handler.AbandonAsync(id, http.ActorOf(), "Stopped by the sender", ct));

    private static void Describe(HttpContext http, UploadProgress progress)
    {
        var headers = http.Response.Headers;
        headers["Upload-Offset"] = progress.Offset.ToString(CultureInfo.InvariantCulture);
        headers["Safehand-Exhibit"] = progress.Exhibit.Value;
        if (progress.Length is { } length)
        {
            headers["Upload-Length"] = length.ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            headers["Upload-Defer-Length"] = "1";
        }

        if (!progress.BookedIn)
        {
            Expires(http, progress.ExpiresAt);
        }
    }

    private static void Expires(HttpContext http, DateTimeOffset at) => http.Response.Headers["Upload-Expires"] = at.ToString("R", CultureInfo.InvariantCulture);

    private static long? Number(HttpContext http, string header) =>
        long.TryParse(http.Request.Headers[header].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Dictionary<string, string> Metadata(string header)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(' ', 2);
            var bytes = new byte[parts.Length == 2 ? parts[1].Length : 0];
            if (parts.Length == 2 && Convert.TryFromBase64String(parts[1], bytes, out var length))
            {
                pairs[parts[0]] = Encoding.UTF8.GetString(bytes, 0, length);
            }
        }

        return pairs;
    }

    private static bool? Matches(string header, ReadOnlySpan<byte> piece)
    {
        var parts = header.Split(' ', 2);
        var expected = new byte[64];
        if (parts.Length != 2 || !Convert.TryFromBase64String(parts[1], expected, out var length))
        {
            return null;
        }

#pragma warning disable CA5350 // The tus protocol requires SHA-1 to be offered; it guards against damage on the way, not against anybody.
        byte[]? actual = parts[0] switch
        {
            "sha256" => SHA256.HashData(piece),
            "sha1" => SHA1.HashData(piece),
            _ => null,
        };
#pragma warning restore CA5350
        return actual is null ? null : CryptographicOperations.FixedTimeEquals(actual, expected.AsSpan(0, length));
    }
}
