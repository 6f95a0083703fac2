using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>What the gate would say to an opening, purpose by purpose. Enters nothing and permits nothing: it only lets the page offer what can be chosen.</summary>
/// <param name="Exhibit">What would be opened.</param>
/// <param name="Purposes">The purposes that fit this person, in the order of the list.</param>
/// <param name="Because">Why it would be permitted; empty when it would not.</param>
/// <param name="Obligations">What would come along with it.</param>
/// <param name="Refusal">Why it would be refused whatever was chosen; null when it would be permitted.</param>
/// <param name="Emergency">Whether an emergency opening would be permitted, now or after signing in again.</param>
internal sealed record OpeningProspect(
    Exhibit Exhibit, string CaseName, IReadOnlyList<PurposeKind> Purposes, IReadOnlyList<Rule> Because, IReadOnlyList<Obligation> Obligations, Refusal? Refusal, bool Emergency)
{
    /// <summary>The sign-in that an emergency opening still needs; null where it would be permitted at once.</summary>
    internal Refusal? EmergencySignIn { get; private init; }

    // Stands in for the sentence that is still to be written, so that the rule on sentences is not what decides here.
    private const string Sentence = "Considering whether this could be opened";

    internal static async Task<OpeningProspect?> ReadAsync(Changes changes, CustodyDoor door, ExhibitId id, Actor actor, CancellationToken ct, Act act = Act.Open)
    {
        var fitting = new List<PurposeKind>();
        Decision? permitted = null;
        Refusal? refused = null;
        OpeningProspect? seen = null;
        foreach (var kind in Enum.GetValues<PurposeKind>().Where(k => k != PurposeKind.Administration))
        {
            await using var change = await changes.BeginAsync(actor, new Purpose(kind, Sentence), ct);
            if (await Target.OfExhibitAsync(change.Store, id, ct) is not { Exhibit: { } exhibit } target)
            {
                return null;
            }

            seen ??= new OpeningProspect(exhibit, target.Case.Name, [], [], [], null, false);
            if (kind == PurposeKind.ProtectLife && door.Consider(change, Act.Open, target, true) is var emergency && emergency.Reasons.All(r => r.Refuses is RefusalKind.SignInNeeded))
            {
                // An old sign-in is no reason to hide the way from somebody in a hurry: it says what to do.
                seen = seen with { Emergency = true, EmergencySignIn = emergency.ToRefusal() };
            }

            var decision = door.Consider(change, act, target, false);
            if (decision.Reasons.All(r => r.Next != NextSteps.CorrectPurpose))
            {
                fitting.Add(kind);
                refused ??= decision.ToRefusal();
            }

            permitted ??= decision.IsPermitted ? decision : null;
        }

        return seen! with { Purposes = fitting, Because = permitted?.Deciding ?? [], Obligations = permitted?.Obligations ?? [], Refusal = permitted is null ? refused ?? Refusals.NoSuchExhibit : null };
    }

    /// <summary>Enters that somebody is told that they cannot: being refused before a form is shown is being refused. Being asked to sign in again is not.</summary>
    internal static async Task EnterAsync(Refusal told, Changes changes, CustodyDoor door, ExhibitId id, Actor actor, CancellationToken ct, Act act = Act.Open)
    {
        if (told.Kind == RefusalKind.SignInNeeded)
        {
            return;
        }

        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        if (await Target.OfExhibitAsync(change.Store, id, ct) is { } target)
        {
            _ = await door.RefuseUnlessAsync(change, act, target, ct);
        }
    }
}
