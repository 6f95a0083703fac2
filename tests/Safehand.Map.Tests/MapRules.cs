namespace Safehand.Map.Tests;

/// <summary>One row of the map in ARCHITECTURE.md.</summary>
/// <param name="Project">The project.</param>
/// <param name="MayReference">What it may reference.</param>
internal sealed record MapRow(string Project, IReadOnlyList<string> MayReference);

/// <summary>What a rule found.</summary>
/// <param name="Examined">How many things it looked at: a rule that looked at nothing has shown nothing.</param>
/// <param name="Violations">What it objects to, one sentence each.</param>
internal sealed record Finding(int Examined, IReadOnlyList<string> Violations);

/// <summary>The rules on who may reference whom. Pure functions, so that each can be tried on a planted violation.</summary>
internal static class MapRules
{
    /// <summary>The capabilities: they tell one another things through ledger entries, never by reference.</summary>
    public static IReadOnlyList<string> Capabilities { get; } =
        ["Safehand.Editing", "Safehand.Consignments", "Safehand.Breaches", "Safehand.Recording", "Safehand.Spaces"];

    /// <summary>Reads the table between the markers <c>&lt;!-- map --&gt;</c> and <c>&lt;!-- end of map --&gt;</c>.</summary>
    public static IReadOnlyList<MapRow> ReadMap(string architecture)
    {
        var start = architecture.IndexOf("<!-- map -->", StringComparison.Ordinal);
        var end = architecture.IndexOf("<!-- end of map -->", StringComparison.Ordinal);
        if (start < 0 || end < start)
        {
            throw new FormatException("ARCHITECTURE.md has no map between <!-- map --> and <!-- end of map -->.");
        }

        return
        [
            .. architecture[start..end].Split('\n')
                .Where(line => line.StartsWith("| Safehand.", StringComparison.Ordinal))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => new MapRow(cells[1], References(cells[3]))),
        ];
    }

    /// <summary>Every project has a row and every row a project.</summary>
    public static Finding RowsAndProjectsAgree(IReadOnlyList<MapRow> map, IReadOnlyList<string> projects) => new(
        map.Count + projects.Count,
        [
            .. projects.Except(map.Select(r => r.Project)).Select(p => $"{p} has no row in the map."),
            .. map.Select(r => r.Project).Except(projects).Select(p => $"{p} stands in the map and does not exist."),
            .. map.GroupBy(r => r.Project).Where(g => g.Count() > 1).Select(g => $"{g.Key} stands in the map twice."),
        ]);

    /// <summary>No project references what its row does not allow.</summary>
    /// <param name="map">The map.</param>
    /// <param name="references">For each project, our own projects or assemblies that it references.</param>
    public static Finding ReferencesFollowMap(IReadOnlyList<MapRow> map, IReadOnlyDictionary<string, IReadOnlyList<string>> references)
    {
        var allowed = map.GroupBy(r => r.Project).ToDictionary(g => g.Key, g => g.First().MayReference);
        return new(
            references.Count,
            [
                .. from project in references
                   from target in project.Value
                   where !(allowed.TryGetValue(project.Key, out var may) && may.Contains(target))
                   select $"{project.Key} references {target}; the map does not allow it.",
            ]);
    }

    /// <summary>The map itself has no circle.</summary>
    public static Finding MapHasNoCircle(IReadOnlyList<MapRow> map)
    {
        var left = map.ToDictionary(r => r.Project, r => r.MayReference.ToHashSet());
        var removed = true;
        while (removed)
        {
            var free = left.Where(r => !r.Value.Any(left.ContainsKey)).Select(r => r.Key).ToList();
            removed = free.Count > 0;
            free.ForEach(p => left.Remove(p));
        }

        return new(map.Count, [.. left.Keys.Select(p => $"{p} is part of a circle.")]);
    }

    /// <summary>No capability may reference another, whatever the map says.</summary>
    public static Finding CapabilitiesStandApart(IReadOnlyList<MapRow> map) => new(
        map.Count,
        [
            .. from row in map
               where Capabilities.Contains(row.Project)
               from target in row.MayReference.Intersect(Capabilities)
               select $"{row.Project} may not reference {target}: capabilities react to each other's ledger entries.",
        ]);

    /// <summary>A module of the map that depends on nothing of ours and on no package.</summary>
    public static Finding KernelStandsAlone(IReadOnlyList<ProjectFile> projects)
    {
        var kernel = projects.Where(p => p.Name == "Safehand.Kernel").ToList();
        return new(
            kernel.Count,
            [
                .. kernel.SelectMany(p => p.References).Select(r => $"The kernel references {r}."),
                .. kernel.SelectMany(p => p.Packages).Select(r => $"The kernel uses the package {r.Name}."),
            ]);
    }

    /// <summary>Versions of packages stand in Directory.Packages.props and nowhere else, exactly, and each once.</summary>
    public static Finding VersionsAreCentral(IReadOnlyList<ProjectFile> projects, IReadOnlyList<(string Name, string Version)> central) => new(
        projects.Count + central.Count,
        [
            .. from project in projects
               from package in project.Packages
               where package.Version is not null
               select $"{project.Name} gives its own version of {package.Name}.",
            .. central.Where(p => !Version.TryParse(p.Version.Split('-')[0], out _)).Select(p => $"{p.Name} has no exact version: {p.Version}."),
            .. central.GroupBy(p => p.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => $"{g.Key} has two versions."),
        ]);

    private static List<string> References(string cell) =>
        cell is "" or "nothing"
            ? []
            : [.. cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => "Safehand." + n)];
}
