using System.Globalization;
using Safehand.Bench;

var size = 2048L;
var write = false;
var folder = Path.Combine(Directory.GetCurrentDirectory(), ".state", "bench");
List<string> parts = [];
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--write": write = true; break;
        case "--size": size = long.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--folder": folder = Path.GetFullPath(args[++i]); break;
        default: parts.Add(args[i]); break;
    }
}

var table = new Table();
var work = Path.Combine(folder, Guid.NewGuid().ToString("N"));
Directory.CreateDirectory(work);
try
{
    foreach (var (name, measure) in new (string, Func<Task>)[]
    {
        ("intake", () => VaultBench.RunAsync(work, size, table)),
        ("files", () => FileBench.RunAsync(work, size, table)),
        ("ranges", () => RangeBench.RunAsync(work, size, table)),
        ("server", () => ServerBench.RunAsync(work, size, table)),
        ("acts", () => ActBench.RunAsync(work, table)),
        ("faces", () => FaceBench.RunAsync(work, table)),
        ("ledger", () => LedgerBench.RunAsync(work, table)),
        ("render", () => RenderBench.RunAsync(work, table)),
    })
    {
        if (parts.Count == 0 || parts.Contains(name))
        {
            await measure();
        }
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

if (write)
{
    File.WriteAllText(Path.Combine("docs", "operators", "measured.md"), Page.Write(table, size));
}
