using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Safehand.Access.Pages;

[AllowAnonymous]
internal sealed class RulesModel : PageModel
{
    public IReadOnlyList<(string Title, IReadOnlyList<Rule> Rules)> Groups { get; } =
    [
        ("What must be so", [.. RuleBook.All.Where(r => r.Kind is RuleKind.Requirement)]),
        ("What each role may do", [.. RuleBook.All.Where(r => r.Kind is RuleKind.Permission)]),
        ("What is done along with it", [.. RuleBook.All.Where(r => r.Kind is RuleKind.Condition)]),
        ("When nothing else applies", [.. RuleBook.All.Where(r => r.Kind is RuleKind.Default)]),
    ];
}
