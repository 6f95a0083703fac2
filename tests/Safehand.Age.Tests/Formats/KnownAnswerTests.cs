using System.Security.Cryptography;
using System.Text;

namespace Safehand.Age.Tests;

/// <summary>The figures printed in the specifications of the primitives.</summary>
public sealed class KnownAnswerTests
{
    [Theory] // RFC 7748 section 5.2
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void X25519_Rfc7748Scalars_GiveTheFigures(string scalar, string point, string expected)
    {
        var shared = new byte[32];
        Assert.True(LibCrypto.TryX25519(Convert.FromHexString(scalar), Convert.FromHexString(point), shared));
        Assert.Equal(expected, Convert.ToHexStringLower(shared));
    }

    [Fact] // RFC 7748 section 5.2, a thousand iterations
    public void X25519_Rfc7748Iterated_GivesTheFigure()
    {
        var k = new byte[32];
        k[0] = 9;
        var u = k.ToArray();
        for (var round = 0; round < 1000; round++)
        {
            var next = new byte[32];
            Assert.True(LibCrypto.TryX25519(k, u, next));
            (u, k) = (k, next);
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    [Fact] // RFC 7748 section 6.1
    public void X25519_Rfc7748DiffieHellman_AgreesBothWays()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(LibCrypto.X25519Public(bob)));
        var (one, other) = (new byte[32], new byte[32]);
        Assert.True(LibCrypto.TryX25519(alice, LibCrypto.X25519Public(bob), one));
        Assert.True(LibCrypto.TryX25519(bob, LibCrypto.X25519Public(alice), other));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Convert.ToHexStringLower(one));
        Assert.Equal(one, other);
    }

    [Theory] // Points whose multiple by any clamped scalar is zero
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    public void X25519_LowOrderPoint_IsRefused(string point) =>
        Assert.False(LibCrypto.TryX25519(SHA256.HashData("any scalar"u8), Convert.FromHexString(point), new byte[32]));

    [Theory] // RFC 7914 section 12
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Scrypt_Rfc7914_GivesTheFigures(string passphrase, string salt, ulong n, ulong r, ulong p, string expected)
    {
        var key = new byte[64];
        LibCrypto.Scrypt(Encoding.ASCII.GetBytes(passphrase), Encoding.ASCII.GetBytes(salt), n, r, p, key);
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Theory] // RFC 5869 appendix A.1 and A.3
    [InlineData("000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9", "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData("", "", "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8")]
    public void Hkdf_Rfc5869_GivesTheFigures(string salt, string info, string expected)
    {
        var input = new byte[22];
        Array.Fill(input, (byte)0x0b);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 42, Convert.FromHexString(salt), Convert.FromHexString(info));
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Fact] // RFC 8439 section 2.8.2
    public void ChaCha20Poly1305_Rfc8439_GivesTheFigures()
    {
        var key = Convert.FromHexString("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        var plain = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it."u8;
        var (cipher, tag) = (new byte[plain.Length], new byte[16]);
        using var aead = new ChaCha20Poly1305(key);
        aead.Encrypt(Convert.FromHexString("070000004041424344454647"), plain, cipher, tag, Convert.FromHexString("50515253c0c1c2c3c4c5c6c7"));
        Assert.Equal("d31a8d34648e60db7b86afbc53ef7ec2", Convert.ToHexStringLower(cipher.AsSpan(0, 16)));
        Assert.Equal("1ae10b594f09e26a7e902ecbd0600691", Convert.ToHexStringLower(tag));
    }
}
