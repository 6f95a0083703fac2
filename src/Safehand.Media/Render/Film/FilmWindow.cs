using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>
/// A film as it is piped to a decoder: whole, or only what is needed to decode one stretch of one of its tracks. Ten seconds
/// from the end of a two-hour film are then a few megabytes and not four thousand. MP4 and QuickTime, with one index
/// (ISO/IEC 14496-12, 8.6) or in fragments (8.8), Matroska and WebM, and MPEG transport streams; anything else is piped
/// from its beginning.
/// </summary>
internal static class FilmWindow
{
    // A decoder needs a run-up: the key frame before, the sound's own overlap.
    private const double RunUp = 2;
    private const double After = 2;
    private const int MostBoxes = 200_000;
    private const int LongestFragmentIndex = 8 << 20;

    /// <summary>Opens it.</summary>
    /// <param name="master">Seekable.</param>
    /// <param name="film">Its shape.</param>
    /// <param name="picture">Whether the picture is wanted, or the sound.</param>
    /// <param name="from">The first source frame that is wanted.</param>
    /// <param name="until">The first one behind them.</param>
    /// <param name="ct">Stops.</param>
    /// <returns>Read from front to back; its times are those of the whole.</returns>
    internal static async Task<Stream> OpenAsync(Stream master, FilmShape film, bool picture, long from, long until, CancellationToken ct)
    {
        return await StretchAsync(master, film, picture, from, until, ct) ?? await FaststartStream.TurnAsync(master, ct);
    }

    /// <summary>Whether decoding the picture can begin near a frame that is not the first, and need not begin with the whole.</summary>
    internal static async Task<bool> EntersAsync(Stream master, FilmShape film, long from, CancellationToken ct)
    {
        await using var stretch = await StretchAsync(master, film, picture: true, from, film.Frames, ct);
        return stretch is not null;
    }

    private static async Task<Stream?> StretchAsync(Stream master, FilmShape film, bool picture, long from, long until, CancellationToken ct)
    {
        var start = film.Starts + (from / film.Rate.PerSecond) - RunUp;
        if (start <= RunUp)
        {
            return null;
        }

        try
        {
            return await NarrowAsync(master, picture, start, film.Starts + (until / film.Rate.PerSecond) + After, ct)
                ?? await MatroskaWindow.OpenAsync(master, picture, start, ct)
                ?? await TransportWindow.OpenAsync(master, film, picture, start, ct);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException or InvalidDataException or EndOfStreamException)
        {
            // An index that is not well formed is left to the decoder, which reads the whole.
            return null;
        }
    }

    private static async Task<Stream?> NarrowAsync(Stream master, bool picture, double start, double end, CancellationToken ct)
    {
        var head = new byte[16];
        byte[]? type = null;
        byte[]? index = null;
        long at = 0;
        for (var n = 0; n < MostBoxes && at + 8 <= master.Length; n++)
        {
            master.Position = at;
            var got = await master.ReadAtLeastAsync(head, 16, throwOnEndOfStream: false, ct);
            long length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var name = Encoding.Latin1.GetString(head, 4, 4);
            length = length == 1 && got == 16 ? BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)) : length == 0 ? master.Length - at : length;
            if (length < 8 || length > master.Length - at || (n == 0 && name != "ftyp"))
            {
                return null;
            }

            if (name == "moof")
            {
                return type is not null && index is not null ? await FragmentsAsync(master, at, index, picture, start, ct) : null;
            }

            if (name is "ftyp" or "moov")
            {
                if (length > FaststartStream.LongestIndex)
                {
                    return null;
                }

                var box = new byte[length];
                master.Position = at;
                await master.ReadExactlyAsync(box, ct);
                (type, index) = name == "ftyp" ? (box, index) : (type, box);
                if (name == "moov" && !IndexedMovie.IsFragmented(box))
                {
                    return IndexedMovie.Narrow(master, type!, box, picture, start, end);
                }
            }

            at += length;
        }

        return null;
    }

    // The last fragment but one that begins before the stretch, and all that follow.
    private static async Task<Stream?> FragmentsAsync(Stream master, long first, byte[] index, bool picture, double start, CancellationToken ct)
    {
        if (IndexedMovie.TrackOf(index, picture) is not var (track, scale))
        {
            return null;
        }

        var head = new byte[16];
        var (at, chosen, before) = (first, first, first);
        for (var n = 0; n < MostBoxes && at + 16 <= master.Length; n++)
        {
            master.Position = at;
            await master.ReadExactlyAsync(head, ct);
            long length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var name = Encoding.Latin1.GetString(head, 4, 4);
            length = length == 1 ? BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)) : length;
            if (length < 8 || length > master.Length - at)
            {
                return null;
            }

            if (name == "moof" && length <= LongestFragmentIndex)
            {
                var moof = new byte[length];
                master.Position = at;
                await master.ReadExactlyAsync(moof, ct);
                if (IndexedMovie.FragmentStart(moof, track) is { } ticks)
                {
                    if (ticks / (double)scale > start)
                    {
                        break;
                    }

                    (before, chosen) = (chosen, at);
                }
            }

            at += length;
        }

        return new FragmentStretch(master, first, before);
    }
}
