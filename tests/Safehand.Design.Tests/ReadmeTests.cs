using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;

namespace Safehand.Design.Tests;

public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(GovukFixtures.TestFolder, "../../src/Safehand.Design/README.md"));

    private static readonly Dictionary<string, HashSet<string>> Tags = typeof(ComponentTag).Assembly.GetTypes()
        .Where(type => typeof(TagHelper).IsAssignableFrom(type) && !type.IsAbstract)
        .SelectMany(type => type.GetCustomAttributes<HtmlTargetElementAttribute>().Select(target => (target.Tag, Attributes: Attributes(type))))
        .Where(tag => tag.Tag.Contains('-', StringComparison.Ordinal))
        .ToDictionary(tag => tag.Tag, tag => tag.Attributes);

    [Fact]
    public void Readme_NamesEveryTag()
    {
        Assert.Equal(59, Tags.Count);
        Assert.All(Tags.Keys, tag => Assert.Matches($"<{tag}[ >]", Readme));
    }

    [Fact]
    public void Readme_WritesTagsAsTheyAre()
    {
        var examined = 0;
        foreach (Match tag in TagText().Matches(Readme))
        {
            var name = tag.Groups["name"].Value;
            Assert.True(Tags.ContainsKey(name), $"There is no <{name}>.");
            foreach (Match attribute in AttributeText().Matches(tag.Groups["attributes"].Value))
            {
                var known = Tags[name].Contains(attribute.Groups["name"].Value) || attribute.Groups["name"].Value == "id";
                Assert.True(known, $"<{name}> has no {attribute.Groups["name"].Value}.");
                examined++;
            }
        }

        Assert.True(examined > 100, $"{examined} attributes");
    }

    private static HashSet<string> Attributes(Type type) => [.. type.GetProperties()
        .Where(property => property.CanWrite && property.GetCustomAttribute<HtmlAttributeNotBoundAttribute>() is null)
        .Select(property => property.GetCustomAttribute<HtmlAttributeNameAttribute>()?.Name ?? Kebab().Replace(property.Name, "-$1").ToLowerInvariant())];

    [GeneratedRegex("(?<!^)([A-Z])")]
    private static partial Regex Kebab();

    [GeneratedRegex("<(?<name>(govuk|moj)-[a-z-]+)(?<attributes>(\\s+[a-z-]+(=\"[^\"]*\")?)*)\\s*/?>")]
    private static partial Regex TagText();

    [GeneratedRegex("(?<name>[a-z-]+)(=\"[^\"]*\")?")]
    private static partial Regex AttributeText();
}
