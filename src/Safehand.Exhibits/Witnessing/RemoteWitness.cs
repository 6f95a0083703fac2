using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Ledger;

namespace Safehand.Exhibits;

/// <summary>A witness over HTTP: C2SP tlog-witness, <c>add-checkpoint</c>. It is a stranger: what it sends is cut off at 64 KiB and at the end of the patience, and it leads nowhere else.</summary>
internal sealed class RemoteWitness(WitnessAddress address, IHttpClientFactory clients) : IWitness
{
    private const string Client = "witness";
    private const int LongestAnswer = 64 * 1024;
    private const int LongestHeaders = 16; // KiB
    private readonly Uri target = new(address.Prefix + "/add-checkpoint");

    /// <inheritdoc/>
    public VerifierKey Verifier => address.Key;

    /// <summary>Adds the client that witnesses are asked with.</summary>
    internal static void AddClient(IServiceCollection services, TimeSpan patience) => services
        .AddHttpClient(Client, client =>
        {
            client.Timeout = patience;
            client.MaxResponseContentBufferSize = LongestAnswer;
        })
        .RemoveAllLoggers()
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = LongestHeaders,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null, // a stranger has no use for our traces
        });

    /// <inheritdoc/>
    public async Task<WitnessReply> AddCheckpointAsync(WitnessRequest request, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var client = clients.CreateClient(Client);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain", "utf-8");
        try
        {
            using var answer = await client.PostAsync(target, content, ct);
            var body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(ct));

            // A size counts only where it is announced as one: other conflicts have other words.
            var isSize = answer.Content.Headers.ContentType?.MediaType == WitnessReply.SizeContentType;
            return new WitnessReply((int)answer.StatusCode, answer.StatusCode == HttpStatusCode.Conflict && !isSize ? string.Empty : body);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new WitnessSilentException("its answer was longer than 64 KiB");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new WitnessSilentException("it did not answer in time");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new WitnessSilentException("it could not be reached");
        }
    }
}
