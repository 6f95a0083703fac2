using Safehand.Kernel;

namespace Safehand.Media;

/// <summary>
/// A job's standard input. Tells a job that has closed its end, which is no fault, from a recording that could not be read,
/// which is one: a film cut from half of its bytes must not pass for the whole.
/// </summary>
internal sealed class JobInput(Stream pipe) : OneWayStream
{
    /// <summary>The pipe itself.</summary>
    internal Stream Pipe => pipe;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await pipe.WriteAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Disposed: the job was cancelled and its input closed between two writes.
            throw new ClosedException(e);
        }
    }

    /// <summary>The job has closed its end.</summary>
    internal sealed class ClosedException(Exception inner) : Exception("The job has closed its input.", inner);
}
