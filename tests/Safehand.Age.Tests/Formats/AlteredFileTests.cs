using System.Text;

namespace Safehand.Age.Tests;

/// <summary>Files with any byte changed, files made of chance: refused, or exactly what they say.</summary>
public sealed class AlteredFileTests
{
    private const int Rounds = 10_000;

    private static readonly byte[] Whole = new CraftedFile().Version().WithX25519().Line("-> grease").Line("").WithMac().WithPayload("a few words").Bytes;

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x20)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public async Task Decrypt_AnyByteFlipped_GivesNothing(byte mask)
    {
        for (var at = 0; at < Whole.Length; at++)
        {
            await AssertRefusedAsync(Flipped(Whole, at, mask), $"byte {at}");
        }
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x20)]
    [InlineData(0x80)]
    public async Task Decrypt_AnyByteOfArmorFlipped_GivesNothing(byte mask)
    {
        var armored = Armored(Whole);
        for (var at = 0; at < armored.Length; at++)
        {
            await AssertRefusedAsync(Flipped(armored, at, mask), $"byte {at}");
        }
    }

    [Fact]
    public async Task Decrypt_CutAtAnyByte_GivesNothing()
    {
        var armored = Armored(Whole);
        for (var length = 0; length < Whole.Length; length++)
        {
            await AssertRefusedAsync(Whole[..length], $"length {length}");
        }

        // Without its last line end the armor is whole.
        for (var length = 0; length < armored.Length - 1; length++)
        {
            await AssertRefusedAsync(armored[..length], $"armored length {length}");
        }
    }

    [Fact]
    public void Read_HeadersOfChance_AreRefusedOrWrittenTheSame()
    {
        var random = new Random(20260101);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutated(Whole, random, "-> \n-AaX=+/ 9\r"u8);
            using var file = new MemoryStream(bytes);
            try
            {
                var header = AgeHeader.Read(file);
                accepted++;
                Assert.Equal(bytes.AsSpan(0, (int)file.Position), header.Encoded);
                byte[] again = [.. AgeHeaderText.Write(header.Stanzas), .. header.Encoded[^45..]];
                Assert.Equal(header.Encoded, again);
            }
            catch (AgeFormatException failure)
            {
                Assert.Equal(AgeFault.Header, failure.Fault);
            }
        }

        Assert.InRange(accepted, Rounds / 100, Rounds - Rounds / 100);
    }

    [Fact]
    public void Read_ArmorOfChance_IsRefusedOrWrittenTheSame()
    {
        var random = new Random(20260102);
        var accepted = 0;
        var source = Armored(Whole);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Mutated(source, random, "-=A/\n \r"u8);
            using var inside = new MemoryStream();
            try
            {
                new ArmorReadStream(new MemoryStream(bytes)).CopyTo(inside);
            }
            catch (AgeFormatException failure)
            {
                Assert.Equal(AgeFault.Armor, failure.Fault);
                continue;
            }

            accepted++;
            var said = Encoding.Latin1.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Trim() + "\n";
            Assert.Equal(said, Encoding.Latin1.GetString(Armored(inside.ToArray())));
        }

        Assert.InRange(accepted, Rounds / 100, Rounds - Rounds / 100);
    }

    [Fact]
    public void Decode_KeysOfChance_AreRefusedOrWrittenTheSame()
    {
        var random = new Random(20260103);
        var source = Encoding.ASCII.GetBytes(Bech32.Encode("age", Enumerable.Range(0, 32).Select(value => (byte)value).ToArray()));
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // A changed text seldom has a right checksum: half of the texts get one, so that the other rules are reached.
            var text = Encoding.Latin1.GetString(Mutated(source, random, "qpzry9x8gf2tvdw0s3jn54khce6mua7l1QA b"u8));
            if (round % 2 == 0)
            {
                var data = new byte[random.Next(0, 40)];
                random.NextBytes(data);
                text = Bech32.Encode("age", data);
                Assert.True(Bech32.TryDecode(text, out _, out var read));
                Assert.Equal(data, read);
            }

            if (Bech32.TryDecode(text, out var prefix, out var bytes))
            {
                Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(prefix, bytes));
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(refused, Rounds / 4, Rounds / 2);
    }

    [Fact]
    public void Base64_OfChance_IsRefusedOrWrittenTheSame()
    {
        var random = new Random(20260104);
        var accepted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = new byte[random.Next(0, 9)];
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = "ABQgw/+9=- \n"u8[random.Next(100) < 95 ? random.Next(8) : random.Next(12)];
            }

            if (CanonicalBase64.TryDecode(text, out var bytes))
            {
                accepted++;
                Assert.Equal(Encoding.ASCII.GetString(text), CanonicalBase64.Encode(bytes));
            }
        }

        Assert.InRange(accepted, Rounds / 10, Rounds * 9 / 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289)]
    [InlineData(100_000)]
    public void Armor_AnyLengthInAnyPieces_RoundTrips(int length)
    {
        var random = new Random(length);
        var bytes = new byte[length];
        random.NextBytes(bytes);
        using var text = new MemoryStream();
        using var writer = new ArmorWriteStream(text);
        for (var at = 0; at < length;)
        {
            var part = Math.Min(length - at, random.Next(1, 5000));
            writer.Write(bytes, at, part);
            at += part;
        }

        writer.Complete();
        using var reader = new ArmorReadStream(new MemoryStream(text.ToArray()));
        var read = new List<byte>();
        var piece = new byte[random.Next(1, 200)];
        for (int got; (got = reader.Read(piece)) > 0;)
        {
            read.AddRange(piece.AsSpan(0, got));
        }

        Assert.Equal(bytes, read);
    }

    [Fact]
    public void Armor_NotCompleted_IsRefused()
    {
        using var text = new MemoryStream();
        using (var writer = new ArmorWriteStream(text))
        {
            writer.Write(new byte[48 * 512]);
        }

        Assert.Throws<AgeFormatException>(() => new ArmorReadStream(new MemoryStream(text.ToArray())).CopyTo(Stream.Null));
    }

    [Fact]
    public void Armor_OnceBroken_StaysBroken()
    {
        using var reader = new ArmorReadStream(new MemoryStream("-----BEGIN AGE ENCRYPTED FILE-----\n*\n-----END AGE ENCRYPTED FILE-----\n"u8.ToArray()));
        Assert.Throws<AgeFormatException>(() => reader.ReadByte());
        Assert.Throws<AgeFormatException>(() => reader.ReadByte());
    }

    private static async Task AssertRefusedAsync(byte[] file, string what)
    {
        using var output = new MemoryStream();
        try
        {
            await using var plain = AgeFile.Decrypt(new MemoryStream(file), CraftedFile.Identity);
            await plain.CopyToAsync(output, TestContext.Current.CancellationToken);
        }
        catch (AgeFormatException)
        {
            Assert.True(output.Length == 0, what);
            return;
        }

        Assert.Fail(what + " was accepted");
    }

    private static byte[] Flipped(byte[] bytes, int at, byte mask)
    {
        var copy = bytes.ToArray();
        copy[at] ^= mask;
        return copy;
    }

    private static byte[] Armored(byte[] bytes)
    {
        using var text = new MemoryStream();
        using var writer = new ArmorWriteStream(text);
        writer.Write(bytes);
        writer.Complete();
        return text.ToArray();
    }

    /// <summary>One to three changes: a byte replaced, removed, put in or moved, often by one that has a meaning here.</summary>
    private static byte[] Mutated(byte[] source, Random random, ReadOnlySpan<byte> telling)
    {
        var bytes = source.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            var value = random.Next(3) == 0 ? (byte)random.Next(256) : telling[random.Next(telling.Length)];
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = value;
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, value);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(70, bytes.Count)));
                    break;
                default:
                    bytes.Insert(random.Next(2) == 0 ? 0 : bytes.Count, (byte)' ');
                    break;
            }
        }

        return [.. bytes];
    }
}
