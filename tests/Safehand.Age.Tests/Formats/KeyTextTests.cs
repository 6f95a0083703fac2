using System.Text;

namespace Safehand.Age.Tests;

public sealed class KeyTextTests
{
    private const string Recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"; // printed in the specification, for the identity printed there

    [Fact]
    public void Identity_OfTheSpecification_HasItsRecipient()
    {
        Assert.Equal(Recipient, CraftedFile.Identity.Recipient.ToString());
        Assert.Equal(CraftedFile.IdentityText, CraftedFile.Identity.ToSecretText());
        Assert.Equal(Recipient, X25519Recipient.Parse(Recipient).ToString());
    }

    [Fact]
    public void Parse_TheOtherCase_IsTheSameKey()
    {
        Assert.Equal(Recipient, X25519Recipient.Parse(Recipient.ToUpperInvariant()).ToString());
        Assert.Equal(CraftedFile.IdentityText, X25519Identity.Parse(CraftedFile.IdentityText.ToLowerInvariant()).ToSecretText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("age1")]
    [InlineData("age")]
    [InlineData("Age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")] // mixed case
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwJ")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwq")] // checksum
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw")]
    [InlineData(" age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj ")]
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwb")] // b is not in the alphabet
    [InlineData("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujw\u212a")] // the Kelvin sign is a k in lower case
    [InlineData("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")]
    public void Parse_NotARecipient_IsRefused(string text) =>
        Assert.Equal(AgeFault.Key, Assert.Throws<AgeFormatException>(() => X25519Recipient.Parse(text)).Fault);

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Parse_KeyOfAnotherLength_IsRefused(int length)
    {
        Assert.Throws<AgeFormatException>(() => X25519Recipient.Parse(Bech32.Encode("age", new byte[length])));
        Assert.Throws<AgeFormatException>(() => X25519Identity.Parse(Bech32.Encode("age-secret-key-", new byte[length]).ToUpperInvariant()));
    }

    [Theory]
    [InlineData("age1pq")]
    [InlineData("age-plugin-x")]
    [InlineData("bc")]
    public void Parse_OtherPrefix_IsRefused(string prefix) =>
        Assert.Throws<AgeFormatException>(() => X25519Recipient.Parse(Bech32.Encode(prefix, new byte[32])));

    [Theory] // BIP 173, valid strings
    [InlineData("A12UEL5L")]
    [InlineData("a12uel5l")]
    [InlineData("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs")]
    [InlineData("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw")]
    [InlineData("11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j")]
    public void Bech32_ValidOfBip173_IsAcceptedWhereItHoldsWholeBytes(string text)
    {
        if (Bech32.TryDecode(text, out var prefix, out var data))
        {
            Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(prefix, data));
        }
        else
        {
            // The one string of these whose data is not whole bytes.
            Assert.StartsWith("11qqqq", text, StringComparison.Ordinal);
        }
    }

    [Theory] // BIP 173, invalid strings
    [InlineData("\u00201nwldj5")]
    [InlineData("\u007f1axkwrx")]
    [InlineData("pzry9x0s0muk")]
    [InlineData("1pzry9x0s0muk")]
    [InlineData("x1b4n0q5v")]
    [InlineData("li1dgmt3")]
    [InlineData("de1lg7wt\u00ff")]
    [InlineData("A1G7SGD8")]
    [InlineData("10a06t8")]
    [InlineData("1qzzfhee")]
    public void Bech32_InvalidOfBip173_IsRefused(string text) => Assert.False(Bech32.TryDecode(text, out _, out _));

    [Fact]
    public void KeyFile_CommentsAndEmptyLines_AreSkipped()
    {
        var text = $"# created: today\n\n{CraftedFile.IdentityText}\r\n#\n{CraftedFile.IdentityText}";
        Assert.Equal(2, KeyFile.ReadIdentities(Stream(text)).Count);
        Assert.Single(KeyFile.ReadRecipients(Stream($"# one\n{Recipient}\n")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("\n\n")]
    public void KeyFile_WithoutKeys_IsRefused(string text) => Assert.Throws<AgeFormatException>(() => KeyFile.ReadIdentities(Stream(text)));

    [Theory]
    [InlineData(" ")]
    [InlineData("\t")]
    [InlineData("x")]
    public void KeyFile_LineWithMore_IsRefusedWithoutBeingRepeated(string more)
    {
        var failure = Assert.Throws<AgeFormatException>(() => KeyFile.ReadIdentities(Stream("# a\n" + CraftedFile.IdentityText + more)));
        Assert.Contains("line 2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("GFPYY", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyFile_NotUtf8_IsRefused() =>
        Assert.Throws<AgeFormatException>(() => KeyFile.ReadIdentities(new MemoryStream([0xff, 0xfe, (byte)'\n'])));

    [Fact]
    public void KeyFile_TooLong_IsRefused() =>
        Assert.Throws<AgeFormatException>(() => KeyFile.ReadRecipients(new MemoryStream(new byte[KeyFile.MostBytes + 1])));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
