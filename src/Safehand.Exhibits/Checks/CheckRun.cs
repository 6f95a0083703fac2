using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>One pass over what is stored: by the schedule, or because somebody asked.</summary>
internal sealed class CheckRun
{
    public int Number { get; init; }

    /// <summary>Whether the schedule began it. Only such a run is taken up after a stop; one that somebody watched is simply cut off.</summary>
    public bool Scheduled { get; init; }

    public DateTimeOffset BegunAt { get; init; }

    /// <summary>Null while it goes on, and after a stop until it is taken up again.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Recordings that were read again from end to end.</summary>
    public int Recordings { get; set; }

    /// <summary>How many of them were not as they had been received.</summary>
    public int Changed { get; set; }

    /// <summary>Bytes of recordings that were read.</summary>
    public long Bytes { get; set; }

    /// <summary>Payloads that belonged to nothing and were removed.</summary>
    public int Orphans { get; set; }
}

/// <summary>What the last check of an exhibit found.</summary>
internal sealed class ExhibitCheck
{
    public ExhibitId Exhibit { get; init; }

    public DateTimeOffset CheckedAt { get; set; }

    public bool Unchanged { get; set; }

    public string Finding { get; set; } = string.Empty;
}

/// <summary>A payload that belongs to nothing, as long as it is watched before it is removed.</summary>
internal sealed class Orphan
{
    public BlobId Blob { get; init; }

    public DateTimeOffset SeenAt { get; init; }
}

/// <summary>How often everything is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>Each recording is read again at the latest so long after it was last.</summary>
    public TimeSpan Recheck { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often it is looked whether a recording is due, and for payloads that belong to nothing.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>A payload that belongs to nothing is removed when it has been seen twice, so far apart.</summary>
    public TimeSpan OrphanAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often the clock is looked at.</summary>
    public TimeSpan Looks { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each recording at least every so many days, looked for at most a day apart.</summary>
    public static CheckOptions EveryDays(double days)
    {
        var recheck = TimeSpan.FromDays(days);
        var every = recheck < TimeSpan.FromDays(1) ? recheck : TimeSpan.FromDays(1);
        return new CheckOptions { Recheck = recheck, Every = every, Looks = every / 4 < TimeSpan.FromMinutes(1) ? every / 4 : TimeSpan.FromMinutes(1) };
    }

    /// <summary>Whether the values can be meant.</summary>
    public bool IsSound => Looks > TimeSpan.Zero && Every > TimeSpan.Zero && Recheck >= Every && OrphanAge >= TimeSpan.FromHours(1);
}
