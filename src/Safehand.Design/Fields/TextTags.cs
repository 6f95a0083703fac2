using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Components;
using Safehand.Design.Templates;

namespace Safehand.Design.Fields;

/// <summary>One line of text.</summary>
[HtmlTargetElement("govuk-input")]
public sealed class InputTag : FieldTag
{
    /// <summary>What stands in it.</summary>
    public string? Value { get; set; }

    /// <summary>"text" (default), "email", "tel", "url", "search".</summary>
    public string? Type { get; set; }

    /// <summary>Characters that fit: 2, 3, 4, 5, 10, 20, 30; or a fraction: "one-half", "two-thirds".</summary>
    public string? Width { get; set; }

    /// <summary>Said within the box, before.</summary>
    public string? Prefix { get; set; }

    /// <summary>Said within the box, after.</summary>
    public string? Suffix { get; set; }

    /// <summary>"numeric" for whole numbers.</summary>
    public string? Inputmode { get; set; }

    /// <summary>As in HTML.</summary>
    public string? Autocomplete { get; set; }

    /// <summary>False for references, names and codes.</summary>
    public bool? Spellcheck { get; set; }

    private protected override string Component => "govuk/input";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        options.With("value", Value ?? ValueText()).With("type", Type).With("prefix", Text(Prefix)).With("suffix", Text(Suffix))
            .With("inputmode", Inputmode).With("autocomplete", Autocomplete).With("spellcheck", Spellcheck);
        if (Width is { Length: > 0 })
        {
            Class = (char.IsAsciiDigit(Width[0]) ? $"govuk-input--width-{Width} {Class}" : $"govuk-!-width-{Width} {Class}").TrimEnd();
        }
    }
}

/// <summary>Several lines of text.</summary>
[HtmlTargetElement("govuk-textarea")]
public class TextareaTag : FieldTag
{
    /// <summary>What stands in it.</summary>
    public string? Value { get; set; }

    /// <summary>Lines shown; 5 unless said.</summary>
    public int? Rows { get; set; }

    private protected override string Component => "govuk/textarea";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        options.With("value", Value ?? ValueText()).With("rows", OptionValues.From(Rows));
    }
}

/// <summary>Several lines of text that counts what is left. The limit does not stop typing: the server says so.</summary>
[HtmlTargetElement("govuk-character-count")]
public sealed class CharacterCountTag : TextareaTag
{
    /// <summary>Most characters.</summary>
    public int? Maxlength { get; set; }

    /// <summary>Most words.</summary>
    public int? Maxwords { get; set; }

    /// <summary>Counts only above this share of the limit, in per cent.</summary>
    public int? Threshold { get; set; }

    private protected override string Component => "govuk/character-count";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        options.With("maxlength", OptionValues.From(Maxlength)).With("maxwords", OptionValues.From(Maxwords)).With("threshold", OptionValues.From(Threshold));
    }
}

/// <summary>A password, with a button that shows it. Never sent back filled.</summary>
[HtmlTargetElement("govuk-password-input")]
public sealed class PasswordInputTag : FieldTag
{
    /// <summary>"current-password" (default) or "new-password".</summary>
    public string? Autocomplete { get; set; }

    private protected override string Component => "govuk/password-input";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        options.With("autocomplete", Autocomplete);
    }
}

/// <summary>Chooses files.</summary>
[HtmlTargetElement("govuk-file-upload")]
public sealed class FileUploadTag : FieldTag
{
    /// <summary>More than one file.</summary>
    public bool Multiple { get; set; }

    /// <summary>Drop area where script runs (default).</summary>
    public bool Drop { get; set; } = true;

    private protected override string Component => "govuk/file-upload";

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        base.Fill(options, children, content);
        FillLabel(options);
        options.With("multiple", Multiple ? true : null).With("javascript", Drop && Options is null ? true : null);
    }
}
