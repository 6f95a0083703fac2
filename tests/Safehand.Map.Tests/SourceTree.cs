using System.Xml.Linq;

namespace Safehand.Map.Tests;

/// <summary>A project file: what it is called, where it lies, what it references.</summary>
/// <param name="Name">Its name, <c>Safehand.Kernel</c>.</param>
/// <param name="Folder">Its folder, from the root of the checkout.</param>
/// <param name="References">Names of the projects it references.</param>
/// <param name="Packages">Its package references, with the version where it gives one itself.</param>
internal sealed record ProjectFile(string Name, string Folder, IReadOnlyList<string> References, IReadOnlyList<(string Name, string? Version)> Packages)
{
    /// <summary>Reads a project file's text.</summary>
    public static ProjectFile Read(string name, string folder, string xml)
    {
        var document = XDocument.Parse(xml);
        return new ProjectFile(
            name,
            folder,
            [.. document.Descendants("ProjectReference").Select(e => NameOf((string?)e.Attribute("Include") ?? string.Empty))],
            [.. document.Descendants("PackageReference").Select(e => ((string?)e.Attribute("Include") ?? string.Empty, Version(e)))]);
    }

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));

    private static string? Version(XElement element) =>
        (string?)element.Attribute("Version") ?? (string?)element.Attribute("VersionOverride") ?? (string?)element.Element("Version");
}

/// <summary>A source file.</summary>
/// <param name="Path">From the root of the checkout, with forward slashes.</param>
/// <param name="Text">What stands in it.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>Its lines.</summary>
    public int Lines => Text.Split('\n').Length - (Text.EndsWith('\n') ? 1 : 0);

    /// <summary>The project it belongs to: the second part of its path.</summary>
    public string Project => Path.Split('/') is [_, var project, _, ..] ? project : string.Empty;

    /// <summary>Its folder.</summary>
    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];
}

/// <summary>The checkout that these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "assets", ".git", ".state", ".test"];

    /// <summary>The folder that holds <c>ARCHITECTURE.md</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Release or Debug, as these tests themselves were built.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory).Parent is { } parent ? parent.Name : "Release";

    /// <summary>Text of one file of the checkout.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Project files under <c>src</c>.</summary>
    public static IReadOnlyList<ProjectFile> Projects() => Projects("src");

    /// <summary>Project files under the folder given.</summary>
    public static IReadOnlyList<ProjectFile> Projects(string under) =>
        [.. Files(under, "*.csproj").Select(f => ProjectFile.Read(Path.GetFileNameWithoutExtension(f.Path), f.Folder, f.Text))];

    /// <summary>Files whose names fit, none of them generated.</summary>
    public static IReadOnlyList<SourceFile> Files(string under, string pattern)
    {
        var folder = Path.Combine(Root, under);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
                .Where(f => !f.Split('/').Intersect(NotSource).Any())
                .Order(StringComparer.Ordinal)
                .Select(f => new SourceFile(f, File.ReadAllText(Path.Combine(Root, f))))]
            : [];
    }

    /// <summary>The compiled assembly of a project, in the configuration of these tests.</summary>
    public static string Assembly(ProjectFile project)
    {
        var folder = Path.Combine(Root, project.Folder, "bin", Configuration, "net10.0");
        var candidates = new[] { project.Name, project.Name == "Safehand.Cli" ? "safehand" : project.Name };
        return candidates.Select(n => Path.Combine(folder, n + ".dll")).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{project.Name} is not built ({SourceTree.Configuration}): build the solution before testing its map.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Safehand.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("These tests read the checkout they were built in; no folder above them holds Safehand.slnx.");
    }
}
