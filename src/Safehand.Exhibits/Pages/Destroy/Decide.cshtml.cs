using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Safehand.Design;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Exhibits.Pages;

/// <summary>How far a destruction is.</summary>
internal enum DestructionState
{
    /// <summary>Somebody else must decide.</summary>
    Proposed,

    /// <summary>The recording is kept.</summary>
    TurnedDown,

    /// <summary>Both have signed.</summary>
    Destroying,

    /// <summary>The key is gone.</summary>
    Destroyed,
}

internal sealed class DecideModel(ViewExhibitHandler view, DecideDestructionHandler decide, Store store) : ExhibitsPage
{
    private static readonly Refusal Absent = Refusal.NotFound("destruction.not-found", "There is no such proposal, or it is not in one of your cases.");

    public ExhibitView Exhibit { get; private set; } = null!;

    public Destruction Destruction { get; private set; } = null!;

    public bool Mine => Destruction.ProposedBy == Actor.Person;

    public DestructionState State => Destruction switch
    {
        { DestroyedAt: not null } => DestructionState.Destroyed,
        { ApprovedAt: not null } => DestructionState.Destroying,
        { RefusedAt: not null } => DestructionState.TurnedDown,
        _ => DestructionState.Proposed,
    };

    public async Task<IActionResult> OnGetAsync(DestructionId id)
    {
        await using var reading = store.Read();
        if (await reading.Set<Destruction>().SingleOrDefaultAsync(d => d.Id == id, Stopped) is not { } found)
        {
            return Refused(Absent);
        }

        // The gate is asked about its exhibit before anything of the proposal is shown.
        var result = await view.HandleAsync(found.Exhibit, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal.Kind == RefusalKind.NotFound ? Absent : refusal, "You cannot see this proposal");
        }

        (Exhibit, Destruction) = (result.Value, found);
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(DestructionId id, [FromForm] bool? approve)
    {
        if (approve is null)
        {
            return Redirect($"/destructions/{id}");
        }

        var result = await decide.HandleAsync(new DecideDestruction(id, approve.Value), Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot decide this");
        }

        TempData.SayDone(approve.Value ? $"{result.Value.Reference} has been destroyed. This is its certificate." : $"Turned down. {result.Value.Reference} is kept.");
        return Redirect($"/destructions/{id}");
    }
}
