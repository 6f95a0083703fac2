using Safehand.Media.Faces;
using Xunit;

namespace Safehand.Media.Tests.Faces;

/// <summary>The fast runner against the plainest possible one, which follows the network's description layer by layer.</summary>
public sealed class FaceNetworkTests
{
    [Theory]
    [InlineData(96, 64)]
    [InlineData(32, 32)]
    [InlineData(160, 224)]
    public void Find_RandomPicture_AnswersAsThePlainRunnerDoes(int width, int height)
    {
        var random = new Random(7);
        var picture = Enumerable.Range(0, width * height * 3).Select(_ => (float)random.Next(256)).ToArray();

        var fast = new FaceNetwork(FaceWeights.BuiltIn).Find(picture, width, height, 0);
        var plain = Plain(picture, width, height);

        Assert.Equal(width / 32 * (height / 32) * 5, fast.Count);
        Assert.Equal(plain.Length, fast.Count);
        for (var i = 0; i < plain.Length; i++)
        {
            Assert.Equal(plain[i], fast[i].Confidence, 1e-3f);
        }
    }

    [Fact]
    public void Find_UsedAgainForAnotherSize_GivesTheSame()
    {
        var (small, large) = (Enumerable.Range(0, 64 * 64 * 3).Select(i => (float)(i * 31 % 256)).ToArray(), Enumerable.Range(0, 96 * 128 * 3).Select(i => (float)(i * 17 % 256)).ToArray());
        var network = new FaceNetwork(FaceWeights.BuiltIn);
        var first = network.Find(small, 64, 64, 0);
        network.Find(large, 96, 128, 0);

        Assert.Equal(first, network.Find(small, 64, 64, 0));
    }

    [Fact]
    public void Find_SizeThatIsNoMultipleOfACell_Throws() =>
        Assert.Throws<ArgumentException>(() => new FaceNetwork(FaceWeights.BuiltIn).Find(new float[33 * 32 * 3], 33, 32, 0));

    private static float[] Plain(float[] picture, int width, int height)
    {
        var weights = FaceWeights.BuiltIn;
        float[] mean = [117.001f, 114.697f, 97.404f];
        var grid = new float[height, width, 3];
        for (var i = 0; i < picture.Length; i++)
        {
            grid[i / 3 / width, i / 3 % width, i % 3] = (picture[i] - mean[i % 3]) / 255;
        }

        grid = Pooled(Bent(Full(grid, weights.Tensor("conv0/filters", 432), weights.Tensor("conv0/bias", 16), 3, 16, padded: false)), 2);
        int[] channels = [16, 32, 64, 128, 256, 512];
        for (var l = 1; l <= 5; l++)
        {
            var windowed = Windowed(grid, weights.Tensor($"conv{l}/depthwise_filter", 9 * channels[l - 1]));
            grid = Pooled(Bent(Full(windowed, weights.Tensor($"conv{l}/pointwise_filter", channels[l - 1] * channels[l]), weights.Tensor($"conv{l}/bias", channels[l]), 1, channels[l], true)), l == 5 ? 1 : 2);
        }

        grid = Full(grid, weights.Tensor("conv8/filters", 512 * 25), weights.Tensor("conv8/bias", 25), 1, 25, true);
        return [.. from y in Enumerable.Range(0, grid.GetLength(0)) from x in Enumerable.Range(0, grid.GetLength(1)) from a in Enumerable.Range(0, 5) select 1 / (1 + MathF.Exp(-grid[y, x, (a * 5) + 4]))];
    }

    private static float[,,] Full(float[,,] from, float[] filters, float[] bias, int side, int made, bool padded)
    {
        var channels = from.GetLength(2);
        var lost = padded ? 0 : side - 1;
        var to = new float[from.GetLength(0) - lost, from.GetLength(1) - lost, made];
        for (var y = 0; y < to.GetLength(0); y++)
        {
            for (var x = 0; x < to.GetLength(1); x++)
            {
                for (var o = 0; o < made; o++)
                {
                    var sum = bias[o];
                    for (var tap = 0; tap < side * side * channels; tap++)
                    {
                        sum += from[y + (tap / channels / side), x + (tap / channels % side), tap % channels] * filters[(tap * made) + o];
                    }

                    to[y, x, o] = sum;
                }
            }
        }

        return to;
    }

    private static float[,,] Windowed(float[,,] from, float[] windows) => Each(from.GetLength(0), from.GetLength(1), from.GetLength(2), (y, x, c) =>
    {
        var sum = 0f;
        for (var tap = 0; tap < 9; tap++)
        {
            var (py, px) = (y + (tap / 3) - 1, x + (tap % 3) - 1);
            if (py >= 0 && py < from.GetLength(0) && px >= 0 && px < from.GetLength(1))
            {
                sum += from[py, px, c] * windows[(tap * from.GetLength(2)) + c];
            }
        }

        return sum;
    });

    private static float[,,] Bent(float[,,] from) => Each(from.GetLength(0), from.GetLength(1), from.GetLength(2), (y, x, c) => from[y, x, c] < 0 ? from[y, x, c] * 0.1f : from[y, x, c]);

    private static float[,,] Pooled(float[,,] grid, int step) => Each((grid.GetLength(0) + step - 1) / step, (grid.GetLength(1) + step - 1) / step, grid.GetLength(2), (y, x, c) =>
        (from dy in Enumerable.Range(y * step, 2) from dx in Enumerable.Range(x * step, 2) where dy < grid.GetLength(0) && dx < grid.GetLength(1) select grid[dy, dx, c]).Max());

    private static float[,,] Each(int height, int width, int channels, Func<int, int, int, float> value)
    {
        var to = new float[height, width, channels];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var c = 0; c < channels; c++)
                {
                    to[y, x, c] = value(y, x, c);
                }
            }
        }

        return to;
    }
}
