using System.Net;
using System.Net.Sockets;

namespace Safehand.Cli.Tests.Live;

/// <summary>A network between program and server that breaks after so many bytes and stays broken until it is mended.</summary>
internal sealed class BreakingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri server;
    private readonly Task accepting;
    private long left;

    public BreakingProxy(Uri server, long bytes)
    {
        (this.server, left) = (server, bytes);
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Mend() => Interlocked.Exchange(ref left, long.MaxValue);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await far.ConnectAsync(server.Host, server.Port, stop.Token);
                await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream(), counted: true), CopyAsync(far.GetStream(), near.GetStream(), counted: false));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Broken on purpose.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool counted)
    {
        var buffer = new byte[64 << 10];
        while (await from.ReadAsync(buffer, stop.Token) is > 0 and var n)
        {
            if (counted && Interlocked.Add(ref left, -n) < 0)
            {
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, n), stop.Token);
        }
    }
}
