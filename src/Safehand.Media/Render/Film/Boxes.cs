using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Safehand.Media.Render;

/// <summary>Writes boxes (ISO/IEC 14496-12) into memory.</summary>
internal sealed class Boxes
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    internal static byte[] Box(string type, params byte[][] inner)
    {
        var box = new Boxes().Number(8 + inner.Sum(i => i.Length)).Text(type);
        foreach (var part in inner)
        {
            box.Raw(part);
        }

        return box.ToArray();
    }

    internal static byte[] Full(string type, int version, int flags, Action<Boxes> body)
    {
        var inner = new Boxes().Number((version << 24) | flags);
        body(inner);
        return Box(type, inner.ToArray());
    }

    internal Boxes Number(long value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(four, unchecked((uint)value));
        bytes.Write(four);
        return this;
    }

    internal Boxes Long(long value)
    {
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(eight, value);
        bytes.Write(eight);
        return this;
    }

    internal Boxes Short(int value)
    {
        Span<byte> two = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(two, (ushort)value);
        bytes.Write(two);
        return this;
    }

    internal Boxes Byte(int value)
    {
        bytes.Write([(byte)value]);
        return this;
    }

    internal Boxes Zeros(int count)
    {
        bytes.Write(new byte[count]);
        return this;
    }

    internal Boxes Text(string ascii) => Raw(Encoding.ASCII.GetBytes(ascii));

    internal Boxes Raw(ReadOnlySpan<byte> raw)
    {
        bytes.Write(raw);
        return this;
    }

    internal byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
