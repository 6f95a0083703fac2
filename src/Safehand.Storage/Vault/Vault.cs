using System.Security.Cryptography;
using Safehand.Age;
using Safehand.Age.Payload;
using Safehand.Kernel;

namespace Safehand.Storage.Vault;

/// <summary>
/// Recordings in custody: opened, derived, re-verified, destroyed. Decides nothing: whoever calls MUST have passed the gate and made the entry durable first,
/// since opening unwraps the key.
/// </summary>
public sealed class Vault(IBlobs blobs, ShredKeys keys)
{
    private readonly Intake intake = new(blobs, keys);

    /// <summary>Opens a blob of an exhibit for reading from anywhere.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="exhibit">Whose it must be: what was decided on. A row that names another's blob opens nothing.</param>
    /// <param name="ct">Stops before anything is unwrapped.</param>
    /// <returns>The reader; refused with <c>vault.unknown</c> (NotFound) or <c>vault.destroyed</c> (Gone).</returns>
    /// <exception cref="IntegrityException">The blob is another exhibit's, its payload is missing, cut short or altered at its end, or its key or header is.</exception>
    public async Task<Result<VaultReader>> OpenAsync(BlobId blob, ExhibitId exhibit, CancellationToken ct = default)
    {
        var found = await KeptAsync(blob, ct);
        if (found.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (found.Value.Exhibit != exhibit)
        {
            throw new IntegrityException($"blob {blob} was asked for as one of exhibit {exhibit}, which it is not");
        }

        byte[] fileKey;
        try
        {
            fileKey = await keys.FileKeyAsync(found.Value, ct);
        }
        catch (KeyDestroyedException)
        {
            return Destroyed;
        }

        try
        {
            var reader = await PayloadReader.OpenAsync(await blobs.OpenAsync(blob, ct), fileKey, ct);
            if (reader.Length == found.Value.Facts!.Length)
            {
                return new VaultReader(reader);
            }

            await reader.DisposeAsync();
            throw new IntegrityException("a stored recording is not as long as it was: " + blob);
        }
        catch (FileNotFoundException missing)
        {
            // A destruction removes the bytes after the key; the key we hold may be the last trace of it.
            if ((await KeptAsync(blob, ct)).IsRefused(out var gone))
            {
                return gone;
            }

            throw new IntegrityException("a stored recording is missing: " + blob, missing);
        }
        catch (AgeFormatException altered)
        {
            throw VaultReader.Altered(altered);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>Stores bytes derived from an exhibit (a playing segment, a rendition) under its shred key. Bounded memory, whatever the size.</summary>
    /// <returns>The stored blob; refused with <c>vault.destroyed</c> (Gone) or <c>intake.disk-full</c> (Busy). What was begun is removed when refused or thrown.</returns>
    public async Task<Result<StoredBlob>> WriteAsync(ExhibitId exhibit, Stream plaintext, CancellationToken ct = default)
    {
        var begun = await intake.BeginAsync(exhibit, ct);
        if (begun.IsRefused(out var refusal))
        {
            return refusal;
        }

        await using var incoming = begun.Value;
        var kept = false;
        try
        {
            // No stop to go on from: a derived blob is made again, so it need not be durable before it is whole.
            var received = await incoming.AppendAsync(plaintext, 0, settle: false, ct);
            if (received.IsRefused(out var full))
            {
                return full;
            }

            var stored = await incoming.CompleteAsync(ct);
            kept = !stored.IsRefused(out _);
            return stored;
        }
        finally
        {
            if (!kept)
            {
                await incoming.AbandonAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Reads a blob from end to end and compares everything: tree hash of the stored bytes, every chunk's tag, SHA-256 of the plaintext.</summary>
    /// <param name="blob">Which.</param>
    /// <param name="exhibit">Whose it must be.</param>
    /// <param name="ct">Stops between two pieces.</param>
    /// <returns>What was found. Damage is a finding here, not an exception.</returns>
    public async Task<ScrubReport> ScrubAsync(BlobId blob, ExhibitId exhibit, CancellationToken ct = default)
    {
        try
        {
            return await ReadThroughAsync(blob, exhibit, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ScrubReport(blob, 0, false, "unreadable", null); // a disk that does not give one recording must not keep the others from being checked
        }
    }

    private async Task<ScrubReport> ReadThroughAsync(BlobId blob, ExhibitId exhibit, CancellationToken ct)
    {
        if (await keys.FindAsync(blob, ct) is not { Facts: { } facts, Header: not null } kept)
        {
            return new ScrubReport(blob, 0, false, "destroyed", null);
        }

        if (kept.Exhibit != exhibit)
        {
            return new ScrubReport(blob, 0, false, "another", null);
        }

        if (kept.Suite != Suite.Age)
        {
            return new ScrubReport(blob, 0, false, "suite", null);
        }

        if (!await blobs.IsSealedAsync(blob, ct))
        {
            return new ScrubReport(blob, 0, false, "missing", null);
        }

        var source = await blobs.OpenAsync(blob, ct);
        var bytes = source.Length;
        byte[] fileKey;
        try
        {
            fileKey = await keys.FileKeyAsync(kept, ct);
        }
        catch (KeyDestroyedException)
        {
            await source.DisposeAsync();
            return new ScrubReport(blob, 0, false, "destroyed", null);
        }
        catch (IntegrityException)
        {
            // The one place that turns damage into words: finding it is what a scrub is for.
            var tree = await PayloadCheck.TreeAsync(source, ct);
            return new ScrubReport(blob, bytes, false, tree.AsSpan().SequenceEqual(facts.CiphertextTreeHash) ? "key" : "altered", null);
        }

        try
        {
            var read = await PayloadCheck.ReadThroughAsync(blob, source, fileKey, ct);
            var finding = !read.CiphertextTreeHash.AsSpan().SequenceEqual(facts.CiphertextTreeHash) ? "altered"
                : !read.Sha256.AsSpan().SequenceEqual(facts.Sha256) || read.Length != facts.Length ? "contents"
                : "sound";
            return new ScrubReport(blob, bytes, finding == "sound", finding, read);
        }
        catch (IntegrityException)
        {
            return new ScrubReport(blob, bytes, false, "altered", null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(fileKey);
        }
    }

    /// <summary>Under whose key a blob lies, whether or not that is an exhibit; null where there is none such, or it was destroyed.</summary>
    public async Task<ExhibitId?> OwnerAsync(BlobId blob, CancellationToken ct = default) => (await keys.FindAsync(blob, ct))?.Exhibit;

    /// <summary>Every sealed blob that can still be opened.</summary>
    public async Task<IReadOnlyList<BlobId>> ListAsync(CancellationToken ct = default) =>
        (await keys.AllAsync(ct)).Where(kept => kept.Facts is not null).Select(kept => kept.Blob).ToList();

    /// <summary>
    /// Destroys an exhibit: its shred key and all headers, durably, and then the stored bytes themselves. From the moment the key is gone no copy, replica or backup of the bytes can be opened.
    /// Readers that are open hold the file key until they are closed. Doing it again is no error.
    /// </summary>
    /// <returns>The blobs that were destroyed.</returns>
    public async Task<IReadOnlyList<BlobId>> DestroyAsync(ExhibitId exhibit, CancellationToken ct = default)
    {
        var destroyed = await keys.DestroyAsync(exhibit, ct);
        foreach (var blob in destroyed)
        {
            await blobs.DeleteAsync(blob, CancellationToken.None);
        }

        return destroyed;
    }

    /// <summary>
    /// Leaves us: writes, for each blob, an age header for a recipient of one's own into a folder, as <c>BLOB.header</c>. From then on
    /// <c>cat BLOB.header BLOB | age -d -i KEY</c> opens the recording without Safehand.
    /// </summary>
    /// <returns>How many headers were written.</returns>
    public async Task<int> RecoverAsync(IAgeRecipient recipient, string folder, CancellationToken ct = default)
    {
        Durable.CreateFolder(folder);
        var written = 0;
        foreach (var kept in await keys.AllAsync(ct))
        {
            if (kept.Facts is null)
            {
                continue;
            }

            byte[] fileKey;
            try
            {
                fileKey = await keys.FileKeyAsync(kept, ct);
            }
            catch (KeyDestroyedException)
            {
                continue;
            }

            await using var file = Durable.OpenOwn(Path.Combine(folder, kept.Blob + ".header"), FileMode.Create);
            await file.WriteAsync(AgeHeader.Create(fileKey, [recipient]).Encoded.ToArray(), ct);
            CryptographicOperations.ZeroMemory(fileKey);
            written++;
        }

        return written;
    }

    private static Refusal Destroyed { get; } = new(RefusalKind.Gone, "vault.destroyed", "This exhibit was destroyed. Nothing of it can be opened any more.");

    private async Task<Result<KeptBlob>> KeptAsync(BlobId blob, CancellationToken ct) => await keys.FindAsync(blob, ct) switch
    {
        null => Refusal.NotFound("vault.unknown", "There is no such recording."),
        { Header: null } => Destroyed,
        { Facts: null } => Refusal.NotFound("vault.unknown", "This recording is still being received."),
        { Suite: not Suite.Age } => Refusal.Conflict("vault.suite", "This recording was stored in a form that this version of Safehand does not know. Nothing is wrong with it: open it with the version that stored it, or a newer one."),
        var kept => kept,
    };
}
