using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>The root key of a state folder and, while it is being changed, the one that takes its place.</summary>
/// <param name="state">The state folder.</param>
/// <param name="current">The key in <c>root.key</c>.</param>
/// <param name="next">The key in <c>root.key.next</c>; null: the root key is not being changed.</param>
/// <param name="isFresh">Whether the next key was made now: nothing is under it yet.</param>
internal sealed class RootKeys(string state, RootKey current, RootKey? next, bool isFresh) : IDisposable
{
    private bool withdrawable = isFresh;

    internal RootKey Current => current;

    internal RootKey? Next => next;

    /// <summary>Opens them, and makes the next one where the root key is to be changed.</summary>
    /// <exception cref="StartRefusedException">A change was cut off and is not being finished: part of what is stored is under the one key, part under the other.</exception>
    internal static RootKeys Open(string state, bool rotating)
    {
        var halfWay = IsHalfWay(state);
        if (halfWay && !rotating)
        {
            throw new StartRefusedException(CutOff(state));
        }

        return new RootKeys(state, RootKey.OpenOrCreate(Path.Combine(state, "root.key")), rotating ? RootKey.OpenOrCreate(NextIn(state)) : null, rotating && !halfWay);
    }

    internal static bool IsHalfWay(string state) => File.Exists(NextIn(state));

    /// <summary>What to tell whoever would use a folder half way between two keys.</summary>
    internal static string CutOff(string state) =>
        $"The change of the root key of {state} was cut off. Nothing is lost, and nothing can be started until it is finished: Safehand.Server rotate-root --state {state} (and the same --origin). Keep root.key and root.key.next until then.";

    /// <summary>Last: everything is under the next key. From here on the former one is nowhere in the folder.</summary>
    internal void Replace() => KeyFile.Replace(Path.Combine(state, "root.key"), NextIn(state));

    /// <summary>From here on something may be under the next key: it is not taken back any more.</summary>
    internal void Begin() => withdrawable = false;

    /// <summary>Takes a next key back that was made now and that nothing is under yet, so that the server starts as before. Only while the folder is held.</summary>
    internal void Withdraw()
    {
        if (withdrawable)
        {
            withdrawable = false;
            KeyFile.Destroy(NextIn(state));
        }
    }

    public void Dispose()
    {
        current.Dispose();
        next?.Dispose();
    }

    private static string NextIn(string state) => Path.Combine(state, "root.key.next");
}
