using System.Text;
using Xunit;

namespace Safehand.Ledger.Tests;

public sealed class NoteTests
{
    // From the documentation of the first implementation of signed notes.
    private const string NeumannKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string NeumannNote = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private static readonly LedgerKey Key = new("example.org/force/2026a", KeyPurpose.Ledger, World.Seed(1));

    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", string.Empty, "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void Ed25519_VectorsOfRfc8032_Match(string seed, string publicKey, string message, string signature)
    {
        Assert.Equal(publicKey, Convert.ToHexStringLower(Ed25519.PublicKey(Convert.FromHexString(seed))));
        var made = Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message));
        Assert.Equal(signature, Convert.ToHexStringLower(made));
        Assert.True(Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), made));
        for (var i = 0; i < made.Length; i++)
        {
            made[i] ^= 1;
            Assert.False(Ed25519.Verify(Convert.FromHexString(publicKey), Convert.FromHexString(message), made));
            made[i] ^= 1;
        }

        Assert.False(Ed25519.Verify(new byte[31], [], made));
        Assert.False(Ed25519.Verify(new byte[32], [1], made));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[31], []));
    }

    [Fact]
    public void Check_NoteOfAnotherImplementation_IsGood()
    {
        var key = VerifierKey.Parse(NeumannKey);
        Assert.Equal(NeumannKey, key.ToString());
        Assert.Equal(SignatureFinding.Good, key.Check(SignedNote.Parse(NeumannNote)));
        Assert.Equal(SignatureFinding.False, key.Check(SignedNote.Parse(NeumannNote.Replace("problem,", "problem;", StringComparison.Ordinal))));
        Assert.Equal(NeumannNote, SignedNote.Parse(NeumannNote).ToString());
    }

    [Fact]
    public void Check_KeyOfTheSameNameOrTheSameIdOnly_IsAbsent()
    {
        using var namesake = new LedgerKey(Key.Verifier.Name, KeyPurpose.Ledger, World.Seed(2));
        using var renamed = new LedgerKey("other", KeyPurpose.Ledger, World.Seed(1));
        var note = Key.SignCheckpoint(0, MerkleHash.EmptyRoot);
        Assert.Equal(SignatureFinding.Absent, namesake.Verifier.Check(note));
        Assert.Equal(SignatureFinding.Absent, renamed.Verifier.Check(note));
        Assert.Equal(SignatureFinding.Absent, (Key.Verifier with { Purpose = KeyPurpose.Witness }).Check(note));
    }

    [Fact]
    public void Cosign_TimeAndText_AreBothBound()
    {
        using var witness = new LedgerKey("witness.example/w1", KeyPurpose.Witness, World.Seed(3));
        var note = Key.SignCheckpoint(1, new byte[32]);
        var at = DateTimeOffset.FromUnixTimeSeconds(1679315147);
        var cosigned = note.With(witness.Cosign(note.Text, at));
        Assert.Equal(SignatureFinding.Good, witness.Verifier.Check(cosigned, out var seen));
        Assert.Equal(at, seen);
        Assert.Equal(SignatureFinding.False, witness.Verifier.Check(cosigned with { Text = note.Text + "x\n" }));
        var line = cosigned.Signatures[1];
        line.Signature[7] ^= 1; // the time
        Assert.Equal(SignatureFinding.False, witness.Verifier.Check(cosigned));
        Assert.Throws<InvalidOperationException>(() => Key.Cosign(note.Text, at));
        Assert.Throws<InvalidOperationException>(() => witness.Sign(note.Text));
    }

    [Theory]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n- name AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAAAAE=")]
    [InlineData("text\n\n—  name AAAAAAE=\n")]
    [InlineData("text\n\n— na+me AAAAAAE=\n")]
    [InlineData("text\n\n— na\u2003me AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAAAA==\n")]
    [InlineData("text\n\n— name AAAAAAF=\n")]
    [InlineData("text\n\n— name AAAAAAE\n")]
    [InlineData("text\r\n\n— name AAAAAAE=\n")]
    [InlineData("text\0\n\n— name AAAAAAE=\n")]
    [InlineData("text\n\n— name AAAAAAE=\n\n")]
    [InlineData("text\n\n— name AAAAAAE= \n")]
    [InlineData("text\n\n— name AAAA AAE=\n")]
    [InlineData("")]
    public void TryParse_NotANoteToTheLetter_IsRefused(string text) => Assert.False(SignedNote.TryParse(text, out _));

    [Fact]
    public void TryParse_BytesThatAreNotUtf8_AreRefused()
    {
        var good = "text\n\n— name AAAAAAE=\n"u8.ToArray();
        Assert.True(SignedNote.TryParse(good, out var note));
        Assert.Equal("text\n", note.Text);
        good[0] = 0xff;
        Assert.False(SignedNote.TryParse(good, out _));
        Assert.False(SignedNote.TryParse("\ud800\n\n— name AAAAAAE=\n", out _));
        Assert.False(SignedNote.TryParse(new byte[SignedNote.Longest + 1], out _));
    }

    [Fact]
    public void TryParse_TextWithEmptyLines_IsCutAtTheLast()
    {
        var note = SignedNote.Parse("a\n\nb\n\n— name AAAAAAE=\n— name2 AAAAAAE=\n");
        Assert.Equal("a\n\nb\n", note.Text);
        Assert.Equal(2, note.Signatures.Count);
        Assert.False(SignedNote.TryParse("a\n\n" + string.Concat(Enumerable.Repeat("— name AAAAAAE=\n", SignedNote.MostSignatures + 1)), out _));
    }

    [Theory]
    [InlineData("o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n+1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n9223372036854775808\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("o\n1\nAAAA\n")]
    [InlineData("\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")]
    [InlineData("o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("o\n1\n")]
    public void Checkpoint_NotOneToTheLetter_IsRefused(string text) => Assert.False(Checkpoint.TryParse(text, out _));

    [Fact]
    public void Checkpoint_WithExtensions_RoundTrips()
    {
        const string text = "o\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextra line\n";
        var head = Checkpoint.Parse(text);
        Assert.Equal(("o", 20852163L, text), (head.Origin, head.Size, head.Text));
        Assert.Equal("custody.example/northshire/2026a", Checkpoint.OriginOf("custody.example", "northshire", 2026));
        Assert.Throws<ArgumentException>(() => Checkpoint.OriginOf("custody.example", "north shire", 2026));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a+b")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T")]
    public void VerifierKey_NotOneToTheLetter_IsRefused(string text) => Assert.False(VerifierKey.TryParse(text, out _));

    [Fact]
    public void Sign_TextThatOthersCouldNotRead_Throws()
    {
        Assert.Throws<ArgumentException>(() => Key.Sign("no newline"));
        Assert.Throws<ArgumentException>(() => Key.Sign("a\tb\n"));
        Assert.Throws<ArgumentException>(() => new LedgerKey("a b", KeyPurpose.Ledger, World.Seed(1)));
        Assert.Equal(World.Seed(1), Key.ExportSeed());
    }

    [Fact]
    public void Parsers_TenThousandMutations_NeverThrowNorBelieve()
    {
        var random = new Random(2);
        var note = Encoding.UTF8.GetBytes(Key.SignCheckpoint(1234, World.Seed(9)).ToString());
        var request = Encoding.UTF8.GetBytes(new WitnessRequest(5, [World.Seed(1), World.Seed(2)], SignedNote.Parse(Encoding.UTF8.GetString(note))).ToString());
        var vkey = Encoding.UTF8.GetBytes(Key.Verifier.ToString());
        var original = SignedNote.Parse(Encoding.UTF8.GetString(note)).Text;
        for (var i = 0; i < 10_000; i++)
        {
            var bytes = Mutation.Of(note, random);
            if (SignedNote.TryParse(bytes, out var read))
            {
                Assert.Equal(bytes, Encoding.UTF8.GetBytes(read.ToString()));
                Assert.True(read.Text == original || Key.Verifier.Check(read) != SignatureFinding.Good);
                if (Checkpoint.TryParse(read.Text, out var head))
                {
                    Assert.Equal(read.Text, head.Text);
                }
            }

            if (WitnessRequest.Parse(Encoding.UTF8.GetString(Mutation.Of(request, random))) is { } parsed)
            {
                Assert.Equal(parsed.ToString(), WitnessRequest.Parse(parsed.ToString())!.ToString());
            }

            _ = VerifierKey.TryParse(Encoding.UTF8.GetString(Mutation.Of(vkey, random)), out _);
            _ = SignedNote.TryParseSignatures(Encoding.UTF8.GetString(Mutation.Of(note.AsSpan(60), random)), out _);
        }
    }
}
