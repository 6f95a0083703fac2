using Safehand.Ledger;

namespace Safehand.Exhibits;

/// <summary>Who witnesses the ledger, and how patiently they are asked.</summary>
public sealed record WitnessingOptions
{
    /// <summary>The witnesses; none: the ledger goes unwitnessed.</summary>
    public IReadOnlyList<WitnessAddress> Witnesses { get; init; } = [];

    /// <summary>Where the newest checkpoint that each cosigned is kept, below <c>witnessed/</c>; nobody else may write there. Null where there are no witnesses.</summary>
    public ITileStore? Memory { get; init; }

    /// <summary>How often a new checkpoint is submitted, at most: what is signed in between goes together.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a witness may take to answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a witness is left alone after it first failed. Doubled each time after that, up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest it is left alone.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);
}
