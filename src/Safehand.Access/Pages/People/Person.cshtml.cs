using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

internal sealed class PersonModel(
    SeePersonHandler see, ChangeRightsHandler rights, EndSignInsHandler signIns, AskPasswordHandler passwords, TimeProvider clock) : PeoplePage(clock)
{
    [BindProperty]
    public DateParts LastDay { get; set; } = new();

    [BindProperty]
    public string? EndReason { get; set; }

    [BindProperty]
    public string? SuspendReason { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? Training { get; set; }

    [BindProperty]
    public DateParts TrainedDay { get; set; } = new();

    [BindProperty]
    public string? PasswordReason { get; set; }

    public PersonSeen Seen { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(string id) => ShowAsync(id);

    public async Task<IActionResult> OnPostVouchAsync(string id) =>
        LastDay.Read(ModelState, nameof(LastDay), "The last day") is { } day
            ? await DoneAsync(id, p => rights.VouchAsync(p, day, Actor, Stopped), $"Your organisation vouches until {day.UkDate()}", nameof(LastDay))
            : await ShowAsync(id);

    public Task<IActionResult> OnPostEndAsync(string id) =>
        DoneAsync(id, p => rights.EndVouchingAsync(p, EndReason, Actor, Stopped), "Your organisation does not vouch for them any more", nameof(EndReason));

    public Task<IActionResult> OnPostSuspendAsync(string id) =>
        DoneAsync(id, p => rights.SuspendAsync(p, SuspendReason, Actor, Stopped), "Suspended, and signed out everywhere", nameof(SuspendReason));

    public Task<IActionResult> OnPostReinstateAsync(string id) =>
        DoneAsync(id, p => rights.ReinstateAsync(p, SuspendReason, Actor, Stopped), "Not suspended any more. They can sign in again", nameof(SuspendReason));

    public async Task<IActionResult> OnPostGiveAsync(string id)
    {
        if (!Enum.TryParse<Roles>(Role, out var role) || !RoleWords.All.Contains(role))
        {
            ModelState.AddModelError(nameof(Role), "Select a role");
            return await ShowAsync(id);
        }

        return await DoneAsync(id, p => rights.GiveRoleAsync(p, role, Actor, Stopped), $"Role given: {RoleWords.Of(role)}", nameof(Role));
    }

    public Task<IActionResult> OnPostWithdrawAsync(string id, [FromForm] string? held) =>
        Enum.TryParse<Roles>(held, out var role) && RoleWords.All.Contains(role)
            ? DoneAsync(id, p => rights.WithdrawRoleAsync(p, role, Actor, Stopped), $"Role withdrawn: {RoleWords.Of(role)}", nameof(Role))
            : ShowAsync(id);

    public async Task<IActionResult> OnPostTrainAsync(string id)
    {
        if (!Enum.TryParse<TrainingKind>(Training, out var kind) || !Enum.IsDefined(kind))
        {
            ModelState.AddModelError(nameof(Training), "Select which training");
        }

        var day = TrainedDay.Read(ModelState, nameof(TrainedDay), "The last day it counts");
        return ModelState.IsValid
            ? await DoneAsync(id, p => rights.TrainAsync(p, kind, day!.Value, Actor, Stopped), "Training entered", nameof(TrainedDay))
            : await ShowAsync(id);
    }

    public Task<IActionResult> OnPostPasswordAsync(string id) =>
        DoneAsync(id, p => passwords.HandleAsync(p, PasswordReason, Actor, Stopped), "Asked for. A second person gives the password", nameof(PasswordReason));

    public Task<IActionResult> OnPostSignOutAsync(string id, [FromForm] string? signIn, [FromForm] bool token) =>
        DoneAsync(id, p => signIns.OneAsync(p, signIn ?? string.Empty, token, Actor, Stopped), "Ended", string.Empty);

    public Task<IActionResult> OnPostSignOutAllAsync(string id) =>
        DoneAsync(id, p => signIns.AllAsync(p, Actor, Stopped), "Everything that was signed in has ended", string.Empty);

    private async Task<IActionResult> DoneAsync(string id, Func<PersonId, Task<Result<Done>>> act, string said, string key)
    {
        if (!PersonId.TryParse(id, null, out var person))
        {
            return await ShowAsync(id);
        }

        var result = await act(person);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(said);
            return Redirect("/people/" + person);
        }

        return Instead(refusal, "You cannot change this", _ => key, "/people") ?? await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(string id)
    {
        var seen = PersonId.TryParse(id, null, out var person) ? await see.HandleAsync(person, Actor, Stopped) : PersonTarget.None;
        if (seen.IsRefused(out var refusal))
        {
            ModelState.Clear();
            return this.Refused(refusal, "You cannot see this person", backHref: "/people");
        }

        Seen = seen.Value;
        return Page();
    }
}
