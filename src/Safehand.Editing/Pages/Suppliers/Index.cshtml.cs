using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design.Words;

namespace Safehand.Editing.Pages;

internal sealed class SuppliersModel(ViewSuppliersHandler view, EditingOptions options, TimeProvider clock) : EditingPage
{
    public IReadOnlyList<SupplierView> Suppliers { get; private set; } = [];

    /// <summary>What needs doing, in a sentence.</summary>
    public string Lead
    {
        get
        {
            var all = Suppliers.Where(s => s.OpenCommissions > 0 || s.Known.Conditions.Any(c => c.Until is not null)).SelectMany(s => s.Known.Conditions).ToList();
            var wrong = all.Count(c => Standing(c) is ConditionStanding.Lapsed or ConditionStanding.NotChecked);
            var soon = all.Count(c => Standing(c) is ConditionStanding.LapsesSoon);
            return (wrong, soon) switch
            {
                (0, 0) => "Nothing has lapsed, and nothing lapses in the next " + Quantities.Count(options.WarnDays, "day") + ".",
                (0, _) => $"{Quantities.Count(soon, "condition")} about to lapse.",
                (_, 0) => $"{Quantities.Count(wrong, "condition")} not in date.",
                _ => $"{Quantities.Count(wrong, "condition")} not in date, {Quantities.Number(soon)} about to lapse.",
            };
        }
    }

    public string Words(ConditionKnown condition) => ConditionWords.Words(condition, clock.GetUtcNow(), options.WarnDays);

    public string Colour(ConditionKnown condition) => ConditionWords.Colour(Standing(condition));

    public async Task<IActionResult> OnGetAsync()
    {
        var result = await view.HandleAsync(Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see the suppliers");
        }

        Suppliers = result.Value;
        return Page();
    }

    private ConditionStanding Standing(ConditionKnown condition) => ConditionWords.Standing(condition, clock.GetUtcNow(), options.WarnDays);
}
