using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Safehand.Design.Fields;

namespace Safehand.Design.Tests;

public sealed class OpenPage : PageModel
{
    [BindProperty]
    public OpenAsk Ask { get; set; } = new();

    public IActionResult OnPost()
    {
        Ask.Recorded.Read(ModelState, "Ask.Recorded", "The date it was recorded");
        if (!ModelState.IsValid)
        {
            return Page();
        }

        TempData.SayDone("You have JS/3 open");
        return RedirectToPage("/Open");
    }
}

public sealed class OpenAsk
{
    [Required(ErrorMessage = "Select what it is for")]
    public string? Purpose { get; set; }

    [Display(Name = "Why do you need to see it today?", Description = "One sentence. The person recorded may be shown it.")]
    [Required(ErrorMessage = "Enter why you need to see it")]
    [StringLength(200, ErrorMessage = "Why you need to see it must be 200 characters or less")]
    public string? Sentence { get; set; }

    public DateParts Recorded { get; set; } = new();

    [Display(Name = "How many people are in it")]
    public int? People { get; set; }

    public string[] Told { get; set; } = [];
}
