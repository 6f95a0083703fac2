namespace Safehand.Access;

/// <summary>Failed sign-ins of one account from one network.</summary>
internal sealed class Throttle
{
    /// <summary>Tries that cost no waiting.</summary>
    internal const int Free = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>A hash of account and network: neither can be read from it.</summary>
    public required byte[] Id { get; init; }

    public int Failures { get; private set; }

    public DateTimeOffset WaitUntil { get; private set; }

    /// <summary>One more failure: from the fifth on one must wait, each time twice as long.</summary>
    internal void Fail(DateTimeOffset now)
    {
        Failures++;
        if (Failures >= Free)
        {
            WaitUntil = now + TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(Failures - Free, 16)));
        }
    }

    internal void Clear()
    {
        Failures = 0;
        WaitUntil = DateTimeOffset.UnixEpoch;
    }
}
