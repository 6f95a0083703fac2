using Safehand.Age;

namespace Safehand.Bench;

/// <summary>Age files, ours against the age program, from file to file.</summary>
internal static class FileBench
{
    private const int Rounds = 5;

    /// <summary>Runs it.</summary>
    public static async Task RunAsync(string folder, long mebibytes, Table table)
    {
        var plain = Recordings.Make(folder, mebibytes);
        var (identity, key) = Recordings.Identity(folder);
        var theirs = Path.Combine(folder, "theirs.age");
        var ours = Path.Combine(folder, "ours.age");
        var opened = Path.Combine(folder, "opened");

        var encrypt = await Outside.AlternateAsync(
            Rounds,
            () => Fresh(ours, async () =>
            {
                await using var input = Read(plain);
                await using var output = Write(ours);
                await AgeFile.EncryptAsync(input, output, [identity.Recipient]);
            }),
            () => Fresh(theirs, () => Outside.RunAsync("age", "-r", identity.Recipient.ToString(), "-o", theirs, plain)));
        table.Add(Row("encrypt to a recipient", "age -r", mebibytes, encrypt, null));

        var decrypt = await Outside.AlternateAsync(
            Rounds,
            () => Fresh(opened, async () =>
            {
                await using var input = Read(theirs);
                await using var output = Write(opened);
                await using var stream = AgeFile.Decrypt(input, identity);
                await stream.CopyToAsync(output);
            }),
            () => Fresh(opened, () => Outside.RunAsync("age", "-d", "-i", key, "-o", opened, theirs)));
        table.Add(Row("decrypt into a new file", "age -d", mebibytes, decrypt, null));

        // Into nothing: what both do with the bytes, without what the disk takes.
        var discard = await Outside.AlternateAsync(
            Rounds,
            () => Outside.TimeAsync(async () =>
            {
                await using var input = Read(theirs);
                await using var output = new FileStream("/dev/null", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
                await using var stream = AgeFile.Decrypt(input, identity);
                await stream.CopyToAsync(output);
            }),
            () => Outside.TimeAsync(() => Outside.RunAsync("age", "-d", "-i", key, "-o", "/dev/null", theirs)));
        table.Add(Row("decrypt into nothing", "age -d -o /dev/null", mebibytes, discard, 1.9));
        File.Delete(theirs);
        File.Delete(ours);
        File.Delete(opened);
    }

    /// <summary>A row that compares two times for the same bytes.</summary>
    public static Measured Row(string what, string program, long mebibytes, (double Ours, double Theirs) seconds, double? reach) => new(
        what,
        Rate(mebibytes, seconds.Ours),
        $"`{program}` {Rate(mebibytes, seconds.Theirs)}",
        seconds.Theirs / seconds.Ours,
        reach);

    /// <summary>Removes the output first: writing into an old file costs less than making a new one. What was written before is on the disk before the clock starts.</summary>
    public static async Task<TimeSpan> Fresh(string output, Func<Task> act)
    {
        File.Delete(output);
        await Outside.RunAsync("sync");
        return await Outside.TimeAsync(act);
    }

    private static string Rate(long mebibytes, double seconds) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{mebibytes * 1.048576 / seconds:N0} MB/s");

    /// <summary>A file read from its first byte to its last.</summary>
    public static FileStream Read(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);

    /// <summary>A new file.</summary>
    public static FileStream Write(string path) => new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
}
