using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Safehand.Access;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

/// <summary>What is typed about a check, in the order in which the page asks for it.</summary>
internal sealed class ConditionForm
{
    public SupplierConditionKind? Kind { get; set; }

    public bool? Holds { get; set; }

    public List<ContractClause> Clauses { get; set; } = [];

    public DateParts CheckedOn { get; set; } = new();

    public string? CheckedBy { get; set; }

    public DateParts Until { get; set; } = new();

    public IFormFile? Document { get; set; }
}

/// <remarks>A document of at most 10MB stays in memory on its way to the vault: the framework would put a longer one on disk in clear.</remarks>
[RequestSizeLimit(KeptDocuments.Longest + (1 << 20))]
[RequestFormLimits(MemoryBufferThreshold = KeptDocuments.Longest + (1 << 20), MultipartBodyLengthLimit = KeptDocuments.Longest + (1 << 20))]
internal sealed class SupplierModel(
    ViewSuppliersHandler view, RecordConditionHandler record, KeptDocuments documents, EditingOptions options, TimeProvider clock) : EditingPage
{
    [BindProperty]
    public ConditionForm Form { get; set; } = new();

    public SupplierView Supplier { get; private set; } = null!;

    public string Words(ConditionKnown condition) => ConditionWords.Words(condition, clock.GetUtcNow(), options.WarnDays);

    public string Colour(ConditionKnown condition) => ConditionWords.Colour(ConditionWords.Standing(condition, clock.GetUtcNow(), options.WarnDays));

    /// <summary>When it was checked and by whom, and who recorded that; of a row from before that was asked for, only who recorded it.</summary>
    public static string Checked(ConditionKnown condition) => condition switch
    {
        { CheckedAt: null } => "Never",
        { CheckedAt: { } at, DoneOn: { } on } => $"{on.UkDate()} by {condition.DoneBy}. Recorded {at.UkDate()} by {condition.CheckedByName}",
        { CheckedAt: { } at } => $"Recorded {at.UkDate()} by {condition.CheckedByName}",
    };

    public Task<IActionResult> OnGetAsync(OrganisationId id)
    {
        ModelState.Clear();
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostAsync(OrganisationId id)
    {
        ModelState.Clear();

        // The gate is asked before a byte is kept, and again by the act itself.
        if ((await view.HandleAsync(id, Actor, Stopped)).IsRefused(out var refused))
        {
            return Refused(refused, "You cannot record this", "/suppliers");
        }

        if (Form.Kind is null)
        {
            ModelState.AddModelError("Form.Kind", "Select which condition was checked");
        }

        if (Form.Holds is null)
        {
            ModelState.AddModelError("Form.Holds", "Select whether it holds");
        }

        var checkedOn = Form.CheckedOn.Read(ModelState, "Form.CheckedOn", "The day on which it was checked");
        if (string.IsNullOrWhiteSpace(Form.CheckedBy))
        {
            ModelState.AddModelError("Form.CheckedBy", "Enter who checked it, in 100 characters or less");
        }

        var until = Form.Holds is true ? Form.Until.Read(ModelState, "Form.Until", "The last day on which it holds") : null;
        if (Form.Holds is true && Form.Document is not { Length: > 0 })
        {
            ModelState.AddModelError("Form.Document", "Select the document that shows it");
        }

        if (!ModelState.IsValid)
        {
            return await ShowAsync(id);
        }

        KeptDocument? document = null;
        if (Form is { Holds: true, Document: { } posted })
        {
            await using var bytes = posted.OpenReadStream();
            var kept = await documents.KeepAsync(posted.FileName, bytes, Stopped);
            if (kept.IsRefused(out refused))
            {
                ModelState.AddModelError("Form.Document", refused.Message);
                return await ShowAsync(id);
            }

            document = kept.Value;
        }

        var result = await record.HandleAsync(new RecordCondition(id, Form.Kind!.Value, until is { } day ? CommissionForm.EndOf(day) : null, document, checkedOn, Form.CheckedBy) { Clauses = Form.Clauses }, Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone(Form.Holds is true ? $"{ConditionWords.Of(Form.Kind.Value)}: holds until {until!.Value.UkDate()}." : $"{ConditionWords.Of(Form.Kind.Value)}: does not hold. Rooms of this supplier are shut.");
            return Redirect($"/suppliers/{id}");
        }

        return Correct(refusal, "Form.") ? await ShowAsync(id) : Refused(refusal, "You cannot record this", "/suppliers");
    }

    private async Task<IActionResult> ShowAsync(OrganisationId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this supplier");
        }

        Supplier = result.Value;
        return Page();
    }
}
