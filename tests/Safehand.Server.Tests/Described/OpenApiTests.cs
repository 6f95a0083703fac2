using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using Safehand.Access;

namespace Safehand.Server.Tests;

/// <summary>The description of the API is of the addresses that there are, all of them, and what they answer with is as it says.</summary>
public sealed partial class OpenApiTests(World world)
{
    private const string Address = "/api/v1/openapi.json";

    [Fact]
    public async Task Document_ForAnybody_IsSoundOpenApi()
    {
        using var stranger = Someone.Anonymous(world.Address);
        var answer = await stranger.GetAsync(Address);
        answer.Is(HttpStatusCode.OK);
        Assert.Equal("application/json", answer.Header("Content-Type"));
        var read = OpenApiDocument.Parse(answer.Body, "json");
        Assert.Empty(read.Diagnostic!.Errors.Select(e => $"{e.Pointer}: {e.Message}").Concat(read.Diagnostic.Warnings.Select(e => $"{e.Pointer}: {e.Message}")));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        var ids = read.Document!.Paths.Values.SelectMany(p => p.Operations!.Values).Select(o => o.OperationId!).ToList();
        Assert.True(ids.Count > 80, $"{ids.Count} operations");
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-z]+[A-Za-z0-9]+$", id));

        // It tells of the addresses alone: neither where the server listens nor who is in a demonstration.
        Assert.All(new[] { "127.0.0.1", "localhost", "Larkspur", "Priya", "Northshire", "example" }, told => Assert.DoesNotContain(told, answer.Body, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Addresses_EachOfThem_StandInItWithWhatTheyDoTakeAndAnswer()
    {
        var document = await ReadAsync();
        var shapes = new Shapes(document);
        var (faults, told) = (new List<string>(), new HashSet<string>());
        foreach (var (endpoint, method, path) in Addresses())
        {
            var name = $"{method} {path}";
            told.Add(name);
            var operation = document["paths"]?[path]?[method.ToLowerInvariant()];
            if (operation is null)
            {
                faults.Add($"{name} is not described");
                continue;
            }

            faults.AddRange(Faults(operation, endpoint, shapes).Select(f => $"{name} {f}"));
        }

        var others = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}")).Except(told);
        Assert.Empty(faults.Concat(others.Select(o => $"{o} is described and does not exist")));
        Assert.True(told.Count > 80, $"{told.Count} addresses");
    }

    [Fact]
    public async Task Answers_AsTheyCome_AreAsDescribed()
    {
        await using var fresh = await Fresh.StartAsync(world);
        var document = await ReadAsync();
        var (ruth, priya, eva, grace) = (await fresh.AsAsync("ruth.adeyemi"), await fresh.AsAsync("priya.nair"), await fresh.AsAsync(Demonstrated.Editor), await fresh.AsAsync("grace.bell"));
        var faults = new List<string>();
        var exhibit = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var room = (string)(await eva.GetAsync("/api/v1/rooms")).Json["items"]![0]!["id"]!;
        await SeeAsync(ruth, "get", "/api/v1/cases", "/api/v1/cases");
        await SeeAsync(ruth, "get", "/api/v1/cases/{case}", "/api/v1/cases/" + Demonstrated.Larkspur);
        await SeeAsync(ruth, "get", "/api/v1/exhibits/{id}", "/api/v1/exhibits/" + exhibit);
        await SeeAsync(priya, "get", "/api/v1/exhibits/{id}/notes", $"/api/v1/exhibits/{exhibit}/notes");
        var opened = await SeeAsync(priya, "post", "/api/v1/exhibits/{id}/openings", $"/api/v1/exhibits/{exhibit}/openings", new { purpose = "bringToJustice", sentence = "Comparing the account with the statement" });
        (await priya.DeleteAsync("/api/v1/openings/" + opened.Text("opening"))).Is(HttpStatusCode.NoContent);
        var added = await ruth.AddAsync(Demonstrated.Larkspur, [1, 2, 3]);
        (await ruth.CopyAsync(added.Exhibit)).Is(HttpStatusCode.Created);
        await SeeAsync(ruth, "post", "/api/v1/exhibits/{id}/clean", $"/api/v1/exhibits/{added.Exhibit}/clean", new { purpose = "bringToJustice", sentence = "Served on the defence with the case file" });
        await SeeAsync(ruth, "get", "/api/v1/exhibits/{id}/continuity", $"/api/v1/exhibits/{added.Exhibit}/continuity");
        await SeeAsync(ruth, "post", "/api/v1/exhibits/{id}/holds", $"/api/v1/exhibits/{added.Exhibit}/holds", new { reason = "The defence has asked for it" });
        await SeeAsync(ruth, "get", "/api/v1/exhibits/{id}", "/api/v1/exhibits/" + added.Exhibit);
        await SeeAsync(ruth, "get", "/api/v1/me", "/api/v1/me");
        await SeeAsync(eva, "get", "/api/v1/me/session", "/api/v1/me/session");
        await SeeAsync(ruth, "get", "/api/v1/rules", "/api/v1/rules");
        await SeeAsync(grace, "get", "/api/v1/devices", "/api/v1/devices");
        await SeeAsync(ruth, "get", "/api/v1/reviews", "/api/v1/reviews");
        await SeeAsync(ruth, "get", "/api/v1/organisation/devices", "/api/v1/organisation/devices");
        var tom = await fresh.AsAsync("tom.ferris");
        var asked = await SeeAsync(tom, "post", "/api/v1/access-requests", "/api/v1/access-requests", new { exhibit, purpose = "bringToJustice", sentence = "The blue van is in my case as well", days = 7 });
        await SeeAsync(ruth, "get", "/api/v1/access-requests", "/api/v1/access-requests");
        await SeeAsync(ruth, "get", "/api/v1/access-requests/{id}", "/api/v1/access-requests/" + asked.Text("id"));
        await SeeAsync(eva, "get", "/api/v1/rooms", "/api/v1/rooms");
        var seen = await SeeAsync(eva, "get", "/api/v1/rooms/{id}", "/api/v1/rooms/" + room);
        await SeeAsync(eva, "post", "/api/v1/rooms/{id}/openings", $"/api/v1/rooms/{room}/openings", new { });
        await SeeAsync(eva, "post", "/api/v1/rooms/{id}/edits", $"/api/v1/rooms/{room}/edits", new { ops = Rendered.TwoCutsAMuteAndABox });
        await SeeAsync(eva, "post", "/api/v1/rooms/{id}/comments", $"/api/v1/rooms/{room}/comments", new { atFrame = 10, text = "Is this the whole name?" });
        await SeeAsync(eva, "get", "/api/v1/rooms/{id}/edits", $"/api/v1/rooms/{room}/edits");
        await SeeAsync(eva, "get", "/api/v1/rooms/{id}/history", $"/api/v1/rooms/{room}/history");
        await SeeAsync(eva, "get", "/api/v1/rooms/{id}/undo", $"/api/v1/rooms/{room}/undo");
        await SeeAsync(eva, "post", "/api/v1/rooms/{id}/uncovered", $"/api/v1/rooms/{room}/uncovered", new { });
        await SeeAsync(eva, "get", "/api/v1/rooms/{id}/jobs", $"/api/v1/rooms/{room}/jobs");
        await SeeAsync(ruth, "get", "/api/v1/commissions/{id}", "/api/v1/commissions/" + seen.Text("commission"));

        // What can be left out of a request is not needed.
        Assert.Equal(["name", "role"], document["components"]!["schemas"]!["RecordedPerson"]!["required"]!.AsArray().Select(r => (string)r!));
        Assert.Null(document["components"]!["schemas"]!["RecordingAsked"]!["required"]);

        // And a refusal.
        var refused = await tom.GetAsync("/api/v1/exhibits/" + exhibit);
        Assert.Equal("gate.g14", refused.Code);
        Compare(refused, document["paths"]!["/api/v1/exhibits/{id}"]!["get"]!["responses"]!["4XX"]!, "application/problem+json", "a refusal");
        Assert.True(faults.Count == 0, string.Join('\n', faults));

        async Task<Answer> SeeAsync(Someone who, string method, string template, string path, object? body = null)
        {
            var answer = method == "get" ? await who.GetAsync(path) : await who.PostAsync(path, body);
            Assert.True((int)answer.Status is >= 200 and < 300, $"{method} {path}: {(int)answer.Status} {answer.Body}");
            Compare(answer, document["paths"]![template]![method]!["responses"]![((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture)], "application/json", $"{method} {template}");
            return answer;
        }

        void Compare(Answer answer, JsonNode? response, string type, string name)
        {
            var shapes = new Shapes(document);
            var misfits = shapes.Misfits(answer.Json, shapes.Resolved(response)?["content"]?[type]?["schema"], name).ToList();
            faults.AddRange(misfits);
        }
    }

    private static IEnumerable<string> Faults(JsonNode operation, RouteEndpoint endpoint, Shapes shapes)
    {
        if (((string?)operation["summary"] ?? string.Empty).Length < 10)
        {
            yield return "has no summary";
        }

        if (operation["responses"]!.AsObject().FirstOrDefault(r => r.Key.StartsWith('2')) is not { Value: { } success })
        {
            yield return "has no answer for when it goes well";
            yield break;
        }

        // What is neither bytes nor nothing has a shape.
        if (success["content"]?["application/json"] is { } json && endpoint.Metadata.GetMetadata<BytesSent>() is null && shapes.Resolved(json["schema"])?["type"] is null)
        {
            yield return "answers with JSON of no shape";
        }

        if (shapes.Resolved(operation["responses"]!["4XX"])?["content"]?["application/problem+json"] is null)
        {
            yield return "does not say how it refuses";
        }

        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null != operation["security"] is JsonArray { Count: > 0 })
        {
            yield return "does not say who may ask";
        }

        if (operation["requestBody"]?["content"]?["application/json"] is { } taken && endpoint.Metadata.GetMetadata<BodyTaken>() is null && shapes.Resolved(taken["schema"])?["properties"] is null)
        {
            yield return "takes JSON of no shape";
        }
    }

    private IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Addresses() =>
        from endpoint in world.Endpoints.OfType<RouteEndpoint>()
        let route = "/" + Constraint().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "$1}")
        where route.StartsWith("/api/v1/", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (endpoint, method, route.TrimEnd('/'));

    private async Task<JsonNode> ReadAsync()
    {
        using var stranger = Someone.Anonymous(world.Address);
        return (await stranger.GetAsync(Address)).Json;
    }

    [GeneratedRegex("(\\{[a-z]+):[a-z]+\\}")]
    private static partial Regex Constraint();
}
