namespace Safehand.Kernel;

/// <summary>Whoever acts: a person signed in, or Safehand itself doing what it was told to on a schedule.</summary>
/// <param name="Person">Who.</param>
/// <param name="Organisation">Who employs them.</param>
/// <param name="DisplayName">As colleagues know them: <c>DC Priya Nair</c>. Personal data: never logged.</param>
/// <param name="Mark">As shown in the picture: <c>DC P Nair NS4417</c>. Personal data: never logged.</param>
/// <param name="SignedInAt">When this session last proved a factor.</param>
public sealed record Actor(PersonId Person, OrganisationId Organisation, string DisplayName, string Mark, DateTimeOffset SignedInAt)
{
    /// <summary>Safehand acting by itself: checks, expiries, recovery after a stop.</summary>
    public static Actor Safehand { get; } = new(
        new PersonId(new string('0', Ids.Length)), new OrganisationId(new string('0', Ids.Length)), "Safehand", "Safehand", DateTimeOffset.MaxValue);
}
