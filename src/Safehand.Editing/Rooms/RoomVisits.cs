using System.Collections.Concurrent;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>
/// Which sign-in has been entered as looking at which room, so that a page that asks every few seconds is not entered each time. Kept in memory: what is
/// forgotten is entered once more. It decides nothing on who may look. Thread-safe.
/// </summary>
internal sealed class RoomVisits(TimeProvider clock)
{
    private const int Many = 10_000;

    // No sign-in lasts longer; what is older is only in the way.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<(RoomId Room, PersonId Person, DateTimeOffset SignedIn), DateTimeOffset> seen = new();

    internal bool Knows(RoomId room, Actor actor) => seen.TryGetValue((room, actor.Person, actor.SignedInAt), out var at) && clock.GetUtcNow() - at < Longest;

    /// <summary>Keeps it. MUST be called only when the entry is durable.</summary>
    internal void Keep(RoomId room, Actor actor)
    {
        var now = clock.GetUtcNow();
        if (seen.Count >= Many)
        {
            foreach (var (key, at) in seen)
            {
                if (now - at >= Longest)
                {
                    seen.TryRemove(key, out _);
                }
            }
        }

        seen[(room, actor.Person, actor.SignedInAt)] = now;
    }
}
