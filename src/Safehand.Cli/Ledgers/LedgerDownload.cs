using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Safehand.Cli.Talk;
using Safehand.Ledger;

namespace Safehand.Cli.Ledgers;

/// <summary>Reads a ledger from its public addresses, and its values from the API. Nothing that arrives is believed: whoever writes it down checks it against the signed root.</summary>
internal sealed class LedgerDownload(Api api, bool withValues) : IAsyncDisposable
{
    private IAsyncEnumerator<JsonElement>? values;

    /// <summary>The signed head. Where values are wanted they are asked for first: the server then enters the export and publishes everything.</summary>
    public async Task<(string Note, Checkpoint Head)> BeginAsync(CancellationToken ct)
    {
        if (withValues)
        {
            // Far beyond the end: asks and publishes, and sends nothing yet.
            await foreach (var _ in api.LinesAsync(HttpMethod.Get, $"api/v1/ledger/values?from={long.MaxValue >> 1}", ct))
            {
                break;
            }
        }

        var bytes = await api.FileAsync("ledger/" + TilePath.Checkpoint, ct)
            ?? throw new EndException(ExitCodes.NotFound, "This server has no signed checkpoint yet.") { Code = "ledger.none", Hint = "Try again in a moment." };
        var note = Encoding.UTF8.GetString(bytes);
        if (!SignedNote.TryParse(bytes, out var signed) || !Checkpoint.TryParse(signed.Text, out var head))
        {
            throw new EndException(ExitCodes.FoundWrong, "The server's checkpoint cannot be read.") { Code = "ledger.altered" };
        }

        return (note, head);
    }

    public async Task<IReadOnlyList<VerifierKey>> KeysAsync(CancellationToken ct)
    {
        var text = Encoding.UTF8.GetString(await api.FileAsync("ledger/keys", ct) ?? []);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => VerifierKey.TryParse(l, out var key) ? key : null).OfType<VerifierKey>()];
    }

    /// <summary>Every entry up to the head, in order.</summary>
    public async IAsyncEnumerable<SealedEntry> EntriesAsync(long size, Action<long> done, [EnumeratorCancellation] CancellationToken ct)
    {
        for (long bundle = 0; bundle * TilePath.Width < size; bundle++)
        {
            var first = bundle * TilePath.Width;
            var width = TilePath.WidthAt(size, 0, bundle);
            var entries = Split(await BundleAsync(bundle, width, ct), width);
            for (var i = 0; i < width; i++)
            {
                yield return new SealedEntry(entries[i], withValues ? await ValuesAsync(first + i, ct) : []);
            }

            done(first + width);
        }
    }

    public ValueTask DisposeAsync() => values?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A partial bundle goes when the full one comes, which begins with the same entries.
    private async Task<byte[]> BundleAsync(long bundle, int width, CancellationToken ct) =>
        await api.FileAsync("ledger/" + TilePath.Entries(bundle, width), ct)
        ?? (width < TilePath.Width ? await api.FileAsync("ledger/" + TilePath.Entries(bundle), ct) : null)
        ?? throw Damaged($"The entries from {bundle * TilePath.Width} on are missing on the server.");

    // tlog-tiles: each entry after its length in two bytes.
    private static List<byte[]> Split(byte[] bundle, int width)
    {
        var entries = new List<byte[]>(width);
        var rest = bundle.AsSpan();
        while (entries.Count < width)
        {
            if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && rest.Length < 2 + length)
            {
                throw Damaged("A file of entries is damaged on the server.");
            }

            entries.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return entries;
    }

    private async Task<byte[]> ValuesAsync(long index, CancellationToken ct)
    {
        if (values is null || !await values.MoveNextAsync())
        {
            // The list ends where the ledger ended when it was asked for, so it may have to be asked for once more.
            if (values is not null)
            {
                await values.DisposeAsync();
            }

            values = api.LinesAsync(HttpMethod.Get, $"api/v1/ledger/values?from={index}", ct).GetAsyncEnumerator(ct);
            if (!await values.MoveNextAsync())
            {
                throw Damaged($"What entry {index} says is missing on the server.");
            }
        }

        var line = values.Current;
        return line.GetProperty("index").GetInt64() == index ? line.GetProperty("values").GetBytesFromBase64() : throw Damaged("The server's values are out of order.");
    }

    private static EndException Damaged(string what) => new(ExitCodes.FoundWrong, what) { Code = "ledger.altered", Hint = "Keep this message and tell your auditor." };
}
