using System.Diagnostics;
using System.Text;

namespace Safehand.Cli.Tests;

/// <summary>What a program did.</summary>
internal sealed record Ran(int ExitCode, byte[] Output, string Errors)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The first line of complaint, without the name of the program.</summary>
    public string Complaint => Errors.Split('\n')[0] is var line && line.IndexOf("error: ", StringComparison.Ordinal) is >= 0 and var at ? line[(at + 7)..] : "";
}

/// <summary>Runs programs as a person at a shell would, in a folder of their own.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("safehand-cli-").FullName;

    /// <summary>The program under test.</summary>
    public static string Safehand => Path.Combine(AppContext.BaseDirectory, "safehand");

    /// <summary>Given to programs as SAFEHAND_AGE_PASSPHRASE where not null.</summary>
    public string? Passphrase { get; set; }

    /// <summary>More variables that programs are given.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string At(string name) => Path.Combine(folder, name);

    public byte[] Read(string name) => File.ReadAllBytes(At(name));

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(At(name), bytes);

    public void Write(string name, string text) => File.WriteAllText(At(name), text);

    public IEnumerable<string> Names() => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public Task<Ran> AgeAsync(params string[] arguments) => RunAsync(Safehand, [], ["age", .. arguments]);

    public Task<Ran> AgeFromAsync(byte[] input, params string[] arguments) => RunAsync(Safehand, input, ["age", .. arguments]);

    public async Task<Ran> RunAsync(string program, byte[] input, params string[] arguments)
    {
        var ct = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Passphrase is not null)
        {
            start.Environment["SAFEHAND_AGE_PASSPHRASE"] = Passphrase;
        }

        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program that refuses may stop reading before the end of its input.
        }

        await reading;
        await process.WaitForExitAsync(ct);
        return new Ran(process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Runs a program on a terminal and types an answer at each prompt; the output is what the terminal showed.</summary>
    public Task<Ran> TypeAsync((string Prompt, string Answer)[] dialogue, params string[] command)
    {
        var script = new StringBuilder("set timeout 60\nset env(TERM) xterm-256color\nspawn -noecho {*}$argv\n");
        foreach (var (prompt, answer) in dialogue)
        {
            script.Append(System.Globalization.CultureInfo.InvariantCulture, $"expect {{\n  \"{prompt}\" {{ send \"{answer}\\r\" }}\n  eof {{ exit 90 }}\n  timeout {{ exit 91 }}\n}}\n");
        }

        Write("dialogue", script.Append("expect eof\nexit [lindex [wait] 3]\n").ToString());
        return RunAsync("expect", [], ["-f", At("dialogue"), .. command]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
