namespace Safehand.Age.Payload;

/// <summary>
/// Reads and writes files on the thread that asks. The asynchronous calls of a file hand the work to another thread of the pool, which blocks just the same: two changes of
/// thread for nothing, several thousand times a gigabyte. Streams that are not files are awaited.
/// </summary>
public static class InPlace
{
    /// <summary>Reads what there is, at most the buffer; 0 at the end.</summary>
    public static ValueTask<int> ReadAsync(Stream input, Memory<byte> buffer, CancellationToken ct)
    {
        if (input is not FileStream { IsAsync: false })
        {
            return input.ReadAsync(buffer, ct);
        }

        ct.ThrowIfCancellationRequested();
        return ValueTask.FromResult(input.Read(buffer.Span));
    }

    /// <summary>Fills the buffer; fewer bytes only at the end.</summary>
    public static async ValueTask<int> FillAsync(Stream input, Memory<byte> buffer, CancellationToken ct)
    {
        var got = 0;
        while (got < buffer.Length && await ReadAsync(input, buffer[got..], ct) is var read and > 0)
        {
            got += read;
        }

        return got;
    }

    /// <summary>Writes all of the bytes.</summary>
    public static ValueTask WriteAsync(Stream output, ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        if (output is not FileStream { IsAsync: false })
        {
            return output.WriteAsync(bytes, ct);
        }

        ct.ThrowIfCancellationRequested();
        output.Write(bytes.Span);
        return ValueTask.CompletedTask;
    }
}
