namespace Safehand.Age;

/// <summary>Reads ahead of another stream, so that its first byte can be looked at and its header read byte by byte without a call to the system for each.</summary>
internal sealed class PeekedStream(Stream input) : Stream
{
    private readonly byte[] ahead = new byte[4096];
    private int at;
    private int end;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next byte without taking it, or -1 at the end.</summary>
    public int Peek()
    {
        if (at == end)
        {
            (at, end) = (0, input.Read(ahead));
        }

        return at == end ? -1 : ahead[at];
    }

    public override int ReadByte()
    {
        var next = Peek();
        at += next < 0 ? 0 : 1;
        return next;
    }

    public override int Read(Span<byte> buffer) => at == end ? input.Read(buffer) : Take(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        at == end ? input.ReadAsync(buffer, cancellationToken) : new ValueTask<int>(Take(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Take(Span<byte> buffer)
    {
        var part = Math.Min(buffer.Length, end - at);
        ahead.AsSpan(at, part).CopyTo(buffer);
        at += part;
        return part;
    }
}
