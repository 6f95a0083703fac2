namespace Safehand.Access;

/// <summary>How far the demonstration data is that a server makes when it starts for the first time: people who come meanwhile are told to wait.</summary>
internal sealed class DemonstrationProgress
{
    private int done;
    private volatile int total;

    /// <summary>Steps that are done.</summary>
    internal int Done => Math.Min(Volatile.Read(ref done), total);

    /// <summary>Steps in all.</summary>
    internal int Total => total;

    /// <summary>Whether there is still something to make.</summary>
    internal bool IsMaking => total > 0;

    /// <summary>Begins. MUST come before the server listens, or somebody finds a list without people.</summary>
    internal void Begin(int steps) => total = steps;

    /// <summary>One more step is done.</summary>
    internal void Step() => Interlocked.Increment(ref done);

    /// <summary>Everything is there.</summary>
    internal void End() => total = 0;
}
