using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Keeps the keys that protect forms in the store. They protect no session: that is the row's doing. A row whose seal is not genuine is none.</summary>
internal sealed class KeyRing(Store store, GrantSeals seals) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var rows = store.Read();
        return [.. rows.Set<ProtectionKey>().AsEnumerable().Where(seals.IsGenuine).Select(k => XElement.Parse(k.Xml))];
    }

    // The framework asks for this synchronously, at start and once in three months.
    public void StoreElement(XElement element, string friendlyName) => Task.Run(() => KeepAsync(element)).GetAwaiter().GetResult();

    private async Task KeepAsync(XElement element)
    {
        await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, CancellationToken.None);
        var id = Ids.Fresh();
        change.Store.Add(new ProtectionKey { Id = id, Xml = element.ToString(SaveOptions.DisableFormatting) });
        change.Record(new Entry("protection-key.made.v1", StatutoryOperation.None, Convert.FromHexString(id)));
        await change.CommitAsync(default(Done), CancellationToken.None);
    }
}

/// <summary>Encrypts those keys with AES-256-GCM under a key derived from the root key, so that the database alone forges no form.</summary>
internal sealed class KeyRingEncryptor(byte[] key) : IXmlEncryptor
{
    private static readonly byte[] Label = Encoding.ASCII.GetBytes("safehand/protection-key/v1");

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var sealedKey = new byte[AesGcm.NonceByteSizes.MaxSize + plain.Length + AesGcm.TagByteSizes.MaxSize];
        var nonce = sealedKey.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, sealedKey.AsSpan(nonce.Length, plain.Length), sealedKey.AsSpan(nonce.Length + plain.Length), Label);
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(new XElement("sealedKey", Convert.ToBase64String(sealedKey)), typeof(KeyRingDecryptor));
    }

    internal static XElement Decrypt(byte[] key, XElement element)
    {
        var sealedKey = Convert.FromBase64String(element.Value);
        var plain = new byte[sealedKey.Length - AesGcm.NonceByteSizes.MaxSize - AesGcm.TagByteSizes.MaxSize];
        using var aes = new AesGcm(key, AesGcm.TagByteSizes.MaxSize);
        var nonce = sealedKey.AsSpan(0, AesGcm.NonceByteSizes.MaxSize);
        aes.Decrypt(nonce, sealedKey.AsSpan(nonce.Length, plain.Length), sealedKey.AsSpan(nonce.Length + plain.Length), plain, Label);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}

/// <summary>Opens what <see cref="KeyRingEncryptor"/> sealed. The framework makes it by the name kept beside each key.</summary>
internal sealed class KeyRingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) =>
        KeyRingEncryptor.Decrypt(services.GetRequiredService<AccessOptions>().ProtectionKey, encryptedElement);
}
