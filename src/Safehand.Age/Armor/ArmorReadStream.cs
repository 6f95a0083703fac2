namespace Safehand.Age;

/// <summary>
/// Reads the bytes inside an armored age file (C2SP age v1, "ASCII armor"; RFC 7468 section 3, strict). White space is
/// accepted before the first line and after the last, at most 1 KiB each, and line ends may be LF or CRLF: nothing else
/// may vary. The end of the stream is reported only after the end line and all that follows it were checked.
/// </summary>
/// <remarks>Closes the stream beneath unless told otherwise. Read to its end: only then is the armor known to be whole.</remarks>
internal sealed class ArmorReadStream(Stream input, bool leaveOpen = false) : Stream
{
    /// <summary>The line that begins an armored file.</summary>
    public const string Begin = "-----BEGIN AGE ENCRYPTED FILE-----";

    /// <summary>The line that ends an armored file.</summary>
    public const string End = "-----END AGE ENCRYPTED FILE-----";

    internal const int Columns = 64;
    internal const int BytesInLine = Columns / 4 * 3;
    private const int MostWhiteSpace = 1024;

    private readonly byte[] ahead = new byte[16 << 10];
    private readonly byte[] line = new byte[128];
    private readonly byte[] decoded = new byte[BytesInLine];
    private int aheadAt;
    private int aheadEnd;
    private int decodedAt;
    private int decodedEnd;
    private Stage stage = Stage.Before;

    private enum Stage
    {
        Before,
        Body,
        LastLine,
        Done,
        Failed,
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    /// <exception cref="AgeFormatException">The armor breaks a rule; thrown again at every later read.</exception>
    public override int Read(Span<byte> buffer)
    {
        var destination = buffer;
        if (destination.IsEmpty)
        {
            return 0;
        }

        var given = 0;
        while (!destination.IsEmpty)
        {
            if (decodedAt == decodedEnd && (given > 0 && aheadAt == aheadEnd || !NextLine()))
            {
                break;
            }

            var part = Math.Min(destination.Length, decodedEnd - decodedAt);
            decoded.AsSpan(decodedAt, part).CopyTo(destination);
            destination = destination[part..];
            decodedAt += part;
            given += part;
        }

        return given;
    }

    /// <inheritdoc/>
    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Decodes the next line of the body; false at the end of a whole and correct armor.</summary>
    private bool NextLine()
    {
        try
        {
            return Advance();
        }
        catch (AgeFormatException)
        {
            stage = Stage.Failed;
            throw;
        }
    }

    private bool Advance()
    {
        if (stage == Stage.Failed)
        {
            throw Bad("was already found to be broken");
        }

        if (stage == Stage.Done)
        {
            return false;
        }

        if (stage == Stage.Before)
        {
            SkipWhiteSpace();
            if (!ReadLine().SequenceEqual("-----BEGIN AGE ENCRYPTED FILE-----"u8))
            {
                throw Bad("does not begin with its first line");
            }

            stage = Stage.Body;
        }

        var text = ReadLine();
        if (text.SequenceEqual("-----END AGE ENCRYPTED FILE-----"u8))
        {
            CheckNothingFollows();
            stage = Stage.Done;
            return false;
        }

        if (stage == Stage.LastLine)
        {
            throw Bad("goes on after a short line");
        }

        if (text.IsEmpty || text.Length > Columns)
        {
            throw Bad("holds a line that is empty or longer than 64 columns");
        }

        var length = CanonicalBase64.DecodePadded(text, decoded);
        if (length <= 0)
        {
            throw Bad("holds a line that is not canonical base64");
        }

        (decodedAt, decodedEnd) = (0, length);
        stage = length < BytesInLine ? Stage.LastLine : Stage.Body;
        return true;
    }

    /// <summary>One line without its ending. The last may have none.</summary>
    private ReadOnlySpan<byte> ReadLine()
    {
        var length = 0;
        for (int next; (next = NextByte()) != '\n';)
        {
            if (next < 0)
            {
                return length > 0 ? line.AsSpan(0, length) : throw Bad("ends before its last line");
            }

            if (length == line.Length)
            {
                throw Bad("holds a line longer than 64 columns");
            }

            line[length++] = (byte)next;
        }

        return line.AsSpan(0, length > 0 && line[length - 1] == '\r' ? length - 1 : length);
    }

    private void SkipWhiteSpace()
    {
        // White space may come before the first line, not at its beginning: only whole blank lines are skipped.
        var blank = 0;
        for (var skipped = 0; ; skipped++)
        {
            if (skipped > MostWhiteSpace)
            {
                throw Bad("is preceded by too much white space");
            }

            var next = Peek();
            if (next is not (' ' or '\t' or '\r' or '\n'))
            {
                if (blank > 0)
                {
                    throw Bad("has white space at the beginning of its first line");
                }

                return;
            }

            blank = next == '\n' ? 0 : blank + 1;
            aheadAt++;
        }
    }

    private void CheckNothingFollows()
    {
        for (var seen = 0; NextByte() is >= 0 and var next; seen++)
        {
            if (next is not (' ' or '\t' or '\r' or '\n') || seen == MostWhiteSpace)
            {
                throw Bad("is followed by other bytes, or by too much white space");
            }
        }
    }

    private int NextByte()
    {
        var next = Peek();
        aheadAt += next < 0 ? 0 : 1;
        return next;
    }

    private int Peek()
    {
        if (aheadAt == aheadEnd)
        {
            (aheadAt, aheadEnd) = (0, input.Read(ahead));
        }

        return aheadAt == aheadEnd ? -1 : ahead[aheadAt];
    }

    private static AgeFormatException Bad(string rule) => new(AgeFault.Armor, "the armor " + rule);
}
