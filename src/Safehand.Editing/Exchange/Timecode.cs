using System.Globalization;

namespace Safehand.Editing;

/// <summary>SMPTE timecode (ST 12-1) of a rate: hours, minutes, seconds, frames; with dropped numbers at 30000/1001 and 60000/1001, so that it keeps to the clock.</summary>
internal sealed class Timecode
{
    private readonly int nominal;
    private readonly int dropped;

    private Timecode(int nominal, int dropped) => (this.nominal, this.dropped) = (nominal, dropped);

    /// <summary>Whether numbers are dropped.</summary>
    internal bool DropsFrames => dropped > 0;

    /// <summary>The timecode of a rate; null where timecode knows no such rate.</summary>
    /// <param name="rate">Frames in a second.</param>
    /// <param name="drop">Whether numbers are dropped; null: as is usual for the rate.</param>
    internal static Timecode? Of(EditRate rate, bool? drop = null)
    {
        var nominal = (int)Math.Round((double)rate.Numerator / rate.Denominator, MidpointRounding.AwayFromZero);
        var whole = nominal is > 0 and <= 120 && (long)nominal * rate.Denominator == rate.Numerator;
        var pulled = nominal is 24 or 30 or 48 or 60 && (long)nominal * 1000 * rate.Denominator == (long)rate.Numerator * 1001;
        var canDrop = pulled && nominal is 30 or 60;
        return !whole && !pulled ? null
            : drop is true && !(pulled && canDrop) ? null
            : new Timecode(nominal, pulled && canDrop && drop is not false ? nominal / 15 : 0);
    }

    /// <summary>The timecode of a frame, counted from zero.</summary>
    internal string Text(long frame)
    {
        if (dropped > 0)
        {
            // Two numbers (four at 60) are left out at the beginning of each minute but every tenth.
            var (tens, rest) = Math.DivRem(frame, FramesInTenMinutes);
            frame += (dropped * 9 * tens) + (rest < nominal * 60 ? 0 : dropped * (1 + ((rest - (nominal * 60)) / ((nominal * 60) - dropped))));
        }

        var (seconds, frames) = Math.DivRem(frame, nominal);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{(dropped > 0 ? ';' : ':')}{frames:00}");
    }

    /// <summary>The frame of a timecode; null where it is none, or names a dropped number.</summary>
    internal long? Frame(string text)
    {
        var parts = text.Split(':', ';', '.', ',');
        if (parts.Length != 4 || !parts.All(p => p.Length is 2 or 3 && p.All(char.IsAsciiDigit)))
        {
            return null;
        }

        var n = parts.Select(p => long.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        if (n[0] > 99 || n[1] > 59 || n[2] > 59 || n[3] >= nominal)
        {
            return null;
        }

        var minutes = (n[0] * 60) + n[1];
        return dropped > 0 && n[2] == 0 && n[3] < dropped && n[1] % 10 != 0
            ? null
            : (((minutes * 60) + n[2]) * nominal) + n[3] - (dropped * (minutes - (minutes / 10)));
    }

    private long FramesInTenMinutes => (nominal * 600L) - (dropped * 9);
}
