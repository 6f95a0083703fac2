using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>Copies whose bytes are leaving now: a destruction ends them, for their readers hold a key that it cannot reach on the disk.</summary>
internal sealed class CopiesInFlight
{
    private readonly Lock guard = new();
    private readonly List<Flight> flights = [];

    /// <summary>Notes a copy. MUST be called before it is read whether the exhibit is in custody: then either that reading sees the destruction, or the destruction sees the copy.</summary>
    internal Flight Begin(ExhibitId exhibit, CancellationToken ct)
    {
        var flight = new Flight(this, exhibit, ct);
        lock (guard)
        {
            flights.Add(flight);
        }

        return flight;
    }

    /// <summary>Breaks off every copy of an exhibit.</summary>
    internal void End(ExhibitId exhibit)
    {
        lock (guard)
        {
            foreach (var flight in flights.Where(f => f.Exhibit == exhibit))
            {
                flight.End();
            }
        }
    }

    private void Forget(Flight flight)
    {
        lock (guard)
        {
            flights.Remove(flight);
        }
    }

    /// <summary>One copy on its way.</summary>
    internal sealed class Flight : IDisposable
    {
        private readonly CopiesInFlight all;
        private readonly CancellationTokenSource source;

        internal Flight(CopiesInFlight all, ExhibitId exhibit, CancellationToken ct) =>
            (this.all, Exhibit, source) = (all, exhibit, CancellationTokenSource.CreateLinkedTokenSource(ct));

        internal ExhibitId Exhibit { get; }

        /// <summary>Ends with the request, and with the exhibit.</summary>
        internal CancellationToken Token => source.Token;

        public void Dispose()
        {
            all.Forget(this); // from here on nobody ends it, so the source can go
            source.Dispose();
        }

        // Elsewhere: what is cut off forgets its flight at once, and would do so in the midst of the list that is being gone through.
        internal void End() => _ = source.CancelAsync();
    }
}
