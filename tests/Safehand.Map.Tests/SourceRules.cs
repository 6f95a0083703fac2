using System.Text.RegularExpressions;

namespace Safehand.Map.Tests;

/// <summary>The rules on how sources are written. Pure functions, so that each can be tried on a planted violation.</summary>
internal static partial class SourceRules
{
    /// <summary>A file stays under this many lines.</summary>
    public const int LinesOfFile = 400;

    /// <summary>A folder holds fewer code files than this.</summary>
    public const int FilesOfFolder = 15;

    // Of packages that Debian marks as essential: bash, coreutils, dash, util-linux.
    private static readonly string[] OfEveryDebian = ["bash", "env", "prlimit", "setpriv", "sh"];

    /// <summary>Files are short enough to be read at one sitting.</summary>
    public static Finding FilesAreShort(IReadOnlyList<SourceFile> files) => new(
        files.Count,
        [.. files.Where(f => f.Lines >= LinesOfFile).Select(f => $"{f.Path} has {f.Lines} lines; fewer than {LinesOfFile} are allowed.")]);

    /// <summary>Folders are small enough to be seen at a glance.</summary>
    public static Finding FoldersAreSmall(IReadOnlyList<SourceFile> files) => new(
        files.Count,
        [
            .. files.GroupBy(f => f.Folder).Where(g => g.Count() >= FilesOfFolder)
                .Select(g => $"{g.Key} holds {g.Count()} code files; fewer than {FilesOfFolder} are allowed."),
        ]);

    /// <summary>Only the media module starts processes.</summary>
    public static Finding OnlyMediaStartsProcesses(IReadOnlyList<SourceFile> files) =>
        Forbid(files.Where(f => f.Project != "Safehand.Media"), StartsProcess(), "starts a process; only Safehand.Media may");

    /// <summary>Time comes from TimeProvider, so that tests can set it.</summary>
    public static Finding TimeIsGiven(IReadOnlyList<SourceFile> files) =>
        Forbid(files, ReadsClock(), "reads the clock itself; time comes from TimeProvider");

    /// <summary>Names say what a thing does.</summary>
    public static Finding NamesSaySomething(IReadOnlyList<SourceFile> files) =>
        Forbid(files, SaysNothing(), "has a name that says nothing (Helper, Util, Manager, Service, Processor, Common)");

    /// <summary>Neither plans nor stubs are kept in the tree.</summary>
    public static Finding NothingIsLeftToDo(IReadOnlyList<SourceFile> files) =>
        Forbid(files, LeftToDo(), "leaves something to do");

    /// <summary>Nothing throws a bug's exception away, and no test is skipped.</summary>
    public static Finding NoTestIsSkipped(IReadOnlyList<SourceFile> files) =>
        Forbid(files, Skipped(), "skips a test, sleeps in one, or retries");

    /// <summary>Every name of a ledger entry has words: a history that shows a programmer's name is one that nobody else can read or sign.</summary>
    /// <param name="files">The sources.</param>
    /// <param name="words">The file that holds the words.</param>
    public static Finding EntriesHaveWords(IReadOnlyList<SourceFile> files, SourceFile words)
    {
        var known = EntryName().Matches(words.Text).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        var named = files.Where(f => f.Path != words.Path).SelectMany(f => EntryName().Matches(f.Text).Select(m => (f.Path, Name: m.Value))).Distinct().ToList();
        return new(named.Count, [.. named.Where(n => !known.Contains(n.Name)).Select(n => $"{n.Path} records {n.Name}, for which {words.Path} has no words.")]);
    }

    /// <summary>A refusal that an address is described with is one that something says: a code that was renamed would go on being promised.</summary>
    public static Finding RefusalsPromisedAreSaid(IReadOnlyList<SourceFile> files)
    {
        var said = files.SelectMany(f => Code().Matches(Promise().Replace(f.Text, string.Empty)).Select(m => m.Groups["code"].Value)).ToHashSet(StringComparer.Ordinal);
        var promised = files.SelectMany(f => Promise().Matches(f.Text).SelectMany(p => Code().Matches(p.Value)).Select(m => (f.Path, Code: m.Groups["code"].Value))).Distinct().ToList();
        return new(
            promised.Count,
            [.. promised.Where(p => p.Code.EndsWith('*') ? !said.Any(s => s.StartsWith(p.Code[..^1], StringComparison.Ordinal)) : !said.Contains(p.Code)).Select(p => $"{p.Path} promises the refusal {p.Code}, which nothing says.")]);
    }

    /// <summary>A program that is started by its full name is one that the installer sees to, or one that every Debian has. A machine without it would fail where the developer's did not.</summary>
    /// <param name="files">The sources.</param>
    /// <param name="installer">The text of <c>eng/install</c>.</param>
    /// <param name="forTests">Whether what is installed for the tests counts too. What only measuring installs never does.</param>
    public static Finding ProgramsAreInstalled(IReadOnlyList<SourceFile> files, string installer, bool forTests)
    {
        var end = installer.IndexOf(forTests ? "if [ -n \"$want_bench\" ]" : "if [ -n \"$want_tests\" ]", StringComparison.Ordinal);
        var installed = Seen().Matches(installer[..end]).Select(m => m.Groups["program"].Value).ToHashSet(StringComparer.Ordinal);
        var named = files.SelectMany(f => Program().Matches(WithoutComments(f)).Select(m => (f.Path, Program: m.Groups["program"].Value))).Distinct().ToList();
        return new(named.Count, [.. named.Where(n => !OfEveryDebian.Contains(n.Program) && !installed.Contains(n.Program)).Select(n => $"{n.Path} needs {n.Program}, which eng/install does not install for it.")]);
    }

    /// <summary>A module's README opens with its four lines.</summary>
    /// <param name="readmes">Per module, the text of its README, or null where there is none.</param>
    public static Finding ReadmesOpenWithFourLines(IReadOnlyDictionary<string, string?> readmes)
    {
        string[] expected = ["Owns", "May touch", "Must never", "Start reading at"];
        List<string> violations = [];
        foreach (var (module, text) in readmes)
        {
            if (text is null)
            {
                violations.Add($"{module} has no README.md.");
                continue;
            }

            var opening = text.Split('\n').Where(l => l.Trim() is { Length: > 0 } line && !line.StartsWith('#')).Take(4)
                .Select(l => l.TrimStart(' ', '-', '*', '>', '_')).ToList();
            if (opening.Count < 4 || !expected.Zip(opening).All(p => p.Second.StartsWith(p.First, StringComparison.OrdinalIgnoreCase)))
            {
                violations.Add($"The README of {module} does not open with the lines Owns, May touch, Must never, Start reading at.");
            }
        }

        return new(readmes.Count, violations);
    }

    /// <summary>Nothing names a registry host or a place on somebody's machine.</summary>
    public static Finding NothingIsLocal(IReadOnlyList<SourceFile> files) =>
        Forbid(files, Local(), "names a package registry or somebody's home");

    private static Finding Forbid(IEnumerable<SourceFile> files, Regex pattern, string objection)
    {
        var examined = files.ToList();
        return new(
            examined.Count,
            [
                .. from file in examined
                   from match in pattern.Matches(WithoutComments(file))
                   select $"{file.Path} {objection}: {match.Value.Trim()}",
            ]);
    }

    // Prose may speak of what code may not do.
    private static string WithoutComments(SourceFile file) =>
        file.Path.EndsWith(".cs", StringComparison.Ordinal)
            ? string.Join('\n', file.Text.Split('\n').Where(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal) || LeftToDo().IsMatch(l)))
            : file.Text;

    [GeneratedRegex(@"\bProcess\.Start\b|new\s+Process\b|new\s+ProcessStartInfo\b|ProcessStartInfo\s+\w+\s*=\s*new")]
    private static partial Regex StartsProcess();

    [GeneratedRegex(@"\bDateTime(?:Offset)?\.(?:Utc)?Now\b|\bDateTime\.Today\b")]
    private static partial Regex ReadsClock();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+\w*(?:Helpers?|Utils?|Utility|Utilities|Manager|Service|Processor|Common)\b")]
    private static partial Regex SaysNothing();

    [GeneratedRegex(@"\b(?:TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex LeftToDo();

    [GeneratedRegex(@"\bSkip(?:When|Unless)?\s*=|\bThread\.Sleep\b|\bTask\.Delay\(|\bAssert\.Skip\w*")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"""[a-z-]+\.[a-z-]+\.v[0-9]+""")]
    private static partial Regex EntryName();

    [GeneratedRegex(@"^\s*need .*\bhas_command (?<program>[\w.+-]+)$", RegexOptions.Multiline)]
    private static partial Regex Seen();

    [GeneratedRegex(@"/usr/s?bin/(?<program>[\w.+-]+)")]
    private static partial Regex Program();

    [GeneratedRegex(@"\.Refuses\([^)]*\)|Refusals = \[[^\]]*\]")]
    private static partial Regex Promise();

    [GeneratedRegex(@"""(?<code>[a-z-]+\.(?:\*|[a-z0-9-]+))(?:""|\\"")")]
    private static partial Regex Code();

    [GeneratedRegex(@"""resolved"":\s*""https?:|<add key=[^>]*value=""https?:|/home/\w+/|/Users/\w+/")]
    private static partial Regex Local();
}
