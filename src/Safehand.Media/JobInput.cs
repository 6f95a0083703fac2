namespace Safehand.Media;

/// <summary>
/// A job's standard input. Tells a job that has closed its end, which is no fault, from a recording that could not be read,
/// which is one: a film cut from half of its bytes must not pass for the whole.
/// </summary>
internal sealed class JobInput(Stream pipe) : Stream
{
    /// <summary>The pipe itself.</summary>
    internal Stream Pipe => pipe;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("A pipe.");

    public override long Position
    {
        get => throw new NotSupportedException("A pipe.");
        set => throw new NotSupportedException("A pipe.");
    }

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

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Only written.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A pipe.");

    public override void SetLength(long value) => throw new NotSupportedException("A pipe.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    /// <summary>The job has closed its end.</summary>
    internal sealed class ClosedException(Exception inner) : Exception("The job has closed its input.", inner);
}
