using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A role that the employer gave somebody.</summary>
internal sealed class RoleHeld : IGrantingRow
{
    public PersonId Person { get; init; }

    /// <summary>Exactly one role.</summary>
    public Roles Role { get; init; }

    public DateTimeOffset Starts { get; set; }

    /// <summary>Null: until it is taken away.</summary>
    public DateTimeOffset? Ends { get; set; }

    public PersonId GivenBy { get; set; }

    public byte[] Seal { get; set; } = [];

    internal bool IsHeld(DateTimeOffset now) => Starts <= now && !(Ends <= now);

    /// <summary>Held anew, after it had been taken away.</summary>
    internal void GiveAgain(DateTimeOffset from, PersonId by) => (Starts, Ends, GivenBy) = (from, null, by);

    public string SealedText() => Text(Person.Value, Role.ToString(), Starts.ToUnixTimeMilliseconds(), Ends?.ToUnixTimeMilliseconds(), GivenBy.Value);

    internal static string Text(string person, string role, long starts, long? ends, string givenBy) =>
        SealedWords.Of("person_roles", person, role, SealedWords.Of(starts), SealedWords.Of(ends), givenBy);
}

/// <summary>What somebody was trained in.</summary>
internal enum TrainingKind
{
    /// <summary>Handling recordings.</summary>
    Recordings,

    /// <summary>Handling sensitive recordings: sexual offences, children.</summary>
    Sensitive,
}

/// <summary>Training that counts until a day.</summary>
internal sealed class Training : IGrantingRow
{
    public PersonId Person { get; init; }

    public TrainingKind Kind { get; init; }

    public DateTimeOffset Ends { get; set; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(Person.Value, Kind.ToString(), Ends.ToUnixTimeMilliseconds());

    internal static string Text(string person, string kind, long ends) => SealedWords.Of("trainings", person, kind, SealedWords.Of(ends));
}

/// <summary>That somebody is another person than the one of the same name in a case, as a second person said (rule G26).</summary>
internal sealed class Namesake : IGrantingRow
{
    public PersonId Person { get; init; }

    /// <summary>Who they are not.</summary>
    public SubjectId Subject { get; init; }

    public PersonId SaidBy { get; init; }

    public DateTimeOffset SaidAt { get; init; }

    public byte[] Seal { get; set; } = [];

    public string SealedText() => Text(Person.Value, Subject.Value, SaidBy.Value, SaidAt.ToUnixTimeMilliseconds());

    internal static string Text(string person, string subject, string saidBy, long saidAt) => SealedWords.Of("namesakes", person, subject, saidBy, SealedWords.Of(saidAt));
}

/// <summary>A relationship that somebody declared to a subject. It takes rights away and gives none, so it carries no seal.</summary>
internal sealed class DeclaredRelationship
{
    public PersonId Person { get; init; }

    public SubjectId Subject { get; init; }

    public required string What { get; init; }

    public DateTimeOffset DeclaredAt { get; init; }
}
