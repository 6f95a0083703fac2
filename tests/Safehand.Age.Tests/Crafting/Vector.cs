using System.Text;

namespace Safehand.Age.Tests;

/// <summary>
/// A file with what is to be expected of it. On disk: lines of <c>key: value</c>, an empty line, and the age file. Keys:
/// <c>expect</c> (success, no match, MAC failure, header failure, armor failure), <c>identity</c>, <c>passphrase</c>, <c>payload</c>.
/// </summary>
internal sealed record Vector(string Name, string Expect, string? Passphrase, byte[] File, string Payload = "age")
{
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "Vectors");

    public byte[] ToBytes() =>
    [
        .. Encoding.ASCII.GetBytes(
            $"expect: {Expect}\n" + (Passphrase is null ? $"identity: {CraftedFile.IdentityText}\n" : $"passphrase: {Passphrase}\n") + $"payload: {Payload}\n\n"),
        .. File,
    ];

    public static Vector Load(string name)
    {
        var bytes = System.IO.File.ReadAllBytes(Path.Combine(Folder, name));
        var end = bytes.AsSpan().IndexOf("\n\n"u8);
        var keys = Encoding.ASCII.GetString(bytes, 0, end).Split('\n').Select(line => line.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1]);
        return new Vector(name, keys["expect"], keys.GetValueOrDefault("passphrase"), bytes[(end + 2)..], keys["payload"]);
    }

    public IAgeIdentity Identity => Passphrase is null ? CraftedFile.Identity : new ScryptIdentity(Passphrase);

    public AgeFault? Fault => Expect switch
    {
        "success" => null,
        "no match" => AgeFault.NoMatch,
        "MAC failure" => AgeFault.Mac,
        "header failure" => AgeFault.Header,
        "armor failure" => AgeFault.Armor,
        _ => throw new InvalidOperationException(Expect),
    };
}
