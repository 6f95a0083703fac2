using System.Text.Json;

namespace Safehand.Server;

/// <summary>
/// Takes what browsers report of a page that tried what its policy forbids (Reporting API; CSP 3, 5.4). Anybody can send one, so it is bounded in
/// length and number, and nothing that stands in it is kept but the name of the directive: addresses in a report can hold anything.
/// </summary>
internal sealed partial class PolicyReports(TimeProvider clock, ILogger<PolicyReports> log)
{
    internal const string Address = "/policy-reports";

    private const int Longest = 16 << 10;
    private const int MostInOne = 20;
    private const int MostAMinute = 60;

    private static readonly HashSet<string> Directives = new(StringComparer.Ordinal)
    {
        "default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr", "img-src", "font-src", "connect-src",
        "media-src", "worker-src", "manifest-src", "form-action", "base-uri", "object-src", "frame-ancestors", "frame-src", "child-src",
        "require-trusted-types-for",
    };

    private readonly Lock guard = new();
    private long minute;
    private int logged;

    internal static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(Address, (HttpContext http, PolicyReports reports) => reports.TakeAsync(http)).AllowAnonymous();

    private async Task<IResult> TakeAsync(HttpContext http)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not ("application/reports+json" or "application/csp-report" or "application/json"))
        {
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        var held = new byte[Longest + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(held, held.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > Longest)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            using var document = JsonDocument.Parse(held.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var directive in Read(document.RootElement).Take(MostInOne).Where(_ => MayLog()))
            {
                Forbidden(log, directive);
            }

            return Results.NoContent();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Results.BadRequest(); // the second: text that holds half of a character
        }
    }

    private static IEnumerable<string> Read(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Array => root.EnumerateArray().Where(r => Text(r, "type") == "csp-violation").Select(r => Known(Member(r, "body"), "effectiveDirective")),
        JsonValueKind.Object => [Known(Member(root, "csp-report"), "effective-directive")],
        _ => [],
    };

    private static string Known(JsonElement body, string name) => Text(body, name) is { } directive && Directives.Contains(directive) ? directive : "another";

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private bool MayLog()
    {
        lock (guard)
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            (minute, logged) = now == minute ? (minute, logged + 1) : (now, 1);
            return logged <= MostAMinute;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page tried what its policy forbids: {Directive}")]
    private static partial void Forbidden(ILogger log, string directive);
}
