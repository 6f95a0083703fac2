using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>Exports the ledger as a client of another language would: from what is served, by the format as it is written down.</summary>
internal static class Export
{
    internal static async Task ToAsync(Someone someone, string folder)
    {
        (await someone.GetAsync($"/api/v1/ledger/values?from={long.MaxValue >> 1}")).Is(HttpStatusCode.OK); // publishes all, and sends none yet
        var checkpoint = (await someone.GetAsync("/ledger/checkpoint")).Bytes;
        var size = Checkpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetString(checkpoint)).Text).Size;
        await PutAsync(folder, "checkpoint", checkpoint);
        await PutAsync(folder, "keys/ledger", (await someone.GetAsync("/ledger/keys")).Bytes);
        await PutAsync(folder, "keys/witnesses", []);
        var level = 0;
        for (var width = size; width > 0; width /= 256)
        {
            await TilesAsync(someone, folder, (level++).ToString(CultureInfo.InvariantCulture), width);
        }

        await TilesAsync(someone, folder, "entries", size);
        var values = await someone.GetAsync("/api/v1/ledger/values"); // after the head, or a ledger that grows in between has more entries than these
        values.Is(HttpStatusCode.OK);
        var lines = values.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take((int)size).Select(l => Convert.FromBase64String((string)JsonNode.Parse(l)!["values"]!));
        var bundles = 0;
        foreach (var bundle in lines.Chunk(256))
        {
            var file = new MemoryStream();
            foreach (var value in bundle)
            {
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
                file.Write(length);
                file.Write(value);
            }

            await PutAsync(folder, "values/" + (bundles++).ToString("000", CultureInfo.InvariantCulture), file.ToArray());
        }
    }

    private static async Task TilesAsync(Someone someone, string folder, string level, long width)
    {
        for (var i = 0; i * 256 < width; i++)
        {
            var rest = width - (i * 256);
            var path = string.Create(CultureInfo.InvariantCulture, $"tile/{level}/{i:000}") + (rest < 256 ? string.Create(CultureInfo.InvariantCulture, $".p/{rest}") : string.Empty);
            var tile = await someone.GetAsync("/ledger/" + path);
            tile.Is(HttpStatusCode.OK);
            await PutAsync(folder, path, tile.Bytes);
        }
    }

    private static async Task PutAsync(string folder, string path, byte[] bytes)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes);
    }
}
