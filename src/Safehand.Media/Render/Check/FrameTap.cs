using System.Threading.Channels;

namespace Safehand.Media.Render;

/// <summary>Frames of a decoder, one after the other, a few ahead: whoever is slow holds the decoder up, and memory stays bounded.</summary>
internal sealed class FrameTap
{
    private const int Ahead = 3;

    private readonly Channel<byte[]> free = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<byte[]> full = Channel.CreateUnbounded<byte[]>();

    /// <summary>Makes it.</summary>
    /// <param name="length">Bytes of a frame.</param>
    internal FrameTap(int length)
    {
        for (var i = 0; i < Ahead; i++)
        {
            free.Writer.TryWrite(new byte[length]);
        }
    }

    /// <summary>Runs the decoder. Its fault is told to whoever takes the frames.</summary>
    internal async Task RunAsync(MediaSandbox sandbox, IReadOnlyList<string> arguments, Func<CancellationToken, Task<Stream>> open, CancellationToken ct)
    {
        try
        {
            await using var film = await open(ct);
            var piped = await FaststartStream.TurnAsync(film, ct);
            _ = await sandbox.RunAsync("/usr/bin/ffmpeg", arguments, (stdin, stop) => piped.CopyToAsync(stdin, 1 << 18, stop), FillAsync, Decoding.Limits, ct);
            full.Writer.TryComplete();
        }
        catch (Exception e)
        {
            full.Writer.TryComplete(e);
        }
    }

    /// <summary>The next frame; null where there is none. It MUST be given back.</summary>
    internal async ValueTask<byte[]?> NextAsync(CancellationToken ct) => await full.Reader.WaitToReadAsync(ct) && full.Reader.TryRead(out var frame) ? frame : null;

    /// <summary>Gives a frame back, to be filled anew.</summary>
    internal void Return(byte[] frame) => free.Writer.TryWrite(frame);

    private async Task FillAsync(Stream stdout, CancellationToken ct)
    {
        PipeRoom.Widen(stdout);
        while (true)
        {
            var frame = await free.Reader.ReadAsync(ct);
            if (await stdout.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, ct) < frame.Length)
            {
                return;
            }

            full.Writer.TryWrite(frame);
        }
    }
}
