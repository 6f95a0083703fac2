using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>Where the page stands: holds <c>&lt;govuk-breadcrumb href="…"&gt;</c>. In the section "Breadcrumbs".</summary>
[HtmlTargetElement("govuk-breadcrumbs")]
public sealed class BreadcrumbsTag : ComponentTag
{
    private protected override string Component => "govuk/breadcrumbs";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("items", children.List("items"));
        if (Options is null)
        {
            options["collapseOnMobile"] = true;
        }
    }
}

/// <summary>One page above this one.</summary>
[HtmlTargetElement("govuk-breadcrumb")]
public sealed class BreadcrumbTag : ChildTag
{
    /// <summary>Its address.</summary>
    public string? Href { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("items", Html(content).With("href", Href).With("attributes", attributes));
}

/// <summary>Sections of the service: holds <c>&lt;govuk-navigation-item&gt;</c>. The layout has its own.</summary>
[HtmlTargetElement("govuk-service-navigation")]
public sealed class ServiceNavigationTag : ComponentTag
{
    /// <summary>Name of the service.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Where the name leads.</summary>
    public string? ServiceUrl { get; set; }

    private protected override string Component => "govuk/service-navigation";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content) =>
        options.With("serviceName", ServiceName).With("serviceUrl", ServiceUrl).With("navigation", children.List("items"));
}

/// <summary>A link of a navigation.</summary>
[HtmlTargetElement("govuk-navigation-item")]
[HtmlTargetElement("govuk-footer-link")]
public sealed class NavigationItemTag : ChildTag
{
    /// <summary>Its address.</summary>
    public string? Href { get; set; }

    /// <summary>It is this page.</summary>
    public bool Current { get; set; }

    /// <summary>This page is within it.</summary>
    public bool Active { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("items", Html(content).With("text", System.Net.WebUtility.HtmlDecode(content)).With("href", Href)
            .With("current", Current ? true : null).With("active", Active ? true : null).With("attributes", attributes));
}

/// <summary>A footer: holds <c>&lt;govuk-footer-link&gt;</c>. No crest, no licence of others. The layout has its own.</summary>
[HtmlTargetElement("govuk-footer")]
public sealed class FooterTag : ComponentTag
{
    private protected override string Component => "govuk/footer";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (children.List("items") is { } items)
        {
            options["meta"] = new OptionMap { ["items"] = items };
        }

        if (Options is null)
        {
            options["contentLicence"] = null;
        }
    }

    /// <summary>Takes out the Crown's copyright and crest, which the component always writes and which are not ours to show.</summary>
    private protected override string Finish(string html)
    {
        const string Opening = "<div class=\"govuk-footer__meta-item\">";
        const string Closing = "</div>";
        var start = html.IndexOf(Opening, StringComparison.Ordinal);
        return Options is not null || start < 0 ? html : html.Remove(start, html.IndexOf(Closing, start, StringComparison.Ordinal) + Closing.Length - start);
    }
}

/// <summary>
/// Turns pages: <c>page</c>, <c>pages</c> and <c>href="?page={0}"</c> for numbered ones; <c>previous-href</c> and
/// <c>next-href</c> for Newer and Older.
/// </summary>
[HtmlTargetElement("govuk-pagination")]
public sealed class PaginationTag : ComponentTag
{
    /// <summary>This page, from 1.</summary>
    public int? Page { get; set; }

    /// <summary>How many there are. One or none writes nothing.</summary>
    public int Pages { get; set; }

    /// <summary>Address of a page, with {0} for its number.</summary>
    public string? Href { get; set; }

    /// <summary>Address of what comes before.</summary>
    public string? PreviousHref { get; set; }

    /// <summary>"Previous page" unless said.</summary>
    public string? PreviousText { get; set; }

    /// <summary>Address of what comes after.</summary>
    public string? NextHref { get; set; }

    /// <summary>"Next page" unless said.</summary>
    public string? NextText { get; set; }

    private protected override string Component => "govuk/pagination";

    private protected override bool TakesContent => false;

    private bool Nothing => Options is null && PreviousHref is null && NextHref is null && Pages < 2;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Page is { } page && Pages > 1)
        {
            options["items"] = Numbers(page, Pages).Select(number => (object?)(number == 0
                ? new OptionMap { ["ellipsis"] = true }
                : new OptionMap { ["number"] = (double)number, ["href"] = Address(number) }.With("current", number == page ? true : null))).ToList();
            PreviousHref ??= page > 1 ? Address(page - 1) : null;
            NextHref ??= page < Pages ? Address(page + 1) : null;
        }

        options.With("previous", PreviousHref is null ? null : new OptionMap { ["href"] = PreviousHref }.With("text", PreviousText))
            .With("next", NextHref is null ? null : new OptionMap { ["href"] = NextHref }.With("text", NextText));
    }

    private protected override string Finish(string html) => Nothing ? "" : html;

    /// <summary>First, last, and those around this one; 0 stands for what is left out.</summary>
    internal static IEnumerable<int> Numbers(int page, int pages)
    {
        var shown = Enumerable.Range(1, pages).Where(number => number == 1 || number == pages || Math.Abs(number - page) <= 1);
        var last = 0;
        foreach (var number in shown)
        {
            if (number == last + 2)
            {
                yield return last + 1;
            }
            else if (number > last + 2)
            {
                yield return 0;
            }

            yield return number;
            last = number;
        }
    }

    private string Address(int number) => (Href ?? "?page={0}").Replace("{0}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}

/// <summary>What is still to do: holds <c>&lt;govuk-task&gt;</c>.</summary>
[HtmlTargetElement("govuk-task-list")]
public sealed class TaskListTag : ComponentTag
{
    private protected override string Component => "govuk/task-list";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        options.With("items", children.List("items"));
        if (options.TryGetValue("id", out var id))
        {
            options["idPrefix"] = id;
        }
    }
}

/// <summary>A task: its title as content.</summary>
[HtmlTargetElement("govuk-task")]
public sealed class TaskTag : ChildTag
{
    /// <summary>Where it is done; none when it cannot be started yet.</summary>
    public string? Href { get; set; }

    /// <summary>Said under the title.</summary>
    public string? Hint { get; set; }

    /// <summary>Its state in words.</summary>
    public string Status { get; set; } = "";

    /// <summary>Puts the state in a tag of this colour; finished tasks have none.</summary>
    public string? StatusColour { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes)
    {
        var status = StatusColour is null
            ? new OptionMap { ["text"] = Status }
            : new OptionMap { ["tag"] = new OptionMap { ["text"] = Status, ["classes"] = $"govuk-tag--{StatusColour}" } };
        parent.Add("items", new OptionMap { ["title"] = Html(content), ["status"] = status }
            .With("href", Href).With("hint", Hint is null ? null : new OptionMap { ["text"] = Hint }).With("classes", Class));
    }
}
