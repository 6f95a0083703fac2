using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What an act is about, as the capability that does it knows. The door adds what it knows of the actor.</summary>
/// <param name="Object">The 16 bytes of the identifier under which a refusal is entered: the exhibit, else the case, else the person or request.</param>
public sealed record Ask(byte[] Object)
{
    /// <summary>The case's own facts. What the actor is to it (assignment, access, agreement, review) is filled in by the door, whatever stands here.</summary>
    public CaseFacts? Case { get; init; }

    /// <summary>The exhibit, or null when there is none.</summary>
    public ExhibitFacts? Exhibit { get; init; }

    /// <summary>Who is recorded or spoken of there, other than as the one who recorded or questioned. Compared with the actor's own name and declared relationships.</summary>
    public IReadOnlyList<SubjectNamed> Subjects { get; init; } = [];

    /// <summary>For an act on an organisation as a whole, which; null: the actor's own.</summary>
    public OrganisationId? ActsOn { get; init; }

    /// <summary>Whether the actor said: someone is in danger and I cannot wait.</summary>
    public bool Emergency { get; init; }

    /// <summary>For what goes on, part by part: when it began. The sign-in must have been fresh then; null: it begins now. MUST come from a sealed row.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    /// <summary>For deciding on a request: who made it.</summary>
    public PersonId? RequestedBy { get; init; }

    /// <summary>For changing rights or answering a review: whose rights or conduct.</summary>
    public PersonId? Concerns { get; init; }

    /// <summary>For a clean copy: the second person who agreed.</summary>
    public PersonId? AgreedBy { get; init; }

    /// <summary>For agreeing, as the second person, to somebody else's clean copy: whose. Nothing leaves by it, so nothing is told or reviewed yet.</summary>
    public PersonId? AgreesFor { get; init; }

    /// <summary>For changing rights: whether it only takes rights away.</summary>
    public bool OnlyTakesAway { get; init; }

    /// <summary>For reviewing, authorising or releasing an edit: everybody who edited. Null: not told, and the gate refuses.</summary>
    public IReadOnlyList<PersonId>? EditedBy { get; init; }

    /// <summary>For authorising a rendition: who accepted the edit.</summary>
    public PersonId? AcceptedBy { get; init; }

    /// <summary>For an act in the room of a commission: which. An editor is then let in by its own grant alone. Null: by that of any commission.</summary>
    public CommissionId? Commission { get; init; }
}

/// <summary>Somebody recorded or spoken of.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Name">Their name as entered.</param>
public sealed record SubjectNamed(SubjectId Subject, string Name);

/// <summary>A yes, and what must be done along with it.</summary>
/// <param name="Decision">What the gate decided.</param>
/// <param name="Review">The review that this act opened, if it did.</param>
public sealed record Permit(Decision Decision, ReviewId? Review)
{
    /// <summary>Whether the permit carries an obligation.</summary>
    public bool Owes(ObligationKind kind) => Decision.Owes(kind);
}
