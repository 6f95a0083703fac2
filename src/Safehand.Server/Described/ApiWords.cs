using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Server;

/// <summary>What the description of the API says of all addresses alike: tokens, refusals, identifiers.</summary>
internal static class ApiWords
{
    private const string Token = "personalToken";
    private const string Problem = "Problem";
    private const string Refused = "Refused";
    private const string Failed = "Failed";

    private const string About =
        "The same addresses that Safehand's own pages and its command line use, under the same rules: every act and every refusal is an entry in the ledger. "
        + "Identifiers are 32 lower-case hexadecimal digits. Times are UTC (RFC 3339), lengths in bytes, durations in milliseconds. What is not there and what one may not know of look alike: 404.";

    private const string RefusedWords =
        "400 what was sent does not fit, 401 sign in, 403 not permitted, 404 nothing here that one can see, 409 the state does not allow it, 410 gone, 429 too many tries. "
        + "Of any address: sign-in.needed, request.malformed, request.foreign, gate.absent, and gate.g followed by the number of the rule that refused.";

    /// <summary>Identifiers are texts.</summary>
    internal static Task Schema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        if (IsId(context.JsonTypeInfo.Type))
        {
            (schema.Type, schema.Properties, schema.Required, schema.Pattern) = (JsonSchemaType.String, null, null, "^[0-9a-f]{32}$");
        }

        return Task.CompletedTask;
    }

    /// <summary>What an address said of itself, and what goes without saying.</summary>
    internal static Task Operation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var (address, told) = (context.Description, context.Description.ActionDescriptor.EndpointMetadata);
        var path = address.RelativePath!.TrimEnd('/').Split('/')[2..];
        operation.Tags = new HashSet<OpenApiTagReference> { new(path[0].Split('.')[0], context.Document) };
        operation.OperationId = address.HttpMethod!.ToLowerInvariant()
            + string.Concat(path.SelectMany(p => p.Replace(":int", string.Empty, StringComparison.Ordinal).Split('-', '.', '{', '}')).Where(p => p.Length > 0).Select(p => char.ToUpper(p[0], CultureInfo.InvariantCulture) + p[1..]));
        if (!told.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Token, context.Document)] = [] }];
        }

        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            var type = address.ParameterDescriptions.FirstOrDefault(p => p.Name == parameter.Name)?.ParameterDescriptor?.ParameterType;
            if (type is not null && IsId(type))
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" };
            }
        }

        if (told.OfType<BodyTaken>().SingleOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Description = body.Words, Content = Any(body.ContentTypes) };
        }

        operation.Responses ??= [];
        if (told.OfType<BytesSent>().SingleOrDefault() is { } bytes)
        {
            operation.Responses["200"] = new OpenApiResponse { Description = "OK", Content = bytes.ContentTypes.Count == 0 ? null : Any(bytes.ContentTypes) };
        }

        var codes = told.OfType<RefusalCodes>().SelectMany(c => c.Codes).ToList();
        operation.Responses["4XX"] = codes.Count == 0 ? new OpenApiResponseReference(Refused, context.Document) : Told($"Refused. Besides what any address refuses: {string.Join(", ", codes)}.", context.Document);
        operation.Responses["5XX"] = new OpenApiResponseReference(Failed, context.Document);
        return Task.CompletedTask;
    }

    /// <summary>What is said once.</summary>
    internal static Task Document(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo { Title = "Safehand", Version = "1", Description = About };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = document.Paths.Values.SelectMany(p => p.Operations ?? []).SelectMany(o => o.Value.Tags ?? new HashSet<OpenApiTagReference>())
            .Select(t => t.Reference.Id!).Distinct().Order(StringComparer.Ordinal).Select(t => new OpenApiTag { Name = t }).ToHashSet();
        var taken = document.Paths.Values.SelectMany(p => p.Operations ?? []).SelectMany(o => o.Value.RequestBody?.Content?.Values ?? []).ToList();
        var seen = new HashSet<IOpenApiSchema>(ReferenceEqualityComparer.Instance);
        taken.ForEach(t => NeedLess(t.Schema, seen));
        document.AddComponent(Token, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A personal token, sh_…, made by POST /api/v1/tokens or on the page of one's account. It stands for one person and does what they may. People of a supplier see recordings by no token, only in a browser that was accepted (rule G7).",
        });
        document.AddComponent(Refused, Told(RefusedWords, document));
        document.AddComponent(Failed, Told("503: try again later, after Retry-After where it is there (store.full, and what ends in busy). 500: a fault, with the traceId to quote.", document));
        document.AddComponent(Problem, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "A refusal as problem details (RFC 9457). code is for programs and stays; title and detail are for people and may be worded anew.",
            Required = new HashSet<string> { "status" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("about:blank, or the description of the status."), ["title"] = Text("In a few words."), ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer }, ["detail"] = Text("What to do about it."),
                ["code"] = Text("Why, such as case.urn-taken."), ["field"] = Text("Which of the values sent it is about, where it is about one."),
                ["rule"] = Text("Number of the rule that refused, where the gate did and may say so."), ["ruleUrl"] = Text("Where the rule stands."), ["traceId"] = Text("What to quote when it is reported."),
            },
        });
        return Task.CompletedTask;
    }

    private static bool IsId(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsValueType: true } id && id.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    // Whoever leaves out what can be nothing, or is yes or no, sends nothing and no.
    private static void NeedLess(IOpenApiSchema? schema, HashSet<IOpenApiSchema> seen)
    {
        if (schema is OpenApiSchemaReference pointer)
        {
            schema = pointer.RecursiveTarget;
        }

        if (schema is not OpenApiSchema of || !seen.Add(of))
        {
            return;
        }

        foreach (var (name, property) in of.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (property.Type?.HasFlag(JsonSchemaType.Null) == true || property.Type is JsonSchemaType.Boolean || property.OneOf?.Any(o => o.Type is JsonSchemaType.Null) == true)
            {
                of.Required?.Remove(name);
            }

            NeedLess(property, seen);
        }

        foreach (var part in (of.OneOf ?? []).Append(of.Items))
        {
            NeedLess(part, seen);
        }
    }

    private static OpenApiResponse Told(string words, OpenApiDocument? document) => new()
    {
        Description = words,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Problem, document) } },
    };

    private static Dictionary<string, OpenApiMediaType> Any(IEnumerable<string> types) => types.ToDictionary(t => t, _ => new OpenApiMediaType());

    private static OpenApiSchema Text(string words) => new() { Type = JsonSchemaType.String, Description = words };
}
