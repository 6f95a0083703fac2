using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Safehand.Access;

namespace Safehand.Server;

/// <summary>The description of <c>/api/v1</c> for outside systems: OpenAPI 3.1, made once, of the addresses that there are.</summary>
internal sealed class ApiDocument
{
    internal const string Address = "/api/v1/openapi.json";

    private const string Name = "v1";
    private readonly Lazy<Task<byte[]>> made;

    public ApiDocument(IServiceProvider server) => made = new(() => MakeAsync(server));

    /// <summary>Anybody may read it: it tells what the sources tell, and nothing of what is kept.</summary>
    internal static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(Address, async (ApiDocument document) => Results.Bytes(await document.made.Value, "application/json")).AllowAnonymous()
            .Sends("Describes these addresses: this document", null, "application/json");

    // With services of its own. The converters by which identifiers and lists are read tell nothing of their shape, so what describes them must not know the converters.
    private static async Task<byte[]> MakeAsync(IServiceProvider server)
    {
        var services = new ServiceCollection();
        services.AddSingleton(server.GetRequiredService<IApiDescriptionGroupCollectionProvider>());
        services.AddSingleton<IHostEnvironment>(server.GetRequiredService<IWebHostEnvironment>());
        services.Configure<JsonOptions>(o =>
        {
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.AddOpenApi(Name, o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            o.ShouldInclude = address => address.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            o.AddSchemaTransformer(ApiWords.Schema);
            o.AddOperationTransformer(ApiWords.Operation);
            o.AddDocumentTransformer(ApiWords.Document);
        });
        await using var own = services.BuildServiceProvider();
        var document = await own.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAsV31(new OpenApiJsonWriter(text));
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
