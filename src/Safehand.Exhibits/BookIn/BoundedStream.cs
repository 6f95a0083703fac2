using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Reads at most so many bytes of a stream, and tells whether it held more.</summary>
internal sealed class BoundedStream(Stream inner, long most) : OneWayStream
{
    private long left = most;

    /// <summary>Whether the stream held more than was allowed.</summary>
    internal bool Overrun { get; private set; }

    public override bool CanRead => true;

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
}
