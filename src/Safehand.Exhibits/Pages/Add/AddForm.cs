using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Safehand.Access;
using Safehand.Design.Fields;
using Safehand.Kernel;

namespace Safehand.Exhibits.Pages;

/// <summary>What is typed about a recording. Filled from the fields of a streamed form, so that no file is ever buffered.</summary>
internal sealed class AddForm
{
    private static readonly string[] Times = ["HH:mm", "H:mm", "HH.mm", "H.mm", "h:mmtt", "h.mmtt", "htt", "HHmm"];
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public string? Reference { get; set; }

    public string? Title { get; set; }

    public ExhibitKind? Kind { get; set; }

    public Sensitivity? Sensitivity { get; set; }

    public DateParts Recorded { get; set; } = new();

    public string? Time { get; set; }

    public string? Place { get; set; }

    public string? By { get; set; }

    public List<AddPerson> People { get; set; } = [];

    public string? File { get; set; }

    /// <summary>By which the script knows the file again.</summary>
    public string? FileMark { get; set; }

    /// <summary>Reads the fields as they were posted; unknown ones are passed over.</summary>
    internal static AddForm Of(IReadOnlyDictionary<string, string> fields, int rows)
    {
        string? At(string name) => fields.TryGetValue("Form." + name, out var value) && value.Length > 0 ? value : null;
        return new AddForm
        {
            Reference = At("Reference"),
            Title = At("Title"),
            Kind = Chosen<ExhibitKind>(At("Kind")),
            Sensitivity = Chosen<Sensitivity>(At("Sensitivity")),
            Recorded = new DateParts { Day = At("Recorded.Day"), Month = At("Recorded.Month"), Year = At("Recorded.Year") },
            Time = At("Time"),
            Place = At("Place"),
            By = At("By"),
            FileMark = fields.GetValueOrDefault("FileMark"),
            People = [.. Enumerable.Range(0, rows).Select(i => new AddPerson { Name = At($"People[{i}].Name"), Role = Chosen<SubjectRole>(At($"People[{i}].Role")) })],
        };
    }

    /// <summary>What is asked of the module, or null with the errors in the page's state, in the words of the front.</summary>
    internal AddRecording? Ask(CaseId id, ModelStateDictionary state, string? fileName, long? length)
    {
        if (string.IsNullOrWhiteSpace(Title))
        {
            state.AddModelError("Form.Title", "Enter a short title, without names");
        }

        if (Kind is null)
        {
            state.AddModelError("Form.Kind", "Select what sort of recording it is");
        }

        if (Sensitivity is null)
        {
            state.AddModelError("Form.Sensitivity", "Select how sensitive it is");
        }

        var date = Recorded.Read(state, "Form.Recorded", "The date it was recorded");
        var time = ReadTime(state);
        for (var i = 0; i < People.Count; i++)
        {
            if (!string.IsNullOrWhiteSpace(People[i].Name) && People[i].Role is null)
            {
                state.AddModelError($"Form.People[{i}].Role", $"Select the role of {People[i].Name}");
            }
        }

        return !state.IsValid ? null : new AddRecording(
            id, Reference, Title, Kind!.Value, Sensitivity!.Value, InUkTime(date!.Value, time!.Value), Place, By,
            [.. People.Where(p => !string.IsNullOrWhiteSpace(p.Name)).Select(p => new RecordedPerson(p.Name!, p.Role!.Value))], fileName, length)
            {
                FileMark = FileMark,
            };
    }

    /// <summary>The field of this form that a refusal is about.</summary>
    internal static string FieldOf(Refusal refusal) => refusal.Field switch
    {
        nameof(AddRecording.Reference) => "Form.Reference",
        nameof(AddRecording.Title) => "Form.Title",
        nameof(AddRecording.Kind) => "Form.Kind",
        nameof(AddRecording.Sensitivity) => "Form.Sensitivity",
        nameof(AddRecording.RecordedAt) => "Form.Recorded",
        nameof(AddRecording.RecordedPlace) => "Form.Place",
        nameof(AddRecording.RecordedBy) => "Form.By",
        nameof(AddRecording.People) => "Form.People[0].Name",
        nameof(AddRecording.Length) => "Form.File",
        _ => string.Empty,
    };

    private TimeOnly? ReadTime(ModelStateDictionary state)
    {
        if (string.IsNullOrWhiteSpace(Time))
        {
            state.AddModelError("Form.Time", "Enter the time it was recorded");
            return null;
        }

        var typed = Time.Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
        if (TimeOnly.TryParseExact(typed, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        state.AddModelError("Form.Time", "The time it was recorded must be a real time, like 2:30pm or 14:30");
        return null;
    }

    // In the hour that the clocks go forward over, the later reading is taken; in the one they go back over, the first.
    private static DateTimeOffset InUkTime(DateOnly date, TimeOnly time)
    {
        var local = date.ToDateTime(time);
        if (London.IsInvalidTime(local))
        {
            local = local.AddHours(1);
        }

        var offset = London.IsAmbiguousTime(local) ? London.GetAmbiguousTimeOffsets(local).Max() : London.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static T? Chosen<T>(string? text)
        where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: false, out var value) && Enum.IsDefined(value) ? value : null;
}

/// <summary>A row for somebody in the recording.</summary>
internal sealed class AddPerson
{
    public string? Name { get; set; }

    public SubjectRole? Role { get; set; }
}
