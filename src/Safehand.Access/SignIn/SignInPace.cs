using System.Collections.Concurrent;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>
/// How many passwords may be tried at all: from one network, and at once. It bounds what strangers can make the server compute and enter;
/// guessing at one account is slowed down by its <see cref="Throttle"/>. Kept in memory: it is no evidence.
/// </summary>
/// <remarks>Thread-safe. One per process.</remarks>
internal sealed class SignInPace(TimeProvider clock) : IDisposable
{
    /// <summary>Failed tries that one network may make in a row.</summary>
    internal const int Most = 60;

    /// <summary>Passwords compared at once: each takes a processor for a good part of a second.</summary>
    internal static readonly int MostAtOnce = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>After each of these a network may try once more.</summary>
    internal static readonly TimeSpan One = TimeSpan.FromSeconds(6);

    /// <summary>What those are told who must wait; nothing is entered, or tries without end would be entries without end.</summary>
    internal static readonly Refusal Busy = new(RefusalKind.Busy, "sign-in.wait", "There have been too many tries. Try again in a minute", "password");

    private const int MostWaiting = 64;
    private const int MostNetworks = 10_000;
    private readonly ConcurrentDictionary<string, (double Left, DateTimeOffset At)> networks = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim comparing = new(MostAtOnce);
    private int waiting;

    /// <summary>Takes one try of a network. False: it has none left.</summary>
    internal bool TryTake(string network)
    {
        var now = clock.GetUtcNow();
        if (networks.Count >= MostNetworks)
        {
            Forget(now);
        }

        // Too many to tell apart: those that are not known yet share one measure, so that memory stays bounded.
        var key = networks.Count < MostNetworks || networks.ContainsKey(network) ? network : string.Empty;
        while (true)
        {
            var known = networks.TryGetValue(key, out var was);
            var left = known ? Refilled(was, now) : Most;
            if (left < 1)
            {
                return false;
            }

            if (known ? networks.TryUpdate(key, (left - 1, now), was) : networks.TryAdd(key, (left - 1, now)))
            {
                return true;
            }
        }
    }

    /// <summary>A try that succeeded costs nothing: a whole force may come in through one address.</summary>
    internal void GiveBack(string network)
    {
        if (networks.TryGetValue(network, out var was))
        {
            _ = networks.TryUpdate(network, (Math.Min(Most, was.Left + 1), was.At), was);
        }
    }

    /// <summary>Waits for a place in which to compare a password. Null: too many wait already.</summary>
    internal async Task<IDisposable?> EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref waiting);
            return null;
        }

        try
        {
            await comparing.WaitAsync(ct);
            return new Place(comparing);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public void Dispose() => comparing.Dispose();

    private static double Refilled((double Left, DateTimeOffset At) was, DateTimeOffset now) =>
        Math.Min(Most, was.Left + Math.Max(0, (now - was.At) / One));

    private void Forget(DateTimeOffset now)
    {
        foreach (var (network, was) in networks)
        {
            if (Refilled(was, now) >= Most)
            {
                networks.TryRemove(new(network, was));
            }
        }
    }

    private sealed class Place(SemaphoreSlim comparing) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
            {
                comparing.Release();
            }
        }
    }
}
