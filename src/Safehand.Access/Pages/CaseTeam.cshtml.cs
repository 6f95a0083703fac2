using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

internal sealed class CaseTeamModel(SeeTeamHandler see, ChangeTeamHandler team, ShareCaseHandler share, TimeProvider clock) : PeoplePage(clock)
{
    [BindProperty]
    public string? Login { get; set; }

    [BindProperty]
    public string? As { get; set; } = nameof(CaseRole.Member);

    [BindProperty]
    public DateParts LastDay { get; set; } = new();

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty]
    public string? Who { get; set; }

    [BindProperty]
    public string? EndReason { get; set; }

    [BindProperty]
    public string? Organisation { get; set; }

    [BindProperty]
    public DateParts AgreementDay { get; set; } = new();

    [BindProperty]
    public string? ShareReason { get; set; }

    [BindProperty]
    public string? EndedOrganisation { get; set; }

    [BindProperty]
    public string? EndedReason { get; set; }

    public DateTimeOffset Now { get; } = clock.GetUtcNow();

    public CaseId Case { get; private set; }

    public TeamSeen Seen { get; private set; } = null!;

    public PersonId Me => Actor.Person;

    public Task<IActionResult> OnGetAsync(string id) => ShowAsync(id);

    public async Task<IActionResult> OnPostJoinAsync(string id)
    {
        if (string.IsNullOrWhiteSpace(Login))
        {
            ModelState.AddModelError(nameof(Login), "Enter the user name of the person");
        }

        if (!Enum.TryParse<CaseRole>(As, out var role) || !Enum.IsDefined(role))
        {
            ModelState.AddModelError(nameof(As), "Select what they are on the case");
        }

        var day = LastDay.IsEmpty ? null : LastDay.Read(ModelState, nameof(LastDay), "The last day");
        if (string.IsNullOrWhiteSpace(Reason))
        {
            ModelState.AddModelError(nameof(Reason), "Enter why they join");
        }

        return ModelState.IsValid
            ? await DoneAsync(id, c => team.JoinAsync(new JoinTeam(c, Login, role, day, Reason), Actor, Stopped), "They are on the team", Key)
            : await ShowAsync(id);
    }

    /// <summary>Withdraws a place on the team (<c>person</c>) or access that was given (<c>access</c>): what is chosen, for one reason.</summary>
    public async Task<IActionResult> OnPostWithdrawAsync(string id)
    {
        if (string.IsNullOrEmpty(Who))
        {
            ModelState.AddModelError(nameof(Who), "Select whose place or access ends");
            return await ShowAsync(id);
        }

        var parts = Who.Split(':');
        var (kind, which) = (parts[0], parts[^1]);
        if (kind == "access" && AccessRequestId.TryParse(which, null, out var request))
        {
            return await DoneAsync(id, c => team.EndAccessAsync(c, request, EndReason, Actor, Stopped), "Access withdrawn", _ => nameof(EndReason));
        }

        return PersonId.TryParse(which, null, out var person)
            ? await DoneAsync(id, c => team.LeaveAsync(c, person, EndReason, Actor, Stopped), "They are not on the team any more", _ => nameof(EndReason))
            : await ShowAsync(id);
    }

    public async Task<IActionResult> OnPostShareAsync(string id)
    {
        if (!OrganisationId.TryParse(Organisation, null, out var organisation))
        {
            ModelState.AddModelError(nameof(Organisation), "Select an organisation");
        }

        var day = AgreementDay.Read(ModelState, nameof(AgreementDay), "The last day of the agreement");
        return ModelState.IsValid
            ? await DoneAsync(id, c => share.HandleAsync(new ShareCase(c, organisation, day!.Value, ShareReason), Actor, Stopped), "Agreement entered. Put their people on the team",
                field => field switch { "organisation" => nameof(Organisation), "lastDay" => nameof(AgreementDay), _ => nameof(ShareReason) })
            : await ShowAsync(id);
    }

    public async Task<IActionResult> OnPostEndShareAsync(string id)
    {
        if (!OrganisationId.TryParse(EndedOrganisation, null, out var organisation))
        {
            ModelState.AddModelError(nameof(EndedOrganisation), "Select an organisation");
            return await ShowAsync(id);
        }

        return await DoneAsync(id, c => share.EndAsync(c, organisation, EndedReason, Actor, Stopped), "Their part has ended",
            field => field == "organisation" ? nameof(EndedOrganisation) : nameof(EndedReason));
    }

    private static string Key(string? field) => field switch { "login" => nameof(Login), "lastDay" => nameof(LastDay), _ => nameof(Reason) };

    private async Task<IActionResult> DoneAsync(string id, Func<CaseId, Task<Result<Done>>> act, string said, Func<string?, string> key)
    {
        if (!CaseId.TryParse(id, null, out var parsed))
        {
            return await ShowAsync(id);
        }

        var result = await act(parsed);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(said);
            return Redirect($"/cases/{parsed}/team");
        }

        return Instead(refusal, "You cannot change this team", key, $"/cases/{parsed}") ?? await ShowAsync(id);
    }

    private async Task<IActionResult> ShowAsync(string id)
    {
        var known = CaseId.TryParse(id, null, out var parsed);
        var seen = known ? await see.HandleAsync(parsed, Actor, Stopped) : PersonTarget.None;
        if (seen.IsRefused(out var refusal))
        {
            ModelState.Clear();
            return this.Refused(refusal, "You cannot see this case", known ? "/ask?case=" + parsed : null, backHref: "/cases");
        }

        Case = parsed;
        Seen = seen.Value;
        return Page();
    }
}
