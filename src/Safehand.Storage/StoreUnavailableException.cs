namespace Safehand.Storage;

/// <summary>The store could not be written: a full disk, a failed device. Nothing was changed, and the act may be tried again.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
