using System.Xml.Linq;
using Xunit;

namespace Safehand.Map.Tests;

/// <summary>The map in ARCHITECTURE.md is the map of the code.</summary>
public sealed class MapTests
{
    private static readonly IReadOnlyList<MapRow> Map = MapRules.ReadMap(SourceTree.Text("ARCHITECTURE.md"));

    /// <summary>Public as a whole, and why.</summary>
    private static readonly Dictionary<string, string> Libraries = new()
    {
        ["Safehand.Kernel"] = "The vocabulary: all of it is for others.",
        ["Safehand.Age"] = "A public format, offered whole.",
        ["Safehand.Ledger"] = "A public format, offered whole: witnesses and checkers need what the host does not.",
        ["Safehand.Design"] = "A set of tags, offered whole whether or not a page uses each today.",
        ["Safehand.Exhibits"] = "A capability: its requests and results are its surface, even where its own pages alone use them today.",
    };

    /// <summary>Public although no other project names them, and why.</summary>
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["Safehand.Access.Gate"] = "The gate is a pure function that an auditor's program may ask.",
        ["Safehand.Access.RuleBook"] = "The rules, for whoever asks the gate.",
        ["Safehand.Access.AskAccess"] = "A request of the module.",
        ["Safehand.Access.DecideAccess"] = "A request of the module.",
        ["Safehand.Access.ReviewOutcome"] = "A result of the module.",
        ["Safehand.Access.RefusedView"] = "The model of the page that every capability shows when it refuses.",
        ["Safehand.Media.Faces.FaceFinder"] = "Part of the contract of proposing.",
        ["Safehand.Media.Faces.Uncovered"] = "Part of the contract of proposing.",
        ["Safehand.Media.Names.NameSpotter"] = "Part of the contract of proposing.",
        ["Safehand.Media.Render.FilmReader"] = "Part of the contract of rendering.",
        ["Safehand.Media.Render.Renderer"] = "Part of the contract of rendering.",
        ["Safehand.Media.Render.Preview"] = "Part of the contract of rendering.",
        ["Safehand.Media.Render.RenditionCheck"] = "Part of the contract of rendering.",
        ["Safehand.Media.Render.RenderException"] = "Part of the contract of rendering.",
        ["Safehand.Media.Words.ScreenWords"] = "Part of the contract of proposing.",
        ["Safehand.Storage.Vault.BlobsFullException"] = "Part of the contract of a blob store.",
    };

    [Fact]
    public void Map_RowsAndProjects_Agree() =>
        Holds(MapRules.RowsAndProjectsAgree(Map, [.. SourceTree.Projects().Select(p => p.Name)]));

    [Fact]
    public void Map_RowWithoutProjectOrProjectWithoutRow_IsNoticed() =>
        Notices(2, MapRules.RowsAndProjectsAgree([new("Safehand.Kernel", []), new("Safehand.Gone", [])], ["Safehand.Kernel", "Safehand.New"]));

    [Fact]
    public void Map_ReadFromTable_HasItsArrows()
    {
        var rows = MapRules.ReadMap("<!-- map -->\n| Project | Holds | May reference |\n|---|---|---|\n| Safehand.A | x | nothing |\n| Safehand.B | y | A, C |\n<!-- end of map -->");
        Assert.Equal(["Safehand.A", "Safehand.B"], rows.Select(r => r.Project));
        Assert.Empty(rows[0].MayReference);
        Assert.Equal(["Safehand.A", "Safehand.C"], rows[1].MayReference);
    }

    [Fact]
    public void ProjectReferences_FollowTheMap() =>
        Holds(MapRules.ReferencesFollowMap(Map, SourceTree.Projects().ToDictionary(p => p.Name, p => p.References)));

    [Fact]
    public void AssemblyReferences_FollowTheMap() =>
        Holds(MapRules.ReferencesFollowMap(Map, Assemblies().ToDictionary(
            p => p.Key,
            p => (IReadOnlyList<string>)[.. p.Value.References.Where(r => r.StartsWith("Safehand.", StringComparison.Ordinal))])));

    [Fact]
    public void ReferenceAgainstTheMap_IsNoticed() =>
        Notices(1, MapRules.ReferencesFollowMap(
            [new("Safehand.Kernel", []), new("Safehand.Age", ["Safehand.Kernel"])],
            new Dictionary<string, IReadOnlyList<string>> { ["Safehand.Age"] = ["Safehand.Kernel"], ["Safehand.Kernel"] = ["Safehand.Age"] }));

    [Fact]
    public void Map_HasNoCircle() => Holds(MapRules.MapHasNoCircle(Map));

    [Fact]
    public void Circle_IsNoticed() =>
        Notices(2, MapRules.MapHasNoCircle([new("Safehand.A", ["Safehand.B"]), new("Safehand.B", ["Safehand.A"]), new("Safehand.C", [])]));

    [Fact]
    public void Capabilities_StandApart() => Holds(MapRules.CapabilitiesStandApart(Map));

    [Fact]
    public void CapabilityThatReferencesAnother_IsNoticed() =>
        Notices(1, MapRules.CapabilitiesStandApart([new("Safehand.Spaces", ["Safehand.Breaches"]), new("Safehand.Breaches", ["Safehand.Exhibits"])]));

    [Fact]
    public void Kernel_StandsAlone() => Holds(MapRules.KernelStandsAlone(SourceTree.Projects()));

    [Fact]
    public void KernelWithReferenceOrPackage_IsNoticed() =>
        Notices(2, MapRules.KernelStandsAlone([new("Safehand.Kernel", "src/Safehand.Kernel", ["Safehand.Age"], [("Dapper", null)])]));

    [Fact]
    public void PackageVersions_AreCentral() =>
        Holds(MapRules.VersionsAreCentral([.. SourceTree.Projects(), .. SourceTree.Projects("tests"), .. SourceTree.Projects("bench")], CentralVersions()));

    [Fact]
    public void OwnFloatingOrDoubledVersion_IsNoticed() =>
        Notices(3, MapRules.VersionsAreCentral(
            [ProjectFile.Read("Safehand.A", "src/Safehand.A", "<Project><ItemGroup><PackageReference Include=\"P\" Version=\"1.0\" /></ItemGroup></Project>")],
            [("P", "1.0.0"), ("Q", "2.*"), ("p", "1.1.0")]));

    [Fact]
    public void Types_ArePublicForAReason()
    {
        var assemblies = Assemblies().Values.ToList();
        // What the host alone uses cannot be told from what nobody uses until the host is there.
        var composed = assemblies.Any(a => a.Name == "Safehand.Server") ? assemblies : [.. assemblies.Where(a => a.Name is "Safehand.Storage")];
        var findings = composed
            .Where(a => !Libraries.ContainsKey(a.Name))
            .Select(a => AssemblyRules.TypesArePublicForAReason(a, [.. assemblies.Where(o => o != a)], Excused)).ToList();
        Holds(new Finding(findings.Sum(f => f.Examined), [.. findings.SelectMany(f => f.Violations)]));
    }

    [Fact]
    public void PublicTypeThatNobodyNeeds_IsNoticed()
    {
        var module = new CompiledAssembly(
            "Safehand.A", [], new HashSet<string>(), new Dictionary<string, PublicType>
            {
                ["A.Used"] = Showing("A.Shown"),
                ["A.Shown"] = Showing(),
                ["A.Unused"] = Showing("A.Used"),
                ["A.SomeTagHelper"] = new(new HashSet<string>(), ["Microsoft.AspNetCore.Razor.TagHelpers.TagHelper"], []),
            },
            new HashSet<string>());
        var user = new CompiledAssembly("Safehand.B", ["Safehand.A"], new HashSet<string> { "A.Used" }, new Dictionary<string, PublicType>(), new HashSet<string>());

        var finding = AssemblyRules.TypesArePublicForAReason(module, [user], new Dictionary<string, string>());

        Assert.Equal(4, finding.Examined);
        Assert.Equal(["A.Unused is public and no other project needs it."], finding.Violations);
        static PublicType Showing(params string[] types) => new(types.ToHashSet(), [], []);
    }

    [Fact]
    public void CompiledCode_StartsProcessesInMediaAlone() => Holds(AssemblyRules.OnlyMediaStartsProcesses([.. Assemblies().Values]));

    [Fact]
    public void CompiledCallThatStartsAProcess_IsNoticed() =>
        Notices(1, AssemblyRules.OnlyMediaStartsProcesses(
        [
            new("Safehand.Media", [], new HashSet<string>(), new Dictionary<string, PublicType>(), new HashSet<string> { "System.Diagnostics.Process.Start" }),
            new("Safehand.Age", [], new HashSet<string>(), new Dictionary<string, PublicType>(), new HashSet<string> { "System.Diagnostics.Process.Start" }),
        ]));

    private static Dictionary<string, CompiledAssembly> Assemblies() =>
        SourceTree.Projects().ToDictionary(p => p.Name, p => CompiledAssembly.Read(SourceTree.Assembly(p)));

    private static List<(string Name, string Version)> CentralVersions() =>
        [.. XDocument.Parse(SourceTree.Text("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(e => ((string)e.Attribute("Include")!, (string)e.Attribute("Version")!))];

    private static void Holds(Finding finding)
    {
        Assert.True(finding.Examined > 0, "The rule examined nothing.");
        Assert.True(finding.Violations.Count == 0, string.Join('\n', finding.Violations));
    }

    private static void Notices(int violations, Finding finding) => Assert.Equal(violations, finding.Violations.Count);
}
