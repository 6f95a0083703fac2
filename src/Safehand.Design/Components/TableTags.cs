using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Safehand.Design.Templates;

namespace Safehand.Design.Components;

/// <summary>
/// A table for all-day work: dense, its first cell the row's header, and stacked on a narrow screen, where each cell is
/// named by its column. Holds <c>&lt;govuk-column&gt;</c> and <c>&lt;govuk-row&gt;</c>.
/// </summary>
[HtmlTargetElement("govuk-table")]
public sealed class TableTag : ComponentTag
{
    /// <summary>What the table is. Needed; hide it with <c>caption-size="hidden"</c> under a heading that says the same.</summary>
    public string? Caption { get; set; }

    /// <summary>"s", "m" (default), "l", "hidden".</summary>
    public string CaptionSize { get; set; } = "m";

    /// <summary>How many there are, after the caption.</summary>
    public int? Count { get; set; }

    /// <summary>False for the roomy table of the design system, which does not stack.</summary>
    public bool Dense { get; set; } = true;

    private protected override string Component => "govuk/table";

    private protected override bool TakesContent => false;

    private protected override void Fill(OptionMap options, ComponentChildren children, string? content)
    {
        if (Options is not null)
        {
            return;
        }

        if (Caption is not null)
        {
            options["caption"] = Count is null ? Caption
                : new SafeText($"{TemplateFilters.Escape(Caption)} <span class=\"sh-count\">({Count.Value.ToString("N0", CultureInfo.InvariantCulture)})</span>");
            options["captionClasses"] = CaptionSize == "hidden" ? "govuk-visually-hidden" : $"govuk-table__caption--{CaptionSize}";
        }

        var columns = (children.List("columns") ?? []).Cast<OptionMap>().ToList();
        var rows = (children.List("rows") ?? []).Cast<List<object?>>().ToList();
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Count; i++)
            {
                Cell((OptionMap)row[i]!, i < columns.Count ? columns[i] : null, i == 0);
            }
        }

        options.With("head", columns.Count > 0 ? columns.Cast<object?>().ToList() : null);
        options["rows"] = rows.Cast<object?>().ToList();
        options["firstCellIsHeader"] = true;
        Class = Dense ? $"sh-table {Class}".TrimEnd() : Class;
    }

    /// <summary>Stacked rows are blocks, and a browser may forget that blocks were a table: the roles are said aloud.</summary>
    private protected override string Finish(string html) => Options is not null || !Dense ? html : html
        .Replace("<table class=", "<table role=\"table\" class=", StringComparison.Ordinal)
        .Replace("<thead class=", "<thead role=\"rowgroup\" class=", StringComparison.Ordinal)
        .Replace("<tbody class=", "<tbody role=\"rowgroup\" class=", StringComparison.Ordinal)
        .Replace("<tr class=", "<tr role=\"row\" class=", StringComparison.Ordinal)
        .Replace("<th scope=\"col\" class=", "<th role=\"columnheader\" scope=\"col\" class=", StringComparison.Ordinal)
        .Replace("<th scope=\"row\" class=", "<th role=\"rowheader\" scope=\"row\" class=", StringComparison.Ordinal)
        .Replace("<td class=", "<td role=\"cell\" class=", StringComparison.Ordinal);

    private void Cell(OptionMap cell, OptionMap? column, bool first)
    {
        if (column is not null && column.TryGetValue("format", out var format))
        {
            cell.TryAdd("format", format);
        }

        if (first && Dense)
        {
            cell["classes"] = cell.TryGetValue("classes", out var classes) ? $"govuk-!-font-weight-regular {classes}" : "govuk-!-font-weight-regular";
        }

        if (!first && column?["name"] is string { Length: > 0 } name)
        {
            var attributes = cell.TryGetValue("attributes", out var given) && given is OptionMap map ? map : [];
            attributes.TryAdd("data-label", name);
            cell["attributes"] = attributes;
        }
    }
}

/// <summary>A column: its heading as content.</summary>
[HtmlTargetElement("govuk-column")]
public sealed class ColumnTag : ChildTag
{
    /// <summary>Share of the width in per cent: 14, 22, 40 or 54, so that tables on one page line up.</summary>
    public int? Width { get; set; }

    /// <summary>Numbers stand to the right.</summary>
    public bool Numeric { get; set; }

    /// <summary>The heading is heard, not seen ("Action"); cells are not named by it.</summary>
    public bool Hidden { get; set; }

    /// <summary>The cells speak for themselves: they are not named when stacked.</summary>
    public bool Unnamed { get; set; }

    /// <summary>Makes the heading a link that sorts.</summary>
    public string? SortHref { get; set; }

    /// <summary>"ascending" or "descending" when the table is sorted by this column.</summary>
    public string? Sorted { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes)
    {
        attributes ??= [];
        var html = Hidden ? $"<span class=\"govuk-visually-hidden\">{content}</span>" : content;
        if (SortHref is not null)
        {
            attributes["aria-sort"] = Sorted ?? "none";
            html = $"<a class=\"govuk-link\" href=\"{TemplateFilters.Escape(SortHref)}\">{content}</a>";
        }

        var classes = $"{(Width is { } width ? string.Create(CultureInfo.InvariantCulture, $"sh-col-{width} ") : "")}{Class}".Trim();
        parent.Add("columns", new OptionMap { ["html"] = html, ["name"] = Hidden || Unnamed ? "" : System.Net.WebUtility.HtmlDecode(content) }
            .With("classes", classes.Length > 0 ? classes : null)
            .With("format", Numeric ? "numeric" : null)
            .With("attributes", attributes.OrNull()));
    }
}

/// <summary>A row: holds <c>&lt;govuk-cell&gt;</c>.</summary>
[HtmlTargetElement("govuk-row")]
public sealed class RowTag : ChildTag
{
    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes) =>
        parent.Add("rows", own.List("cells") ?? []);
}

/// <summary>A cell. In the first of a row, the name is the link; there is no second link there.</summary>
[HtmlTargetElement("govuk-cell")]
public sealed class CellTag : ChildTag
{
    /// <summary>Cells it stretches over.</summary>
    public int? Colspan { get; set; }

    /// <summary>Holds what can be done with the row: to the right, unnamed when stacked.</summary>
    public bool Act { get; set; }

    private protected override void Tell(ComponentChildren parent, ComponentChildren own, string content, OptionMap? attributes)
    {
        var classes = $"{(Act ? "sh-table__act " : "")}{Class}".Trim();
        parent.Add("cells", Html(content).With("classes", classes.Length > 0 ? classes : null)
            .With("colspan", OptionValues.From(Colspan)).With("attributes", attributes));
    }
}
