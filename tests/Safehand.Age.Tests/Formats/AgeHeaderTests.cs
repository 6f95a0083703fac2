using System.Text;

namespace Safehand.Age.Tests;

public sealed class AgeHeaderTests
{
    private readonly byte[] fileKey = AgeHeader.NewFileKey();
    private readonly X25519Identity identity = X25519Identity.Generate();

    [Fact]
    public void Unwrap_OfCreated_GivesTheFileKey()
    {
        var header = AgeHeader.Parse(AgeHeader.Create(fileKey, [identity.Recipient]).Encoded);
        Assert.Equal(fileKey, header.Unwrap(identity));
    }

    [Fact]
    public void Create_Twice_SharesNothing()
    {
        var (one, other) = (AgeHeader.Create(fileKey, [identity.Recipient]), AgeHeader.Create(fileKey, [identity.Recipient]));
        Assert.NotEqual(one.Stanzas[0].Arguments[0], other.Stanzas[0].Arguments[0]);
        Assert.NotEqual(one.Stanzas[0].Body.ToArray(), other.Stanzas[0].Body.ToArray());
    }

    [Fact]
    public void Create_PassphraseAndKey_IsRefused() =>
        Assert.Throws<ArgumentException>(() => AgeHeader.Create(fileKey, [new ScryptRecipient("a", 1), identity.Recipient]));

    [Fact]
    public void Create_TwoPassphrases_IsRefused() =>
        Assert.Throws<ArgumentException>(() => AgeHeader.Create(fileKey, [new ScryptRecipient("a", 1), new ScryptRecipient("b", 1)]));

    [Fact]
    public void Create_NoRecipient_IsRefused() => Assert.Throws<ArgumentException>(() => AgeHeader.Create(fileKey, []));

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(32)]
    public void Create_FileKeyOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<ArgumentException>(() => AgeHeader.Create(new byte[length], [identity.Recipient]));

    [Fact]
    public void Parse_BytesAfterTheHeader_AreRefused()
    {
        byte[] bytes = [.. AgeHeader.Create(fileKey, [identity.Recipient]).Encoded, 0];
        Assert.Throws<AgeFormatException>(() => AgeHeader.Parse(bytes));
    }

    [Fact]
    public void Read_FromAFile_StopsAtThePayload()
    {
        byte[] bytes = [.. AgeHeader.Create(fileKey, [identity.Recipient]).Encoded, .. "payload"u8];
        using var file = new MemoryStream(bytes);
        AgeHeader.Read(file);
        Assert.Equal(bytes.Length - 7, file.Position);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(96)]
    [InlineData(1000)]
    public void Encoded_BodyOfAnyLength_RoundTrips(int length)
    {
        var own = new OwnRecipient(new byte[length]);
        var header = AgeHeader.Create(fileKey, [own, identity.Recipient]);
        var read = AgeHeader.Parse(header.Encoded);
        Assert.Equal(length, read.Stanzas[0].Body.Length);
        Assert.All(Encoding.ASCII.GetString(header.Encoded).Split('\n'), line => Assert.True(line.Length <= 64));
        Assert.Equal(fileKey, read.Unwrap(identity));
    }

    [Fact]
    public void Unwrap_ByARecipientTypeDefinedElsewhere_GivesTheFileKey()
    {
        var own = new OwnRecipient([]);
        var header = AgeHeader.Parse(AgeHeader.Create(fileKey, [identity.Recipient, own]).Encoded);
        Assert.Equal(fileKey, header.Unwrap(X25519Identity.Generate(), own));
    }

    [Fact]
    public void Unwrap_FileKeyOfAnotherLengthFromOwnType_IsRefused()
    {
        var header = AgeHeader.Create(fileKey, [new OwnRecipient([])]);
        Assert.Equal(AgeFault.Mac, Assert.Throws<AgeFormatException>(() => header.Unwrap(new ShortKeyIdentity())).Fault);
    }

    [Fact]
    public void Unwrap_HeaderOfAnotherFileKey_IsRefusedByTheMac()
    {
        // Stanzas of one header, MAC of another: what somebody without the file key can put together.
        var one = Encoding.ASCII.GetString(AgeHeader.Create(fileKey, [identity.Recipient]).Encoded);
        var other = Encoding.ASCII.GetString(AgeHeader.Create(AgeHeader.NewFileKey(), [identity.Recipient]).Encoded);
        var mixed = one[..one.IndexOf("---", StringComparison.Ordinal)] + other[other.IndexOf("---", StringComparison.Ordinal)..];
        var failure = Assert.Throws<AgeFormatException>(() => AgeHeader.Parse(Encoding.ASCII.GetBytes(mixed)).Unwrap(identity));
        Assert.Equal(AgeFault.Mac, failure.Fault);
    }

    [Fact]
    public void Unwrap_OneMalformedX25519StanzaBesideOurs_IsRefused()
    {
        var crafted = new CraftedFile().Version().WithX25519().Line("-> X25519 AAAA").Line("").WithMac();
        Assert.Equal(AgeFault.Header, Assert.Throws<AgeFormatException>(() => AgeHeader.Parse(crafted.Bytes).Unwrap(CraftedFile.Identity)).Fault);
    }

    [Fact]
    public void Unwrap_WorkFactorAboveALowerLimit_IsRefused()
    {
        var header = AgeHeader.Create(fileKey, [new ScryptRecipient("password", 12)]);
        Assert.Equal(AgeFault.Header, Assert.Throws<AgeFormatException>(() => header.Unwrap(new ScryptIdentity("password", 11))).Fault);
        Assert.Equal(fileKey, header.Unwrap(new ScryptIdentity("password", 12)));
    }

    [Fact]
    public void Unwrap_FileForKeys_NeverAsksForThePassphrase()
    {
        var header = AgeHeader.Create(fileKey, [identity.Recipient]);
        var asking = new ScryptIdentity(() => throw new InvalidOperationException("asked"));
        Assert.Equal(fileKey, header.Unwrap(asking, identity));
    }

    [Fact]
    public void Wrap_RecipientOfLowOrder_IsRefused()
    {
        var low = X25519Recipient.Parse(Bech32.Encode("age", new byte[32]));
        Assert.Equal(AgeFault.Key, Assert.Throws<AgeFormatException>(() => low.Wrap(fileKey)).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nfeed")]
    [InlineData("é")]
    public void Stanza_ArgumentOutsideVisibleAscii_IsRefused(string argument)
    {
        Assert.Throws<ArgumentException>(() => new AgeStanza("type", [argument], []));
        Assert.Throws<ArgumentException>(() => new AgeStanza(argument, [], []));
    }

    [Fact]
    public void Read_AForeignFileWithoutLineEnds_IsRefusedEarly()
    {
        using var file = new MemoryStream(new byte[1 << 20]);
        Assert.Throws<AgeFormatException>(() => AgeHeader.Read(file));
        Assert.True(file.Position < 2000);
    }

    [Fact]
    public void Read_HeaderBeyondTheLimit_IsRefused()
    {
        var endless = Encoding.ASCII.GetBytes("age-encryption.org/v1\n-> " + new string('a', AgeHeaderText.MostBytes));
        Assert.Throws<AgeFormatException>(() => AgeHeader.Read(new MemoryStream(endless)));
    }

    private sealed class OwnRecipient(byte[] extra) : IAgeRecipient, IAgeIdentity
    {
        private byte[] kept = [];

        public AgeStanza Wrap(ReadOnlySpan<byte> fileKey)
        {
            kept = fileKey.ToArray();
            return new AgeStanza("example.org/own", ["1"], extra);
        }

        public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas) => stanzas.Any(stanza => stanza.Type == "example.org/own") ? kept : null;
    }

    private sealed class ShortKeyIdentity : IAgeIdentity
    {
        public byte[]? Unwrap(IReadOnlyList<AgeStanza> stanzas) => new byte[15];
    }
}
