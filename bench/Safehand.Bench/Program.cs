using System.Globalization;
using Safehand.Bench;

var write = false;
var quick = false;
long? size = null;
var folder = Path.Combine(Directory.GetCurrentDirectory(), ".state", "bench");
List<string> asked = [];
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--write": write = true; break;
        case "--quick": quick = true; break;
        case "--size": size = long.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--folder": folder = Path.GetFullPath(args[++i]); break;
        default: asked.Add(args[i]); break;
    }
}

if (asked.FirstOrDefault(a => Part.All.All(p => p.Name != a)) is { } unknown)
{
    Console.Error.WriteLine($"There is no part {unknown}. Parts: {string.Join(", ", Part.All.Select(p => p.Name))}");
    return 2;
}

var settings = new Settings(quick, size ?? (quick ? 64 : 2048));
var page = new Page(Path.Combine("docs", "operators", "measured.md"));
foreach (var part in Part.All.Where(p => asked.Count == 0 || asked.Contains(p.Name)))
{
    // Each part has a folder of its own, and is written down as soon as it is measured: a run that is stopped has lost the part it was at.
    var work = Path.Combine(folder, Guid.NewGuid().ToString("N"));
    Directory.CreateDirectory(work);
    try
    {
        Console.WriteLine($"\n### {part.Title}");
        var table = await part.MeasureAsync(work, settings);
        if (write)
        {
            page.Replace(part, table, settings);
        }
    }
    finally
    {
        Directory.Delete(work, recursive: true);
    }
}

// A part that was given up may still have work under way in this process.
Environment.Exit(0);
return 0;
