using System.Text.RegularExpressions;

namespace Safehand.Map.Tests;

/// <summary>A command that a page tells its reader to type.</summary>
/// <param name="Page">Where it stands.</param>
/// <param name="Tag">What the fence says after <c>sh</c>: <c>run</c> for our scripts, <c>cli</c> for <c>./safehand</c>, or nothing.</param>
/// <param name="Words">The command, without its comment.</param>
internal sealed record Snippet(string Page, string Tag, IReadOnlyList<string> Words);

/// <summary>The rules on pages: what they tell people to type and where they point. Pure functions but for what they are given to look with.</summary>
internal static partial class PageRules
{
    /// <summary>Reads the commands of all fences that open with <c>```sh</c>.</summary>
    public static IReadOnlyList<Snippet> Snippets(SourceFile page) =>
    [
        .. from fence in Fence().Matches(page.Text)
           from line in fence.Groups["body"].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
           let command = line.Split('#')[0].Trim()
           where command.Length > 0
           select new Snippet(page.Path, fence.Groups["tag"].Value.Trim(), command.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
    ];

    /// <summary>Where the command line program stands in a checkout: nothing else starts it for somebody who has just read a page.</summary>
    public const string Program = "./safehand";

    /// <summary>Reads the commands that a source file has the server say.</summary>
    public static IReadOnlyList<Snippet> Said(SourceFile source) =>
    [
        .. from line in source.Text.Split('\n')
           let at = line.IndexOf(": " + Program + ' ', StringComparison.Ordinal)
           where at >= 0
           select new Snippet(source.Path, "cli", Hole().Replace(line[(at + 2)..], "X").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
    ];

    /// <summary>Our scripts that a page names are there and can be run.</summary>
    public static Finding ScriptsExist(IReadOnlyList<Snippet> snippets, Func<string, bool> isExecutable)
    {
        var ours = snippets.Where(s => s.Tag is "run" or "cli").ToList();
        return new(ours.Count, [.. ours.Where(s => !isExecutable(s.Words[0])).Select(s => $"{s.Page} tells people to type {s.Words[0]}, which cannot be run.")]);
    }

    /// <summary>Commands of <c>safehand</c> that a page names exist, with the options it names.</summary>
    /// <param name="snippets">All snippets.</param>
    /// <param name="help">What the command says of itself when asked for help, or null where it does not know it.</param>
    public static Finding CommandsExist(IReadOnlyList<Snippet> snippets, Func<IReadOnlyList<string>, string?> help)
    {
        var ours = snippets.Where(s => s.Tag == "cli").ToList();
        List<string> violations = [];
        foreach (var snippet in ours)
        {
            var command = snippet.Words.Skip(1).TakeWhile(w => Name().IsMatch(w)).ToList();
            var said = snippet.Words[0] == Program ? help(command) : null;
            if (said is null)
            {
                violations.Add($"{snippet.Page} tells people to type {string.Join(' ', snippet.Words)}; there is no such command.");
                continue;
            }

            violations.AddRange(snippet.Words.Where(w => w.StartsWith("--", StringComparison.Ordinal)).Select(w => w.Split('=')[0])
                .Where(o => !said.Contains(o, StringComparison.Ordinal))
                .Select(o => $"{snippet.Page} tells people to use {o} with {string.Join(' ', command)}; its help does not know it."));
        }

        return new(ours.Count, violations);
    }

    /// <summary>Links within the checkout lead somewhere.</summary>
    public static Finding LinksLead(IReadOnlyList<SourceFile> pages, Func<string, bool> exists)
    {
        var links = (from page in pages
                     from match in Link().Matches(page.Text)
                     let target = match.Groups["to"].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                     select (page, target)).ToList();
        return new(
            links.Count,
            [
                .. from link in links
                   where !exists(link.page.Folder.Length == 0 ? link.target : $"{link.page.Folder}/{link.target}")
                   select $"{link.page.Path} points at {link.target}, which is not there.",
            ]);
    }

    [GeneratedRegex(@"^[ ]*```sh(?<tag>[^\n]*)\n(?<body>.*?)^[ ]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex("^[a-z]+(?:-[a-z]+)*$")]
    private static partial Regex Name();
}
