using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>
/// What the module that keeps cases and exhibits tells this one. It marks the boundary between the two: requests for access are decided
/// here, about cases kept there, and a device that is revoked ends what is open on it. That module registers one.
/// </summary>
public interface ICaseRegister
{
    /// <summary>Finds a case, and an exhibit of it, in the change's transaction.</summary>
    /// <param name="change">The act that asks.</param>
    /// <param name="caseId">The case, or null to find it by the exhibit.</param>
    /// <param name="exhibit">The exhibit, or null when the request is about the case alone.</param>
    /// <param name="ct">Stops reading.</param>
    /// <returns>Null where there is no such case, or no such exhibit in it.</returns>
    Task<CaseOnRegister?> FindAsync(Change change, CaseId? caseId, ExhibitId? exhibit, CancellationToken ct);

    /// <summary>Reads how people name a case: by its identifier or its reference number. Says nothing of who may see it.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="actor">Whoever typed it: two forces may use one number, and each means its own.</param>
    /// <param name="ct">Stops reading.</param>
    /// <returns>For a reference number that no case has, an identifier that no case has; null where the text is neither.</returns>
    Task<CaseId?> ReadAsync(string text, Actor actor, CancellationToken ct);

    /// <summary>Ends whatever these people have open, inside a change that takes their right to it away.</summary>
    /// <param name="change">That change; it records the end of each opening.</param>
    /// <param name="people">Whose openings.</param>
    /// <param name="ct">Stops before the rows are read.</param>
    /// <returns>How many were ended.</returns>
    Task<int> EndOpeningsAsync(Change change, IReadOnlyCollection<PersonId> people, CancellationToken ct);
}

/// <summary>A case as its module knows it.</summary>
/// <param name="Case">Its own facts; what somebody is to it is read by the door.</param>
/// <param name="Name">What it is called: <c>Larkspur</c>.</param>
/// <param name="Exhibit">The exhibit asked for, if one was.</param>
/// <param name="Reference">Its reference: <c>JS/3</c>.</param>
/// <param name="Subjects">Who is recorded or spoken of in it.</param>
public sealed record CaseOnRegister(CaseFacts Case, string Name, ExhibitFacts? Exhibit, string? Reference, IReadOnlyList<SubjectNamed> Subjects);
