using System.Threading.Channels;

namespace Safehand.Media.Render;

/// <summary>Hands blocks of bytes from one job to the next, a few at a time: who is slow holds the other up, and memory stays bounded.</summary>
internal sealed class Handover : IDisposable
{
    private readonly Channel<byte[]> blocks = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });

    internal ValueTask GiveAsync(byte[] block, CancellationToken ct) => block.Length == 0 ? ValueTask.CompletedTask : blocks.Writer.WriteAsync(block, ct);

    internal Task EndAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        blocks.Writer.Complete();
        return Task.CompletedTask;
    }

    internal async Task CopyToAsync(Stream to, CancellationToken ct)
    {
        await foreach (var block in blocks.Reader.ReadAllAsync(ct))
        {
            await to.WriteAsync(block, ct);
        }
    }

    public void Dispose() => blocks.Writer.TryComplete();
}

/// <summary>Several jobs as one: the first that fails stops the others, and its fault is the one that is told.</summary>
internal static class Together
{
    internal static async Task AllAsync(CancellationTokenSource stop, params Task[] jobs)
    {
        Task? failed = null;
        var open = jobs.ToList();
        while (open.Count > 0)
        {
            var done = await Task.WhenAny(open);
            open.Remove(done);
            if (!done.IsCompletedSuccessfully && failed is null)
            {
                failed = done;
                await stop.CancelAsync();
            }
        }

        if (failed is not null)
        {
            await failed;
        }
    }
}

/// <summary>A rendition could not be made from this master. The message is plain words for the person who asked.</summary>
public sealed class RenderException(string message) : Exception(message)
{
    internal static Exception Of(JobEnd end, string message) => end.Killed ? new JobKilledException() : new RenderException(message);
}

/// <summary>
/// A decoder or encoder was ended from outside: the system short of memory, or who stops everything at once. It says nothing about the master, and
/// stored parts stay good: trying again goes on with them.
/// </summary>
public sealed class JobKilledException() : Exception("A decoder or encoder was ended from outside.");
