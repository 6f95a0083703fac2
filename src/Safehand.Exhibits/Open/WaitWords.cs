using Safehand.Design.Words;
using Safehand.Media;

namespace Safehand.Exhibits;

/// <summary>How long one has to wait for a player, in words that promise no more than is known.</summary>
internal static class WaitWords
{
    private const int Step = 5;

    internal static string Of(MediaWait wait) => wait.Before == 0
        ? $"All players are in use, and yours is next. That takes about {Quantities.Count(Seconds(wait), "second")}."
        : $"All players are in use, and {wait.Before} {(wait.Before == 1 ? "is" : "are")} before yours. That takes about {Quantities.Count(Seconds(wait), "second")}.";

    /// <summary>Rounded up to five: nobody knows it better.</summary>
    internal static int Seconds(MediaWait wait) => (int)Math.Ceiling(wait.Estimate.TotalSeconds / Step) * Step;
}
