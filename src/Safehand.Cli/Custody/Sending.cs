using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary>What became of a sending.</summary>
/// <param name="Exhibit">The exhibit it is.</param>
/// <param name="Sha256">Of what was read here, from the first byte to the last.</param>
/// <param name="From">Where an earlier run had stopped; 0 for one that began here.</param>
internal sealed record Sent(string Exhibit, string Sha256, long From);

/// <summary>
/// Sends a file by tus 1.0.0 in pieces. How far it is, the server says, never we; where a connection breaks it tries again, and where
/// that does not help the upload's address is kept so that the same command carries on.
/// </summary>
internal sealed class Sending(Errand errand, FileStream file, string ofCase)
{
    private const int Piece = 16 << 20; // the longest that the server takes
    private const int Tries = 5;
    private readonly UploadsKept kept = new(errand.Api.Server, ofCase, file);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] buffer = new byte[(int)Math.Min(Piece, file.Length)];
    private long hashed;

    /// <summary>Sends it, or carries on with what an earlier run began with the same facts.</summary>
    /// <param name="facts">What it is announced with.</param>
    /// <param name="again">Whether what an earlier run began is stopped first.</param>
    /// <param name="ct">Stops here; what has arrived stays.</param>
    public async Task<Sent> RunAsync(object facts, bool again, CancellationToken ct)
    {
        var (upload, at) = await FindAsync(facts, again, ct);
        var from = at.Offset;
        await Bar.ShowAsync(errand.Say, Path.GetFileName(file.Name), file.Length, async done =>
        {
            var failed = 0;
            while (!at.Ended)
            {
                try
                {
                    var before = at.Offset;
                    at = await PieceAsync(upload.Address, at.Offset, done, ct);
                    failed = at.Offset > before ? 0 : failed;
                }
                catch (EndException broken) when (broken.ExitCode is ExitCodes.Unreachable or ExitCodes.Conflict && broken.Code != "store.full" && ++failed < Tries)
                {
                    await Task.Delay(TimeSpan.FromSeconds(0.25 * (1 << failed)), ct);
                    at = await HeadAsync(upload.Address, ct) ?? throw new EndException(ExitCodes.NotFound, "The server has given this upload up.") { Hint = "Run the same command again: it begins anew." };
                }
            }

            return at;
        });

        await HashToAsync(file.Length, null, ct);
        kept.Forget();
        return new Sent(upload.Exhibit, Convert.ToHexStringLower(hash.GetHashAndReset()), from);
    }

    // Of an earlier run, if the server still knows it; otherwise announced now.
    private async Task<(UploadKept Upload, Progress At)> FindAsync(object facts, bool again, CancellationToken ct)
    {
        if (kept.Find() is { } earlier)
        {
            if (await HeadAsync(earlier.Address, ct) is { } at)
            {
                if (!again)
                {
                    return (Same(earlier, at, facts), at);
                }

                await StopAsync(earlier.Address, at, ct);
            }

            kept.Forget();
        }

        var expected = await errand.Api.PostAsync(Errand.CasePath(ofCase) + "/exhibits", facts, ct);
        var upload = new UploadKept("api/v1/uploads/" + expected.Text("upload"), expected.Text("exhibit")!, expected.Text("reference")!, UploadKept.HashOf(facts));
        kept.Keep(upload);
        return (upload, new Progress(0, false));
    }

    private UploadKept Same(UploadKept earlier, Progress at, object facts)
    {
        if (!earlier.Is(facts))
        {
            // Carrying on would book it in under the facts of before, and say so nowhere.
            throw new EndException(ExitCodes.Conflict, $"This file was announced before as {earlier.Reference}, with other facts.")
            {
                Code = "add.other-facts",
                Hint = $"To carry on with {earlier.Reference}, give the same facts as before. To stop it and begin anew with these, add --again.",
            };
        }

        errand.Say.Aside($"Carrying on with {earlier.Reference} at {Say.Size(at.Offset)} of {Say.Size(file.Length)}.");
        return earlier;
    }

    private async Task<Progress> PieceAsync(string address, long offset, Action<long> done, CancellationToken ct)
    {
        // Carrying on skips bytes that are already there; the hash must not.
        await HashToAsync(offset, null, ct);
        var length = (int)Math.Min(buffer.Length, file.Length - offset);
        await ReadAsync(offset, buffer.AsMemory(0, length), ct);
        var skip = (int)Math.Min(length, hashed - offset);
        var hashing = Task.Run(() => hash.AppendData(buffer.AsSpan(skip, length - skip)), CancellationToken.None);
        try
        {
            using var request = Request(HttpMethod.Patch, address);
            request.Headers.Add("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
            request.Content = new CountedBytes(buffer.AsMemory(0, length), sent => done(offset + sent));
            using var response = await errand.Api.SendAsync(request, ct);
            return ProgressOf(response);
        }
        finally
        {
            await hashing;
            hashed = Math.Max(hashed, offset + length);
        }
    }

    private async Task HashToAsync(long offset, Action<long>? done, CancellationToken ct)
    {
        while (hashed < offset)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, offset - hashed));
            await ReadAsync(hashed, part, ct);
            hash.AppendData(part.Span);
            hashed += part.Length;
            done?.Invoke(hashed);
        }
    }

    private async Task ReadAsync(long offset, Memory<byte> into, CancellationToken ct)
    {
        file.Position = offset;
        if (await file.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, ct) < into.Length)
        {
            throw new EndException(ExitCodes.Failed, "The file became shorter while it was sent.") { Code = "add.file-changed", Hint = "Close the program that writes to it, then run the same command again." };
        }
    }

    private async Task<Progress?> HeadAsync(string address, CancellationToken ct)
    {
        try
        {
            using var request = Request(HttpMethod.Head, address);
            using var response = await errand.Api.SendAsync(request, ct);
            return ProgressOf(response);
        }
        catch (EndException gone) when (gone.ExitCode == ExitCodes.NotFound)
        {
            return null;
        }
    }

    // One that is over stays: it is in custody.
    private async Task StopAsync(string address, Progress at, CancellationToken ct)
    {
        if (!at.Ended)
        {
            using var request = Request(HttpMethod.Delete, address);
            using var response = await errand.Api.SendAsync(request, ct);
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string address)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    // An upload that is over has nothing left that could expire.
    private static Progress ProgressOf(HttpResponseMessage response) => new(
        long.Parse(response.Headers.GetValues("Upload-Offset").First(), NumberStyles.None, CultureInfo.InvariantCulture),
        !response.Headers.Contains("Upload-Expires"));

    private sealed record Progress(long Offset, bool Ended);

    private sealed class CountedBytes : HttpContent
    {
        private const int Step = 256 << 10;
        private readonly ReadOnlyMemory<byte> bytes;
        private readonly Action<long> sent;

        public CountedBytes(ReadOnlyMemory<byte> bytes, Action<long> sent)
        {
            (this.bytes, this.sent) = (bytes, sent);
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            for (var at = 0; at < bytes.Length; at += Step)
            {
                var part = bytes[at..Math.Min(bytes.Length, at + Step)];
                await stream.WriteAsync(part, cancellationToken);
                sent(at + part.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }
}
