using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace Safehand.Map.Tests;

/// <summary>What the pages tell people to type can be typed, and where they point there is something.</summary>
public sealed class PageTests
{
    private static readonly IReadOnlyList<SourceFile> Pages =
    [
        .. SourceTree.Files("docs", "*.md"),
        .. new[] { "README.md", "ARCHITECTURE.md" }.Select(p => new SourceFile(p, SourceTree.Text(p))),
    ];

    // What ./run says at its start is a page too.
    private const string Welcome = "src/Safehand.Server/DemonstrationData.cs";

    private static readonly IReadOnlyList<Snippet> Snippets = [.. Pages.SelectMany(PageRules.Snippets), .. PageRules.Said(new(Welcome, SourceTree.Text(Welcome)))];

    [Fact]
    public void Scripts_ThatPagesName_CanBeRun() => Holds(PageRules.ScriptsExist(Snippets, IsExecutable));

    [Fact]
    public void WhatRunSays_IsRead() =>
        Assert.Contains(Snippets, s => s.Page == Welcome && s.Words is ["./safehand", "sign-in", ..]);

    [Fact]
    public void ScriptThatCannotBeRun_IsNoticed() =>
        Assert.Single(PageRules.ScriptsExist(PageRules.Snippets(new("a.md", "```sh run\n./run # starts\n./gone\n```\n")), name => name == "./run").Violations);

    [Fact]
    public void Links_Lead() =>
        Holds(PageRules.LinksLead(Pages, target => Path.Combine(SourceTree.Root, target) is var path && (File.Exists(path) || Directory.Exists(path))));

    [Fact]
    public void LinkThatLeadsNowhere_IsNoticed() =>
        Assert.Equal(
            ["docs/a.md points at gone.md, which is not there."],
            PageRules.LinksLead([new("docs/a.md", "[a](b.md#part) [c](gone.md) [d](https://example.org/)")], target => target == "docs/b.md").Violations);

    [Fact]
    public void Commands_ThatPagesName_Exist() => Holds(PageRules.CommandsExist(Snippets, Help));

    [Fact]
    public void CommandOrOptionThatDoesNotExist_IsNoticed() =>
        Assert.Equal(3, PageRules.CommandsExist(
            PageRules.Snippets(new("a.md", "```sh cli\n./safehand verify ./ledger\n./safehand gone\n./safehand verify --never ./ledger\nsafehand verify ./ledger\n```\n")),
            command => command.Contains("gone") ? null : "usage: --json").Violations.Count);

    private static readonly ConcurrentDictionary<string, string?> Said = new();

    /// <summary>Asks the real program by the path that the pages name. Words that it does not know as commands are its arguments and are left off from the end.</summary>
    private static string? Help(IReadOnlyList<string> command) => command.Count == 0 ? null : Said.GetOrAdd(string.Join(' ', command), _ =>
    {
        var info = new ProcessStartInfo(Path.Combine(SourceTree.Root, PageRules.Program)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in command)
        {
            info.ArgumentList.Add(word);
        }

        info.ArgumentList.Add("--help");
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        errors.GetAwaiter().GetResult();

        // Help for a word that is no command is the help of the whole program: its first usage line does not hold the word.
        return process.ExitCode == 0 && output.Contains(command[^1], StringComparison.Ordinal) ? output : null;
    });

    private static bool IsExecutable(string name)
    {
        var path = Path.Combine(SourceTree.Root, name);
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0);
    }

    private static void Holds(Finding finding)
    {
        Assert.True(finding.Examined > 0, "The rule examined nothing.");
        Assert.True(finding.Violations.Count == 0, string.Join('\n', finding.Violations));
    }
}
