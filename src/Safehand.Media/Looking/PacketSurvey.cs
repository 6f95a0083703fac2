using System.Globalization;
using System.Text;

namespace Safehand.Media;

/// <summary>Goes through the times of all packets of one stream, once, in bounded memory: what a container says of its rate and length is only a claim.</summary>
internal sealed class PacketSurvey
{
    // Packets come in the order of decoding. No codec that is read here moves a picture by more than sixteen places.
    private const int Reordering = 32;

    // Containers that count in milliseconds round each time by half of one, twice in a difference.
    private const double Tolerance = 0.002;
    private const int LongestLine = 256;

    // Thirty years. What claims more is no time of any recording, and would overflow what is reckoned with it.
    private const double Furthest = 1e9;

    private readonly PriorityQueue<double, double> waiting = new();
    private double first = double.NaN;
    private double last = double.NaN;
    private double shortest = double.MaxValue;
    private double longest;
    private double end = double.NegativeInfinity;
    private double key = double.NaN;
    private double keyGap;

    /// <summary>Packets that have a time.</summary>
    internal long Count { get; private set; }

    /// <summary>From the first to the end of the last.</summary>
    internal TimeSpan? Duration => Count > 0 && end > first ? TimeSpan.FromSeconds(end - first) : null;

    /// <summary>Whether all stand equally long.</summary>
    internal bool IsConstant => Count > 1 && longest - shortest <= Tolerance;

    /// <summary>Whether the first of them can be decoded alone.</summary>
    internal bool BeginsWithKeyFrame { get; private set; }

    /// <summary>Longest stretch without a key frame.</summary>
    internal TimeSpan? LongestKeyFrameGap => double.IsNaN(key) ? null : TimeSpan.FromSeconds(Math.Max(keyGap, end - key));

    /// <summary>Packets a second; a thousandth of a picture is exact enough for a day.</summary>
    internal FrameRate? Average => Count > 1 && last - first > Tolerance && (Count - 1) / (last - first) is < 1e6 and var rate ? new FrameRate((int)Math.Round(rate * 1000), 1000) : null;

    /// <summary>Reads lines of <c>pts_time,duration_time,flags</c>.</summary>
    internal async Task ReadAsync(Stream csv, CancellationToken ct)
    {
        // Lines are cut by hand: a decoder that was taken over could send one without an end.
        var buffer = new byte[1 << 16];
        var line = new StringBuilder();
        int read;
        while ((read = await csv.ReadAsync(buffer, ct)) > 0)
        {
            foreach (var b in buffer.AsSpan(0, read))
            {
                if (b == '\n')
                {
                    Take(line.ToString());
                    line.Clear();
                }
                else if (line.Length < LongestLine)
                {
                    line.Append((char)b);
                }
            }
        }

        while (waiting.TryDequeue(out var time, out _))
        {
            Next(time);
        }
    }

    private void Take(string line)
    {
        var fields = line.Split(',');
        if (fields.Length < 3 || !Seconds(fields[0], out var time))
        {
            return;
        }

        Count++;
        end = Math.Max(end, time + (Seconds(fields[1], out var lasting) ? lasting : 0));
        if (Count == 1)
        {
            BeginsWithKeyFrame = fields[2].StartsWith('K');
        }

        if (fields[2].StartsWith('K'))
        {
            keyGap = double.IsNaN(key) ? 0 : Math.Max(keyGap, time - key);
            key = time;
        }

        waiting.Enqueue(time, time);
        if (waiting.Count > Reordering)
        {
            Next(waiting.Dequeue());
        }
    }

    private void Next(double time)
    {
        if (double.IsNaN(first))
        {
            first = time;
        }
        else
        {
            shortest = Math.Min(shortest, time - last);
            longest = Math.Max(longest, time - last);
        }

        last = time;
    }

    private static bool Seconds(string text, out double seconds) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out seconds) && Math.Abs(seconds) <= Furthest;
}
