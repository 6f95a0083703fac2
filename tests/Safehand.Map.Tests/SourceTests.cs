using Xunit;

namespace Safehand.Map.Tests;

/// <summary>Sources are written as agreed, and each rule notices when they are not.</summary>
public sealed class SourceTests
{
    private static readonly IReadOnlyList<SourceFile> Sources = SourceTree.Files("src", "*.cs");

    private static readonly IReadOnlyList<SourceFile> Tests =
        [.. SourceTree.Files("tests", "*.cs").Where(f => f.Project != "Safehand.Map.Tests")]; // these hold planted violations

    private static readonly SourceFile Words = Sources.Single(f => f.Path.EndsWith("/EntryWords.cs", StringComparison.Ordinal));

    /// <summary>Code files of src and tests, whatever their language.</summary>
    private static readonly IReadOnlyList<SourceFile> Code =
        [.. new[] { "*.cs", "*.cshtml", "*.mjs", "*.js", "*.css", "*.scss" }.SelectMany(p => SourceTree.Files("src", p).Concat(SourceTree.Files("tests", p)))
            .Where(f => !f.Path.Contains("/wwwroot/lib/", StringComparison.Ordinal) && !f.Path.Contains("/wwwroot/vendor/", StringComparison.Ordinal))];

    [Fact]
    public void Files_AreShort() => Holds(SourceRules.FilesAreShort(Code));

    [Fact]
    public void LongFile_IsNoticed()
    {
        Notices(SourceRules.FilesAreShort([new("src/A/Long.cs", string.Concat(Enumerable.Repeat("x\n", 400)))]));
        Assert.Empty(SourceRules.FilesAreShort([new("src/A/Short.cs", string.Concat(Enumerable.Repeat("x\n", 399)))]).Violations);
    }

    [Fact]
    public void Folders_AreSmall() => Holds(SourceRules.FoldersAreSmall([.. Sources, .. SourceTree.Files("tests", "*.cs")]));

    [Fact]
    public void FullFolder_IsNoticed()
    {
        Notices(SourceRules.FoldersAreSmall([.. Enumerable.Range(0, 15).Select(i => new SourceFile($"src/A/F{i}.cs", string.Empty))]));
        Assert.Empty(SourceRules.FoldersAreSmall([.. Enumerable.Range(0, 14).Select(i => new SourceFile($"src/A/F{i}.cs", string.Empty))]).Violations);
    }

    [Fact]
    public void Processes_AreStartedByMediaAlone() => Holds(SourceRules.OnlyMediaStartsProcesses(Sources));

    [Theory]
    [InlineData("using var p = Process.Start(info);")]
    [InlineData("var p = new Process();")]
    [InlineData("ProcessStartInfo info = new(\"ffmpeg\");")]
    public void ProcessStartedElsewhere_IsNoticed(string line)
    {
        Notices(SourceRules.OnlyMediaStartsProcesses([new("src/Safehand.Exhibits/A.cs", line)]));
        Assert.Empty(SourceRules.OnlyMediaStartsProcesses([new("src/Safehand.Media/A.cs", line)]).Violations);
    }

    [Fact]
    public void Time_IsGiven() => Holds(SourceRules.TimeIsGiven(Sources));

    [Theory]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = DateTimeOffset.Now;")]
    [InlineData("var day = DateTime.Today;")]
    public void ClockReadDirectly_IsNoticed(string line) => Notices(SourceRules.TimeIsGiven([new("src/A/A.cs", line)]));

    [Fact]
    public void Names_SaySomething() => Holds(SourceRules.NamesSaySomething([.. Sources, .. Tests]));

    [Theory]
    [InlineData("internal static class AgeHelper;")]
    [InlineData("public sealed record StoreManager(int A);")]
    [InlineData("interface IExhibitService")]
    [InlineData("class UploadProcessor")]
    public void NameThatSaysNothing_IsNoticed(string line) => Notices(SourceRules.NamesSaySomething([new("src/A/A.cs", line)]));

    [Fact]
    public void Entries_HaveWords() => Holds(SourceRules.EntriesHaveWords(Sources, Words));

    [Fact]
    public void EntryWithoutWords_IsNoticed()
    {
        Notices(SourceRules.EntriesHaveWords([new("src/A/A.cs", "new Entry(\"exhibit.sung.v1\", StatutoryOperation.None)")], Words));
        Assert.Empty(SourceRules.EntriesHaveWords([new("src/A/A.cs", "new Entry(\"exhibit.opened.v1\", StatutoryOperation.None)")], Words).Violations);
    }

    [Fact]
    public void Refusals_ThatAreDescribed_AreSaid() => Holds(SourceRules.RefusalsPromisedAreSaid(Sources));

    [Fact]
    public void RefusalThatNothingSays_IsNoticed()
    {
        SourceFile saying = new("src/A/B.cs", "return Refusal.Invalid(\"case.urn\", \"Enter it\");");
        Notices(SourceRules.RefusalsPromisedAreSaid([saying, new("src/A/A.cs", "api.MapGet().Refuses(\"case.urn\", \"case.name\", \"case.*\");")]));
        Notices(SourceRules.RefusalsPromisedAreSaid([saying, new("src/A/A.cs", "api.MapGet().Refuses(\"case.urn\", \"copy.*\");")]));
        Notices(SourceRules.RefusalsPromisedAreSaid([saying, new("src/A/A.cs", "string[] PartRefusals = [\"case.urn\", \"part.none\"];")]));
    }

    [Fact]
    public void Nothing_IsLeftToDo() => Holds(SourceRules.NothingIsLeftToDo([.. Sources, .. Tests]));

    [Theory]
    [InlineData("// TODO: later")]
    [InlineData("throw new NotImplementedException();")]
    public void SomethingLeftToDo_IsNoticed(string line) => Notices(SourceRules.NothingIsLeftToDo([new("src/A/A.cs", line)]));

    [Fact]
    public void Tests_AreNeitherSkippedNorAsleep() => Holds(SourceRules.NoTestIsSkipped(Tests));

    [Theory]
    [InlineData("[Fact(Skip = \"flaky\")]")]
    [InlineData("Thread.Sleep(100);")]
    [InlineData("await Task.Delay(100, ct);")]
    [InlineData("Assert.SkipUnless(ok, \"no ffmpeg\");")]
    public void SkippedOrSleepingTest_IsNoticed(string line) => Notices(SourceRules.NoTestIsSkipped([new("tests/A/A.cs", line)]));

    [Fact]
    public void Programs_AreInstalled()
    {
        Holds(SourceRules.ProgramsAreInstalled(Sources, SourceTree.Text("eng/install"), forTests: false));
        Holds(SourceRules.ProgramsAreInstalled(Tests, SourceTree.Text("eng/install"), forTests: true));
    }

    [Theory]
    [InlineData("ffmpeg", true, true)]
    [InlineData("setpriv", true, true)]
    [InlineData("chromium", false, true)]
    [InlineData("wrk", false, false)]
    [InlineData("gimp", false, false)]
    public void ProgramThatIsNotInstalled_IsNoticed(string program, bool byRunning, bool byTests)
    {
        SourceFile file = new("src/A/A.cs", $"info.FileName = \"/usr/bin/{program}\";");
        Assert.Equal(byRunning, SourceRules.ProgramsAreInstalled([file], SourceTree.Text("eng/install"), forTests: false).Violations.Count == 0);
        Assert.Equal(byTests, SourceRules.ProgramsAreInstalled([file], SourceTree.Text("eng/install"), forTests: true).Violations.Count == 0);
    }

    [Fact]
    public void Readmes_OpenWithTheirFourLines() => Holds(SourceRules.ReadmesOpenWithFourLines(
        SourceTree.Projects().ToDictionary(p => p.Name, p => File.Exists(Path.Combine(SourceTree.Root, p.Folder, "README.md")) ? SourceTree.Text(p.Folder + "/README.md") : null)));

    [Fact]
    public void ReadmeThatIsMissingOrOpensOtherwise_IsNoticed()
    {
        var finding = SourceRules.ReadmesOpenWithFourLines(new Dictionary<string, string?>
        {
            ["None"] = null,
            ["Other"] = "# Other\n\nThis module does much.\n",
            ["Good"] = "# Good\n\n*Owns* a\n*May touch* b\n*Must never* c\n*Start reading at* d\n",
        });
        Assert.Equal(3, finding.Examined);
        Assert.Equal(["None", "of Other"], [.. finding.Violations.Select(v => v.StartsWith("None", StringComparison.Ordinal) ? "None" : "of Other")]);
    }

    [Fact]
    public void Nothing_IsLocal() => Holds(SourceRules.NothingIsLocal(
        [.. Code.Where(f => f.Project != "Safehand.Map.Tests"), .. SourceTree.Files(".", "*.json"), .. SourceTree.Files("docs", "*.md"), .. SourceTree.Files("src", "*.md")]));

    [Theory]
    [InlineData("\"resolved\": \"https://packages.example/a\"")]
    [InlineData("see /home/somebody/notes")]
    public void RegistryOrHomeFolder_IsNoticed(string line) => Notices(SourceRules.NothingIsLocal([new("src/A/package-lock.json", line)]));

    private static void Holds(Finding finding)
    {
        Assert.True(finding.Examined > 0, "The rule examined nothing.");
        Assert.True(finding.Violations.Count == 0, string.Join('\n', finding.Violations));
    }

    private static void Notices(Finding finding) => Assert.Single(finding.Violations);
}
