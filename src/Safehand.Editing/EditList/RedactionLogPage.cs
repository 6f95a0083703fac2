using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Safehand.Design.Words;
using Safehand.Kernel;

namespace Safehand.Editing;

/// <summary>A redaction log with what its reader needs to know of where it is from.</summary>
/// <param name="Reference">The version's mark.</param>
/// <param name="ParentReference">The recording's mark.</param>
/// <param name="Sha256">SHA-256 of the version, 64 hexadecimal digits.</param>
/// <param name="ReleasedAt">When it was released; null: it has not been.</param>
/// <param name="Ground">Why the version was made at all, with the document's name and date.</param>
/// <param name="Rows">Every place where it differs.</param>
internal sealed record RedactionLogRead(string Reference, string ParentReference, string? Sha256, DateTimeOffset? ReleasedAt, string Ground, IReadOnlyList<RedactionLogRow> Rows);

/// <summary>The redaction log as one file that can be handed over: no script, nothing loaded, and a policy in the file itself that forbids both.</summary>
internal static class RedactionLogPage
{
    private const string Style = """
        body{font:1rem/1.5 Arial,sans-serif;color:#0b0c0c;margin:2rem auto;max-width:60rem;padding:0 1rem}
        h1{font-size:1.6rem;margin:0 0 1rem}dl{margin:0 0 1.5rem}dt{font-weight:bold}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
        div{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:0 0 .5rem}
        th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-bottom:1px solid #b1b4b6}td:nth-child(n+4){min-width:11rem}
        @media print{body{margin:0;max-width:none}tr{break-inside:avoid}thead{display:table-header-group}}
        """;

    /// <summary>What the file may do: show itself, by this style alone. The same words stand in it and in the header that it is sent with.</summary>
    internal static string Policy { get; } = $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style.ReplaceLineEndings("\n"))))}'; base-uri 'none'; form-action 'none'";

    /// <summary>The file: HTML in UTF-8.</summary>
    public static string Of(RedactionLogRead log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"").Append(Policy)
            .Append("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>").Append(Text("Redaction log of " + log.Reference))
            .Append("</title>\n<style>").Append(Style.ReplaceLineEndings("\n")).Append("</style>\n</head>\n<body>\n<main>\n<h1>").Append(Text("Redaction log of " + log.Reference)).Append("</h1>\n")
            .Append("<p>Every place where this version differs from the recording, in the time of this version. It says nothing of what was removed.</p>\n<dl>\n");
        Fact(page, "Version of", log.ParentReference);
        Fact(page, "Made because", log.Ground);
        Fact(page, "SHA-256 of this version", log.Sha256 ?? "Not known");
        Fact(page, "Released", log.ReleasedAt is { } at ? at.UkEvidenceTime() : "Not released");
        page.Append("</dl>\n");
        if (log.Rows.Count == 0)
        {
            page.Append("<p>Nothing was removed: the whole recording is shown.</p>\n");
        }
        else
        {
            page.Append("<div role=\"region\" aria-labelledby=\"edits\" tabindex=\"0\">\n<table>\n<caption id=\"edits\">").Append(Text(Quantities.Count(log.Rows.Count, "edit")))
                .Append("</caption>\n<thead><tr>");
            foreach (var heading in RedactionLog.Headings)
            {
                page.Append("<th scope=\"col\">").Append(Text(heading)).Append("</th>");
            }

            page.Append("</tr></thead>\n<tbody>\n");
            foreach (var row in log.Rows)
            {
                page.Append("<tr><td>").AppendJoin("</td><td>", new[] { row.At, row.Duration, row.Kind, row.Reason, row.Ground }.Select(Text)).Append("</td></tr>\n");
            }

            page.Append("</tbody>\n</table>\n</div>\n");
        }

        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Fact(StringBuilder page, string what, string said) => page.Append("<dt>").Append(Text(what)).Append("</dt><dd>").Append(Text(said)).Append("</dd>\n");

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);
}
