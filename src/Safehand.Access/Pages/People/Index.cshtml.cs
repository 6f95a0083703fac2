using Microsoft.AspNetCore.Mvc;

namespace Safehand.Access.Pages;

internal sealed class PeopleModel(SeePeopleHandler people, GivePasswordHandler passwords, TimeProvider clock) : PeoplePage(clock)
{
    [BindProperty(SupportsGet = true)]
    public string? Text { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Role { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? State { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Number { get; set; }

    public PeopleSeen Seen { get; private set; } = new([], 0, 0, 1, []);

    public IReadOnlyList<PasswordAsked> Passwords { get; private set; } = [];

    public bool IsFiltered => !string.IsNullOrWhiteSpace(Text) || RoleWanted is not null || StandingWanted is not null;

    private Roles? RoleWanted => Enum.TryParse<Roles>(Role, out var role) && RoleWords.All.Contains(role) ? role : null;

    private Standing? StandingWanted => Enum.TryParse<Standing>(State, out var standing) && Enum.IsDefined(standing) ? standing : null;

    public async Task<IActionResult> OnGetAsync()
    {
        ModelState.Clear(); // what does not parse as a filter filters nothing
        var seen = await people.HandleAsync(new SeePeople(Text, RoleWanted, StandingWanted, int.TryParse(Number, out var page) ? page : 1), Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            return this.Refused(refusal, "You cannot see the people of your organisation");
        }

        Seen = seen.Value;
        Passwords = await passwords.WaitingAsync(Actor, Stopped) ?? [];
        return Page();
    }

    /// <summary>The same list on another page.</summary>
    public string PageHref(int number) => "/people" + Microsoft.AspNetCore.Http.QueryString.Create(
        new Dictionary<string, string?> { ["text"] = Text, ["role"] = Role, ["state"] = State, ["number"] = number.ToString(System.Globalization.CultureInfo.InvariantCulture) }
            .Where(p => !string.IsNullOrEmpty(p.Value)));

    public static string Words(Standing standing) => standing switch
    {
        Standing.Vouched => "Vouched for",
        Standing.Ended => "Not vouched for",
        Standing.Suspended => "Suspended",
        _ => standing.ToString(),
    };
}
