using System.Text;
using System.Text.Json;

namespace Safehand.Editing.Tests;

/// <summary>The golden vectors of the edit list, which a second implementation made from the format's page.</summary>
public sealed class ListVectorTests
{
    private static JsonElement Vectors { get; } = JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "edit-lists.json")));

    [Fact]
    public void List_OfTheSecondImplementation_HasItsCanonicalTextAndHash()
    {
        var lists = Vectors.GetProperty("read").EnumerateArray().ToList();
        Assert.Equal(3, lists.Count);
        foreach (var vector in lists)
        {
            var read = EditListReading.List(Encoding.UTF8.GetBytes(vector.GetProperty("list").GetRawText()));
            Assert.Null(read.Refusal);
            Assert.Equal(vector.GetProperty("canonical").GetString(), EditListText.Of(read.Value));
            Assert.Equal(vector.GetProperty("sha256").GetString(), EditListText.Hash(read.Value));
            Assert.Null(EditFitting.Misfit(read.Value, read.Value.Master, null));
        }
    }

    [Fact]
    public void List_ThatIsNone_IsRefused()
    {
        var refused = Vectors.GetProperty("refused").EnumerateArray().ToList();
        Assert.Equal(12, refused.Count);
        Assert.All(refused, vector => Assert.NotNull(EditListReading.List(Encoding.UTF8.GetBytes(vector.GetProperty("list").GetRawText())).Refusal));
    }
}
