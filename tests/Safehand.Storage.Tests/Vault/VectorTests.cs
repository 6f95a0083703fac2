using System.Text;
using System.Text.Json;
using Safehand.Age;
using Safehand.Storage.Vault;
using Xunit;
using static Safehand.Storage.Tests.Vault.VaultWorld;

namespace Safehand.Storage.Tests.Vault;

/// <summary>The golden vectors of the vault's formats, which a second implementation in another language made from their description.</summary>
public sealed class VectorTests
{
    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "vault.json"))).RootElement;

    [Fact]
    public void Header_OfTheSecondImplementation_GivesTheFileKeyAndOnlyUnderItsShredKey()
    {
        var vector = Vectors.GetProperty("header");
        var text = vector.GetProperty("header").GetString()!;
        var header = AgeHeader.Parse(Encoding.ASCII.GetBytes(text));

        Assert.Equal(Hex(vector, "file_key"), header.Unwrap(new ShredStanza(Hex(vector, "shred_key"))));
        Assert.Equal(text, Encoding.ASCII.GetString(header.Encoded));
        Assert.Throws<AgeFormatException>(() => header.Unwrap(new ShredStanza(new byte[32])));
        Assert.Equal($"-> {ShredStanza.Type} {Convert.ToBase64String(Hex(vector, "salt")).TrimEnd('=')}", text.Split('\n')[1]);
    }

    [Fact]
    public async Task HeaderAndPayload_OfTheSecondImplementation_AreAnAgeFile()
    {
        var header = Vectors.GetProperty("header");
        var payloads = Vectors.GetProperty("payloads").EnumerateArray().ToList();
        Assert.Equal(3, payloads.Count);
        foreach (var vector in payloads)
        {
            var payload = Hex(vector, "payload");
            await using var opened = AgeFile.Decrypt(new MemoryStream([.. Encoding.ASCII.GetBytes(header.GetProperty("header").GetString()!), .. payload]), new ShredStanza(Hex(header, "shred_key")));
            using var plain = new MemoryStream();
            await opened.CopyToAsync(plain, Ct);

            Assert.Equal(Numbered(vector), plain.ToArray());
            Assert.Equal(Hex(vector, "tree"), TreeOf(payload));
        }
    }

    [Fact]
    public async Task WrappedShredKey_OfTheSecondImplementation_OpensForItsExhibitAlone()
    {
        var vector = Vectors.GetProperty("wrapped");
        var (wrapped, context) = (Hex(vector, "wrapped"), Encoding.ASCII.GetBytes("safehand/shred-key/" + vector.GetProperty("exhibit").GetString()));
        using var root = new RootKey(Hex(vector, "root_key"));

        Assert.Equal(vector.GetProperty("root_key_id").GetString(), root.Id);
        Assert.Equal(Hex(vector, "shred_key"), await root.UnwrapAsync(wrapped, context, Ct));
        Assert.True(root.Names(wrapped));
        context[^1] ^= 1;
        await Assert.ThrowsAsync<IntegrityException>(async () => await root.UnwrapAsync(wrapped, context, Ct));
    }

    [Fact]
    public void TreeHash_OfTheSecondImplementation_IsOurs()
    {
        var trees = Vectors.GetProperty("trees").EnumerateArray().ToList();
        Assert.Equal(8, trees.Count);
        Assert.All(trees, vector => Assert.Equal(Hex(vector, "tree"), TreeOf(Numbered(vector))));
    }

    [Fact]
    public void TailNote_OfTheSecondImplementation_GivesItsBytesAndNoneOnceAltered()
    {
        var tails = Vectors.GetProperty("tails").EnumerateArray().ToList();
        Assert.Equal(3, tails.Count);
        foreach (var vector in tails)
        {
            var (note, key) = (Hex(vector, "note"), Hex(vector, "file_key"));
            var tail = Tail.Open(key, note)!.Value;
            Assert.Equal((vector.GetProperty("serial").GetInt64(), vector.GetProperty("chunk").GetInt64()), (tail.Serial, tail.Chunk));
            Assert.Equal(Numbered(vector), tail.Bytes.ToArray());
            for (var i = 0; i < note.Length; i++)
            {
                note[i] ^= 1;
                Assert.Null(Tail.Open(key, note));
                note[i] ^= 1;
            }
        }
    }

    private static byte[] Hex(JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    private static byte[] Numbered(JsonElement vector) => [.. Enumerable.Range(0, vector.GetProperty("numbered").GetInt32()).Select(i => (byte)((7 * i) + (i / 251)))];

    private static byte[] TreeOf(byte[] bytes)
    {
        using var tree = new TreeHash();
        tree.Append(bytes);
        return tree.Root();
    }
}
