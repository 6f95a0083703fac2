using System.Buffers.Binary;
using System.Text;
using Safehand.Kernel;

namespace Safehand.Media.Render;

/// <summary>
/// A film in fragments without some of its first ones. Fragments may say where their media stands counted from the file's first byte (tfhd,
/// base-data-offset; ISO/IEC 14496-12, 8.8.7): it is moved by what was left out, or a decoder would read other bytes than its frame's.
/// </summary>
internal sealed class FragmentStretch(Stream master, long head, long from) : OneWayStream
{
    private const int LongestIndex = 8 << 20;
    private const int HasBaseDataOffset = 1;
    private ReadOnlyMemory<byte> index;
    private long at;
    private long left = -1;

    public override bool CanRead => true;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        left = left < 0 ? head : left;
        if (buffer.Length == 0 || (index.IsEmpty && left == 0 && !await NextAsync(cancellationToken)))
        {
            return 0;
        }

        if (!index.IsEmpty)
        {
            var given = Math.Min(buffer.Length, index.Length);
            index[..given].CopyTo(buffer);
            index = index[given..];
            return given;
        }

        master.Position = at;
        var read = await master.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        at += read;
        left -= read;
        return read;
    }

    // The next box: an index is held and moved, anything else is passed on as it is. What is not well formed is left to the decoder.
    private async Task<bool> NextAsync(CancellationToken ct)
    {
        at = at == head ? from : at;
        var box = new byte[16];
        master.Position = at;
        var got = await master.ReadAtLeastAsync(box, 16, throwOnEndOfStream: false, ct);
        if (got == 0)
        {
            return false;
        }

        var rest = master.Length - at;
        long length = got < 8 ? rest : BinaryPrimitives.ReadUInt32BigEndian(box);
        length = length == 1 && got == 16 ? BinaryPrimitives.ReadInt64BigEndian(box.AsSpan(8)) : length;
        if (length < 8 || length > rest)
        {
            length = rest;
        }

        if (Encoding.Latin1.GetString(box, 4, 4) == "moof" && length is > 8 and <= LongestIndex)
        {
            var moof = new byte[length];
            master.Position = at;
            await master.ReadExactlyAsync(moof, ct);
            Move(moof, from - head, "traf");
            index = moof;
            at += length;
            return true;
        }

        left = length;
        return true;
    }

    // A fragment's index holds its tracks' (traf), and each of these its header (tfhd): no deeper, however deep a file nests them.
    private static void Move(Span<byte> box, long by, string what)
    {
        for (var at = 8; at + 8 <= box.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(box[at..]);
            if (length < 8 || length > box.Length - at)
            {
                return;
            }

            var inner = box.Slice(at, length);
            if (what == "traf" && inner[4..8].SequenceEqual("traf"u8))
            {
                Move(inner, by, "tfhd");
            }
            else if (what == "tfhd" && inner[4..8].SequenceEqual("tfhd"u8) && length >= 24 && (inner[11] & HasBaseDataOffset) != 0)
            {
                BinaryPrimitives.WriteInt64BigEndian(inner[16..], BinaryPrimitives.ReadInt64BigEndian(inner[16..]) - by);
            }

            at += length;
        }
    }
}
