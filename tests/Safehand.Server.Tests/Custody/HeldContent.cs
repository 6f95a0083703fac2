namespace Safehand.Server.Tests;

/// <summary>The body of a request that waits to be let go on. It is begun only when the server reads it (Expect: 100-continue), so that what the server did before has been done.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly byte[] bytes;
    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldContent(byte[] bytes)
    {
        this.bytes = bytes;
        Headers.ContentType = new("application/offset+octet-stream");
    }

    internal Task Begun => begun.Task;

    internal void GoOn() => goOn.SetResult();

    /// <summary>Somebody of that sign-in who waits for the server's word before a body, however long it takes.</summary>
    internal static HttpClient ClientOf(Someone someone, Uri address)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, Expect100ContinueTimeout = Timeout.InfiniteTimeSpan }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(3) };
        http.DefaultRequestHeaders.Authorization = someone.Http.DefaultRequestHeaders.Authorization;
        return http;
    }

    internal HttpRequestMessage Patch(string upload, long offset, string? checksum = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, upload) { Content = this };
        request.Headers.ExpectContinue = true;
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (checksum is not null)
        {
            request.Headers.Add("Upload-Checksum", checksum);
        }

        return request;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        begun.TrySetResult();
        await goOn.Task;
        await stream.WriteAsync(bytes);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
