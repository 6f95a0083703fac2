using System.Globalization;
using System.Text;

namespace Safehand.Media;

/// <summary>Writes the list of parts that a player reads (RFC 8216).</summary>
public static class Playlist
{
    /// <summary>A finished list whose parts are named by their number.</summary>
    /// <param name="durations">Length of each part.</param>
    public static string Of(IReadOnlyList<TimeSpan> durations)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{(int)Math.Ceiling(durations.Select(d => d.TotalSeconds).DefaultIfEmpty(1).Max())}\n#EXT-X-MEDIA-SEQUENCE:0\n");
        for (var i = 0; i < durations.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{durations[i].TotalSeconds:0.######},\nsegments/{i}.ts\n");
        }

        return text.Append("#EXT-X-ENDLIST\n").ToString();
    }
}
