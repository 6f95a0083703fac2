using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Kernel;

namespace Safehand.Access.Pages;

internal sealed class AddPersonModel(AddPersonHandler add, SeePeopleHandler people, TimeProvider clock) : PeoplePage(clock)
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Login { get; set; }

    [BindProperty]
    public string? Number { get; set; }

    [BindProperty]
    public string[] Roles { get; set; } = [];

    [BindProperty]
    public DateParts LastDay { get; set; } = new();

    [BindProperty]
    public DateParts Trained { get; set; } = new();

    [BindProperty]
    public DateParts SensitiveTrained { get; set; } = new();

    [BindProperty]
    public string? Supervisor { get; set; }

    /// <summary>The roles that the organisation can give.</summary>
    public IReadOnlyList<Roles> CanBeGiven { get; private set; } = [];

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        foreach (var (value, key, message) in new[] { (Name, nameof(Name), "Enter the name as colleagues know it, with rank"), (Login, nameof(Login), "Enter a user name"), (Number, nameof(Number), "Enter the collar or staff number") })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                ModelState.AddModelError(key, message);
            }
        }

        var roles = Roles.Select(r => Enum.TryParse<Roles>(r, out var role) ? role : Access.Roles.None).Aggregate(Access.Roles.None, (all, one) => all | one);
        if (roles is Access.Roles.None)
        {
            ModelState.AddModelError(nameof(Roles), "Select at least one role");
        }

        var lastDay = LastDay.Read(ModelState, nameof(LastDay), "The last day that your organisation vouches for them");
        var trained = Trained.IsEmpty ? null : Trained.Read(ModelState, nameof(Trained), "The last day of training");
        var sensitive = SensitiveTrained.IsEmpty ? null : SensitiveTrained.Read(ModelState, nameof(SensitiveTrained), "The last day of training for sensitive recordings");
        if (!ModelState.IsValid)
        {
            return await ShowAsync();
        }

        var result = await add.HandleAsync(new AddPerson(Name, Login, Number, roles, lastDay!.Value, trained, sensitive, Supervisor), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Added. A second person gives them their first password");
            return Redirect("/people/" + result.Value);
        }

        return Instead(refusal, "You cannot add people", Key, "/people") ?? await ShowAsync();
    }

    // Whoever may not see the people is not shown the form either; that is entered.
    private async Task<IActionResult> ShowAsync()
    {
        var seen = await people.HandleAsync(new SeePeople(null, null, null, 1), Actor, Stopped);
        if (seen.IsRefused(out var refusal))
        {
            ModelState.Clear();
            return this.Refused(refusal, "You cannot add people", backHref: "/people");
        }

        CanBeGiven = seen.Value.Roles;
        return Page();
    }

    private static string Key(string? field) => field switch
    {
        "login" => nameof(Login),
        "number" => nameof(Number),
        "roles" => nameof(Roles),
        "lastDay" => nameof(LastDay),
        "supervisor" => nameof(Supervisor),
        _ => nameof(Name),
    };
}
