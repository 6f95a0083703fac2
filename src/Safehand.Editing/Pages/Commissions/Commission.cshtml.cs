using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Safehand.Design;
using Safehand.Design.Fields;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Editing.Pages;

/// <remarks>A document stays in memory on its way to the vault: the framework would put a longer one on disk in clear.</remarks>
[RequestSizeLimit(KeptDocuments.Longest + (1 << 20))]
[RequestFormLimits(MemoryBufferThreshold = KeptDocuments.Longest + (1 << 20), MultipartBodyLengthLimit = KeptDocuments.Longest + (1 << 20))]
internal sealed class CommissionModel(
    ViewCommissionHandler view, ChangeCommissionHandler change, WithdrawCommissionHandler withdraw, AddDirectionHandler add, TimeProvider clock) : EditingPage
{
    [BindProperty]
    public IFormFile? Document { get; set; }

    [BindProperty]
    public string? Why { get; set; }

    [BindProperty]
    public DateParts Deadline { get; set; } = new();

    [BindProperty]
    public List<string> Editors { get; set; } = [];

    [BindProperty]
    public string? ChangeWhy { get; set; }

    /// <summary>Whether the form for a change came back to be corrected, so that it stands open.</summary>
    public bool IsChanging { get; private set; }

    /// <summary>Whether something is still to be edited and nobody can any more.</summary>
    public bool IsOver => Commission.EditableUntil <= clock.GetUtcNow() && Commission.Rooms.Any(r => r.State is not (RoomState.Closed or RoomState.Released));

    public CommissionView Commission { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync(CommissionId id)
    {
        ModelState.Clear();
        return ShowAsync(id);
    }

    public async Task<IActionResult> OnPostChangeAsync(CommissionId id)
    {
        ModelState.Clear();
        IsChanging = true;
        if (Deadline.Read(ModelState, nameof(Deadline), "The day by which it must be handed in") is not { } day)
        {
            return await ShowAsync(id);
        }

        var people = Editors.Where(e => PersonId.TryParse(e, null, out _)).Select(e => PersonId.Parse(e, null)).ToList();
        var result = await change.HandleAsync(new ChangeCommission(id, CommissionForm.EndOf(day), people, ChangeWhy), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone($"Changed: to be handed in by {CommissionForm.EndOf(day).UkLastDay()}.");
            return Redirect($"/commissions/{id}");
        }

        return Correct(refusal) ? await ShowAsync(id) : Refused(refusal, "You cannot change this commission", $"/commissions/{id}");
    }

    public async Task<IActionResult> OnPostDocumentAsync(CommissionId id)
    {
        ModelState.Clear();
        if ((await add.MayAsync(id, Actor, Stopped)).IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot add a document to this commission", $"/commissions/{id}");
        }

        if (Document is not { Length: > 0 })
        {
            ModelState.AddModelError(nameof(Document), "Select the document with the agreement");
            return await ShowAsync(id);
        }

        await using var bytes = Document.OpenReadStream();
        if ((await add.HandleAsync(id, Document.FileName, bytes, Actor, Stopped)).IsRefused(out refusal))
        {
            return Correct(refusal) ? await ShowAsync(id) : Refused(refusal, "You cannot add a document to this commission", $"/commissions/{id}");
        }

        TempData.SayDone("The document is kept with the commission.");
        return Redirect($"/commissions/{id}");
    }

    public async Task<IActionResult> OnPostWithdrawAsync(CommissionId id)
    {
        var result = await withdraw.HandleAsync(new WithdrawCommission(id, Why), Actor, Stopped);
        if (!result.IsRefused(out var refusal))
        {
            TempData.SayDone("Withdrawn. Its editors reach it no longer.");
            return Redirect($"/commissions/{id}");
        }

        return Correct(refusal) ? await ShowAsync(id) : Refused(refusal, "You cannot withdraw this commission", $"/commissions/{id}");
    }

    private async Task<IActionResult> ShowAsync(CommissionId id)
    {
        var result = await view.HandleAsync(id, Actor, Stopped);
        if (result.IsRefused(out var refusal))
        {
            return Refused(refusal, "You cannot see this commission");
        }

        Commission = result.Value;
        if (!IsChanging)
        {
            Deadline = DateParts.Of(UkDates.LastDay(Commission.Deadline));
            Editors = [.. Commission.Choice.Where(c => c.Edits).Select(c => c.Person.Value)];
        }

        return Page();
    }
}
