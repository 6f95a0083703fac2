using System.Buffers.Text;

namespace Safehand.Age;

/// <summary>
/// Writes bytes as an armored age file (C2SP age v1, "ASCII armor"). <see cref="Complete"/> MUST be
/// called when all is written: closing alone leaves an armor without its end, which every reader refuses.
/// </summary>
/// <remarks>Leaves the stream beneath open.</remarks>
internal sealed class ArmorWriteStream(Stream output) : Stream
{
    private const int LinesAtOnce = 256;

    private readonly byte[] held = new byte[ArmorReadStream.BytesInLine * LinesAtOnce];
    private readonly byte[] text = new byte[(ArmorReadStream.Columns + 1) * LinesAtOnce];
    private int count;
    private bool begun;
    private bool ended;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(ended, this);
        var bytes = buffer;
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, held.Length - count);
            bytes[..part].CopyTo(held.AsSpan(count));
            bytes = bytes[part..];
            count += part;
            if (count == held.Length)
            {
                WriteHeld();
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    /// <remarks>Writes nothing of a line that is not full: only the end of the file may be a short line.</remarks>
    public override void Flush() => output.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Writes the last line of the body and the end line. Only then is the armor whole.</summary>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(ended, this);
        ended = true;
        WriteHeld();
        output.Write("-----END AGE ENCRYPTED FILE-----\n"u8);
    }

    private void WriteHeld()
    {
        if (!begun)
        {
            begun = true;
            output.Write("-----BEGIN AGE ENCRYPTED FILE-----\n"u8);
        }

        var length = 0;
        for (var at = 0; at < count; at += ArmorReadStream.BytesInLine)
        {
            var line = held.AsSpan(at, Math.Min(ArmorReadStream.BytesInLine, count - at));
            Base64.EncodeToUtf8(line, text.AsSpan(length), out _, out var written);
            text[length + written] = (byte)'\n';
            length += written + 1;
        }

        output.Write(text, 0, length);
        count = 0;
    }
}
