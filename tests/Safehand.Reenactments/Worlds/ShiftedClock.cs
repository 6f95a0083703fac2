namespace Safehand.Reenactments;

/// <summary>The real clock, moved on by hand.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));

    internal void Shift(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
