using System.Buffers.Binary;
using System.Text;
using Safehand.Media.Render;
using Xunit;

namespace Safehand.Media.Tests;

/// <summary>Indexes and times made to bring down who reads them. They are read in our own process, not in the sandbox.</summary>
public sealed class HostileIndexTests
{
    private const int Levels = 1_000_000;

    [Fact]
    public async Task TurnAsync_IndexNestedAMillionDeep_IsLeftToTheDecoder()
    {
        using var film = new MemoryStream([.. Box("ftyp", 8), .. Box("mdat", 8), .. Nested("moov", "trak")]);
        Assert.Same(film, await FaststartStream.TurnAsync(film, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAsync_FragmentNestedAMillionDeep_IsPassedOnAsItIs()
    {
        byte[] bytes = [.. Box("ftyp", 8), .. Nested("moof", "traf")];
        await using var stretch = new FragmentStretch(new MemoryStream(bytes), 16, 16);
        using var read = new MemoryStream();
        await stretch.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, read.ToArray());
    }

    [Theory]
    [InlineData("0,0.04,K__\n9999999999999999999,0.04,K__\n")]
    [InlineData("-9999999999999999999,0.04,K__\n0,9999999999999999999,___\n")]
    [InlineData("0,0.04,K__\n0.0000000001,0.04,___\n0.0000000002,0.04,___\n")]
    public async Task ReadAsync_TimesBeyondAnyFilm_AreNoTimes(string packets)
    {
        var survey = new PacketSurvey();
        await survey.ReadAsync(new MemoryStream(Encoding.ASCII.GetBytes(packets)), TestContext.Current.CancellationToken);
        Assert.InRange(survey.Duration ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(20_000));
        Assert.InRange(survey.LongestKeyFrameGap ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromDays(20_000));
        Assert.InRange(survey.Average?.PerSecond ?? 25, 0, 1e6);
    }

    private static byte[] Box(string type, int body)
    {
        var box = new byte[8 + body];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        Encoding.ASCII.GetBytes(type, box.AsSpan(4));
        return box;
    }

    // One box in the other, 8 bytes a level.
    private static byte[] Nested(string outer, string inner)
    {
        var all = new byte[8 * (Levels + 1)];
        for (var level = 0; level <= Levels; level++)
        {
            BinaryPrimitives.WriteInt32BigEndian(all.AsSpan(8 * level), all.Length - (8 * level));
            Encoding.ASCII.GetBytes(level == 0 ? outer : inner, all.AsSpan((8 * level) + 4));
        }

        return all;
    }
}
