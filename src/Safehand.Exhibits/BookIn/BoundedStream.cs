namespace Safehand.Exhibits;

/// <summary>Reads at most so many bytes of a stream, and tells whether it held more.</summary>
internal sealed class BoundedStream(Stream inner, long most) : Stream
{
    private long left = most;

    /// <summary>Whether the stream held more than was allowed.</summary>
    internal bool Overrun { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("The length of a request is not known.");

    public override long Position
    {
        get => throw new NotSupportedException("A request is read once.");
        set => throw new NotSupportedException("A request is read once.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (left <= 0)
        {
            Overrun = Overrun || (buffer.Length > 0 && await inner.ReadAsync(new byte[1], cancellationToken) > 0);
            return 0;
        }

        var read = await inner.ReadAsync(buffer.Length > left ? buffer[..(int)left] : buffer, cancellationToken);
        left -= read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A request is read once.");

    public override void SetLength(long value) => throw new NotSupportedException("A request is read once.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A request is only read.");
}
