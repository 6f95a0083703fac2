namespace Safehand.Media.Render;

/// <summary>Reads AAC frames with their ADTS heads (ISO/IEC 13818-7, 6.2) and gives the bare frames.</summary>
internal static class EncodedSound
{
    /// <summary>Samples of sound in a frame.</summary>
    internal const int FrameSamples = 1024;

    private const int Head = 7;

    /// <summary>The AudioSpecificConfig (ISO/IEC 14496-3): AAC LC, 48 kHz, so many channels.</summary>
    internal static byte[] Configuration(int channels)
    {
        const int lowComplexity = 2;
        const int at48000 = 3;
        return [(lowComplexity << 3) | (at48000 >> 1), (byte)(((at48000 & 1) << 7) | (channels << 3))];
    }

    /// <summary>Reads to the end.</summary>
    /// <param name="adts">The encoder's output.</param>
    /// <param name="sample">Is given each frame.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task ReadAsync(Stream adts, Func<Sample, Task> sample, CancellationToken ct)
    {
        var head = new byte[Head];
        var number = 0L;
        while (await adts.ReadAtLeastAsync(head, Head, throwOnEndOfStream: false, ct) == Head)
        {
            var length = ((head[3] & 3) << 11) | (head[4] << 3) | (head[5] >> 5);
            if (head[0] != 0xFF || (head[1] & 0xF7) != 0xF1 || (head[1] & 1) == 0 || length <= Head || (head[6] & 3) != 0)
            {
                throw new InvalidDataException("The encoder wrote something unexpected.");
            }

            var frame = new byte[length - Head];
            await adts.ReadExactlyAsync(frame, ct);

            // The first frame is the encoder's run-up, 1024 samples of nothing. Without it sound begins with the picture, and no edit list has to say so.
            if (number++ > 0)
            {
                await sample(new Sample(true, 0, frame));
            }
        }
    }
}
