namespace Safehand.Age.Tests;

/// <summary>Every file of Vectors/: what the specification allows opens, what it forbids fails in the part it should.</summary>
public sealed class VectorTests
{
    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Vector.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Decrypt_Vector_DoesWhatItExpects(string name)
    {
        var vector = Vector.Load(name);
        using var output = new MemoryStream();
        AgeFault? fault = null;
        try
        {
            await using var plain = AgeFile.Decrypt(new MemoryStream(vector.File), vector.Identity);
            await plain.CopyToAsync(output, TestContext.Current.CancellationToken);
        }
        catch (AgeFormatException failure)
        {
            fault = failure.Fault;
        }

        Assert.Equal(vector.Fault, fault);
        Assert.Equal(fault is null ? vector.Payload : "", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Vectors_OnDisk_AreThoseOfTheCases()
    {
        var cases = VectorCases.All().ToDictionary(vector => vector.Name);
        Assert.True(cases.Count > 120);
        Assert.Equal(cases.Keys.Order(StringComparer.Ordinal), Directory.EnumerateFiles(Vector.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.All(cases.Values, vector => Assert.Equal(vector.ToBytes(), File.ReadAllBytes(Path.Combine(Vector.Folder, vector.Name))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Header_OfVectorThatParses_IsWrittenAsItWas(string name)
    {
        var vector = Vector.Load(name);
        if (vector.Fault is AgeFault.Header or AgeFault.Armor)
        {
            // A header whose stanza is malformed for its type parses and is refused by the identity: nothing to write again.
            Assert.ThrowsAny<AgeFormatException>(() => AgeFile.Decrypt(new MemoryStream(vector.File), vector.Identity).CopyTo(Stream.Null));
            return;
        }

        using Stream file = vector.File[0] == 'a' ? new MemoryStream(vector.File) : new ArmorReadStream(new MemoryStream(vector.File));
        var header = AgeHeader.Read(file);
        Assert.Equal(header.Encoded[..^45], AgeHeaderText.Write(header.Stanzas));
        Assert.Equal(header.Encoded, AgeHeader.Parse(header.Encoded).Encoded);
    }
}
