namespace Safehand.Map.Tests;

/// <summary>The rules on what compiled assemblies reference and show. Pure functions, so that each can be tried on a planted violation.</summary>
internal static class AssemblyRules
{
    /// <summary>Public because something outside our assemblies finds them by being public, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> PublicByContract { get; } = new Dictionary<string, string>
    {
        ["Microsoft.AspNetCore.Razor.TagHelpers.TagHelper"] = "Razor finds tag helpers by being public.",
        ["Microsoft.AspNetCore.Razor.TagHelpers.TagHelperComponent"] = "Razor finds tag helpers by being public.",
        ["Microsoft.AspNetCore.Mvc.RazorPages.PageModel"] = "The compiled page shows its model.",
        ["Microsoft.AspNetCore.Mvc.Razor.RazorPage`1"] = "Compiled views are found by being public.",
        ["Microsoft.EntityFrameworkCore.Migrations.Migration"] = "Migrations are found in the assembly.",
    };

    /// <summary>A type is public only when another project needs it.</summary>
    /// <param name="module">The module examined.</param>
    /// <param name="others">All other modules. Where none of them references this one yet, nothing is examined.</param>
    /// <param name="excused">Types that may be public unused, with the reason.</param>
    public static Finding TypesArePublicForAReason(CompiledAssembly module, IReadOnlyList<CompiledAssembly> others, IReadOnlyDictionary<string, string> excused)
    {
        var users = others.Where(o => o.References.Contains(module.Name)).ToList();
        if (users.Count == 0)
        {
            return new(0, []);
        }

        var needed = new HashSet<string>();
        var open = new Queue<string>(users.SelectMany(u => u.UsesTypes));
        module.PublicTypes.Where(t => IsContract(module, t.Key, t.Value, excused)).ToList().ForEach(t => open.Enqueue(t.Key));
        while (open.TryDequeue(out var type))
        {
            // What a needed type shows in its surface must be public with it.
            if (module.PublicTypes.TryGetValue(type, out var shown) && needed.Add(type))
            {
                shown.Shows.ToList().ForEach(open.Enqueue);
            }
        }

        return new(
            module.PublicTypes.Count,
            [.. module.PublicTypes.Keys.Except(needed).Order(StringComparer.Ordinal).Select(t => $"{t} is public and no other project needs it.")]);
    }

    /// <summary>No assembly but the media module's calls what starts a process.</summary>
    public static Finding OnlyMediaStartsProcesses(IReadOnlyList<CompiledAssembly> assemblies) => new(
        assemblies.Count,
        [
            .. from assembly in assemblies
               where assembly.Name != "Safehand.Media"
               from call in assembly.Calls
               where call is "System.Diagnostics.Process.Start" or "System.Diagnostics.ProcessStartInfo..ctor"
               select $"{assembly.Name} calls {call}.",
        ]);

    private static bool IsContract(CompiledAssembly module, string name, PublicType type, IReadOnlyDictionary<string, string> excused) =>
        excused.ContainsKey(name)
        || IsFoundByBeingPublic(module, type)
        || name is "Program"
        || name.StartsWith("AspNetCoreGeneratedDocument", StringComparison.Ordinal)
        || type.Attributes.Contains("System.Runtime.CompilerServices.CompilerGeneratedAttribute");

    private static bool IsFoundByBeingPublic(CompiledAssembly module, PublicType type)
    {
        // A record names itself among what it implements (IEquatable of itself): each type is visited once.
        var seen = new HashSet<string>();
        var open = new Queue<string>(type.Inherits);
        while (open.TryDequeue(out var name))
        {
            if (PublicByContract.ContainsKey(name))
            {
                return true;
            }

            if (seen.Add(name) && module.PublicTypes.TryGetValue(name, out var own))
            {
                own.Inherits.ToList().ForEach(open.Enqueue);
            }
        }

        return false;
    }
}
