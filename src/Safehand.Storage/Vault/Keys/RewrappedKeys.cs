namespace Safehand.Storage.Vault;

/// <summary>What a change of the root key did to the shred keys.</summary>
/// <param name="Wrapped">How many are under the new root key.</param>
/// <param name="Left">How many were damaged, and are left as they were.</param>
public readonly record struct RewrappedKeys(int Wrapped, int Left);
