using System.Text;
using Safehand.Exhibits;

namespace Safehand.Editing.Tests;

/// <summary>Words that people typed: what is refused, what is read all the same, and which mark is proposed.</summary>
public sealed class TypedWordsTests
{
    [Theory]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    [InlineData(0xFDD0)]
    [InlineData(0xFDEF)]
    [InlineData(0x10FFFE)]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    public void Text_WithWhatIsNoCharacter_IsRefusedAndStillRead(int value)
    {
        var broken = value > char.MaxValue ? char.ConvertFromUtf32(value) : ((char)value).ToString(); // half of a pair cannot stand in an attribute
        var text = $"It was{broken} Élinor who said it";

        Assert.True(PlainText.Refused(text));
        Assert.True(EditSigns.Hidden(text));
        Assert.Equal("Elinor", NamesInText.Find(text, ["Elinor Vance"]));
        Assert.Equal("Elinor", NamesInText.Find("Elinor said it", [$"Elinor{broken} Vance"]));
        Assert.Equal("a\uFFFDb", TypedText.Normalised($"a{broken}b", NormalizationForm.FormC));
    }

    [Theory]
    [InlineData("Élinor said it \U0001F600", "E\u0301linor said it \U0001F600")]
    [InlineData("\uFFFD stands for another", "\uFFFD stands for another")]
    [InlineData("", "")]
    public void Text_OfCharacters_IsTaken(string text, string apart)
    {
        Assert.False(PlainText.Refused(text));
        Assert.False(EditSigns.Hidden(text));
        Assert.Equal(apart, TypedText.Normalised(text, NormalizationForm.FormD));
    }

    [Theory]
    [InlineData("JS/1", "")]
    [InlineData("JS/10", "JS/9 JS/2 XX/40")]
    [InlineData("JS/1", "JS/99999")]
    [InlineData("JS/3", "JS/1 JS/2 JS/99999 JS/99999/1")]
    [InlineData("JS/99999", "JS/99998")]
    public void NextFree_Always_IsAMark(string expected, string taken)
    {
        var next = ExhibitReference.NextFree("JS", taken.Split(' '));

        Assert.Equal(expected, next);
        Assert.True(ExhibitReference.TryParse(next, out _));
    }

    [Fact]
    public void NextPart_AfterTheLastThatFits_IsTheLowestFree() => Assert.Equal("JS/1/2", ExhibitReference.NextPart("JS/1", ["JS/1", "JS/1/1", "JS/1/9999"]));
}
