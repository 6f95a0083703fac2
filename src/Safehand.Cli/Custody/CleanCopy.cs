using System.Net.Http.Headers;
using System.Security.Cryptography;
using Safehand.Cli.Talk;

namespace Safehand.Cli.Custody;

/// <summary>Fetches a granted copy into a file that appears only when every byte is proven.</summary>
internal sealed class CleanCopy(Errand errand, string copy, long length, string sha256)
{
    private const int Tries = 5;

    public async Task WriteAsync(string path, string title, CancellationToken ct)
    {
        var whole = Path.GetFullPath(path);
        var partial = Path.Combine(Path.GetDirectoryName(whole)!, $".{Path.GetFileName(whole)}.{RandomNumberGenerator.GetHexString(12, true)}.partial");
        try
        {
            await using (var file = new FileStream(partial, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, // a clean copy is for whoever asked, nobody else
            }))
            {
                var found = await Bar.ShowAsync(errand.Say, title, length, done => FetchAsync(file, done, ct));
                if (found != sha256)
                {
                    throw new EndException(ExitCodes.FoundWrong, $"What arrived hashes to {found}, but {sha256} was booked in. Nothing was written.") { Code = "open.differs", Hint = "Tell whoever answers for the system." };
                }

                file.Flush(flushToDisk: true);
            }

            OpenCommand.RefuseToReplace(path);
            File.Move(partial, whole, overwrite: false);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private async Task<string> FetchAsync(FileStream file, Action<long> done, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var (at, failed) = (0L, 0);
        while (at < length)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/copies/" + copy);
                request.Headers.Range = at > 0 ? new RangeHeaderValue(at, null) : null;
                using var response = await errand.Api.SendAsync(request, ct);
                await using var body = await response.Content.ReadAsStreamAsync(ct);
                while (await errand.Api.ReadingAsync(() => body.ReadAsync(buffer, ct).AsTask()) is > 0 and var n)
                {
                    if (at + n > length)
                    {
                        throw new EndException(ExitCodes.FoundWrong, "More bytes arrived than were booked in. Nothing was written.") { Code = "open.differs" };
                    }

                    hash.AppendData(buffer.AsSpan(0, n));
                    await file.WriteAsync(buffer.AsMemory(0, n), ct);
                    at += n;
                    failed = 0;
                    done(at);
                }

                if (at < length && ++failed >= Tries)
                {
                    throw new EndException(ExitCodes.Failed, "The server ends before the end of the recording. Nothing was written.");
                }
            }
            catch (EndException broken) when (broken.ExitCode == ExitCodes.Unreachable && ++failed < Tries)
            {
                await Task.Delay(TimeSpan.FromSeconds(0.25 * (1 << failed)), ct);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
