using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Safehand.Editing;

/// <summary>
/// Writes the canonical text that is hashed (<c>docs/formats/edit-list.md</c>, section 4): fixed order of members, no spaces, integers in full,
/// fractions to a millionth without trailing zeros, UTF-8.
/// </summary>
internal static class EditListText
{
    private const double Millionths = 1_000_000;

    /// <summary>A list.</summary>
    public static string Of(EditList list)
    {
        ArgumentNullException.ThrowIfNull(list);
        var text = new StringBuilder(256 + (list.Edits.Count * 160));
        text.Append("{\"format\":\"").Append(EditList.Format).Append("\",\"version\":").Append(EditList.Version).Append(",\"master\":");
        Master(text, list.Master);
        text.Append(",\"edits\":[");
        Join(text, list.Edits, One);
        text.Append("],\"proposals\":[");
        Join(text, list.Proposals, One);
        return text.Append("]}").ToString();
    }

    /// <summary>One edit.</summary>
    public static string Of(Edit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var text = new StringBuilder(160);
        One(text, edit);
        return text.ToString();
    }

    /// <summary>One proposal.</summary>
    public static string Of(Proposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var text = new StringBuilder(160);
        One(text, proposal);
        return text.ToString();
    }

    /// <summary>The master's facts.</summary>
    public static string Of(EditMaster master)
    {
        ArgumentNullException.ThrowIfNull(master);
        var text = new StringBuilder(160);
        Master(text, master);
        return text.ToString();
    }

    /// <summary>SHA-256 of the canonical text, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(EditList list) => Hash(Of(list));

    /// <summary>SHA-256 of a canonical text.</summary>
    public static string Hash(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    /// <summary>A fraction as the format keeps it: the nearest millionth, halves away from zero.</summary>
    public static double Rounded(double fraction) => Math.Round(fraction * Millionths, MidpointRounding.AwayFromZero) / Millionths;

    private static void Master(StringBuilder text, EditMaster m) => text
        .Append("{\"sha256\":\"").Append(m.Sha256).Append("\",\"width\":").Append(m.Width).Append(",\"height\":").Append(m.Height)
        .Append(",\"rate\":[").Append(m.Rate.Numerator).Append(',').Append(m.Rate.Denominator).Append("],\"frames\":").Append(m.Frames)
        .Append(",\"durationMs\":").Append(m.DurationMs).Append(",\"sound\":").Append(m.Sound ? "true" : "false").Append('}');

    private static void One(StringBuilder text, Edit e)
    {
        text.Append("{\"id\":\"").Append(e.Id.Value).Append("\",\"kind\":\"").Append(EditWords.Of(e.Kind)).Append("\",\"reason\":");
        Quote(text, e.Reason);
        if (e.Note.Length > 0)
        {
            text.Append(",\"note\":");
            Quote(text, e.Note);
        }

        if (e.IsBox)
        {
            text.Append(",\"shape\":\"").Append(EditWords.Of(e.Shape)).Append('"');
            Keyframes(text, e.Keyframes);
        }
        else
        {
            var unit = e.Kind is EditKind.Cut ? "Frame" : "Ms";
            text.Append(",\"from").Append(unit).Append("\":").Append(e.From).Append(",\"until").Append(unit).Append("\":").Append(e.Until);
        }

        if (e.Proposal is { } proposal)
        {
            text.Append(",\"proposal\":\"").Append(proposal.Value).Append('"');
        }

        text.Append('}');
    }

    private static void One(StringBuilder text, Proposal p)
    {
        text.Append("{\"id\":\"").Append(p.Id.Value).Append("\",\"kind\":\"").Append(EditWords.Of(p.Kind)).Append("\",\"confidence\":").Append(Number(p.Confidence)).Append(",\"label\":");
        Quote(text, p.Label);
        if (p.Kind is ProposalKind.Name)
        {
            text.Append(",\"fromMs\":").Append(p.FromMs).Append(",\"untilMs\":").Append(p.UntilMs);
        }
        else
        {
            Keyframes(text, p.Keyframes);
        }

        text.Append(",\"decision\":\"").Append(EditWords.Of(p.Decision)).Append('"');
        if (p.DecidedBy is { } person)
        {
            text.Append(",\"decidedBy\":\"").Append(person.Value).Append('"');
        }

        if (p.Edit is { } edit)
        {
            text.Append(",\"edit\":\"").Append(edit.Value).Append('"');
        }

        text.Append('}');
    }

    private static void Keyframes(StringBuilder text, IReadOnlyList<EditKeyframe> keyframes)
    {
        text.Append(",\"keyframes\":[");
        Join(text, keyframes, static (to, k) => to
            .Append("{\"frame\":").Append(k.Frame).Append(",\"x\":").Append(Number(k.X)).Append(",\"y\":").Append(Number(k.Y))
            .Append(",\"width\":").Append(Number(k.Width)).Append(",\"height\":").Append(Number(k.Height)).Append('}'));
        text.Append(']');
    }

    private static void Join<T>(StringBuilder text, IReadOnlyList<T> items, Action<StringBuilder, T> write)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            write(text, items[i]);
        }
    }

    private static string Number(double fraction)
    {
        var millionths = (long)Math.Round(fraction * Millionths, MidpointRounding.AwayFromZero);
        var (whole, rest) = Math.DivRem(Math.Abs(millionths), (long)Millionths);
        var sign = millionths < 0 ? "-" : string.Empty;
        return rest == 0
            ? sign + whole.ToString(CultureInfo.InvariantCulture)
            : $"{sign}{whole.ToString(CultureInfo.InvariantCulture)}.{rest.ToString("D6", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
            {
                text.Append('\\').Append(c);
            }
            else if (c < ' ')
            {
                text.Append("\\u00").Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        text.Append('"');
    }
}
