using System.Numerics;
using System.Runtime.InteropServices;

namespace Safehand.Media.Faces;

/// <summary>
/// The network's first layer: a 3 by 3 convolution of the picture's three colours into sixteen channels without padding, the
/// leaky bend, and the largest of each 2 by 2. The picture's mean and scale are folded into the weights, so bytes go in as they are.
/// </summary>
internal sealed class FirstLayer
{
    /// <summary>Channels that come out.</summary>
    internal const int Channels = 16;

    private const int Taps = 27;
    private static readonly float[] Mean = [117.001f, 114.697f, 97.404f];

    private readonly float[] filters = new float[Taps * Channels];
    private readonly float[] bias = new float[Channels];

    internal FirstLayer(FaceWeights weights)
    {
        var raw = weights.Tensor("conv0/filters", Taps * Channels);
        weights.Tensor("conv0/bias", Channels).CopyTo(bias, 0);
        for (var tap = 0; tap < Taps; tap++)
        {
            for (var c = 0; c < Channels; c++)
            {
                filters[(tap * Channels) + c] = raw[(tap * Channels) + c] / 255;
                bias[c] -= raw[(tap * Channels) + c] * Mean[tap % 3] / 255;
            }
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="picture">Red, green, blue in [0, 255], row by row.</param>
    /// <param name="width">Pixels across, even.</param>
    /// <param name="height">Pixels down, even.</param>
    /// <param name="output">(width − 2) / 2 by (height − 2) / 2, framed by zeros.</param>
    internal void Run(float[] picture, int width, int height, Plane output)
    {
        output.Resize((width - 2) / 2, (height - 2) / 2, Channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(picture.Length, width * height * 3);
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(picture);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(filters);
        var row = width * 3;
        for (var y = 0; y < output.Height; y++)
        {
            for (var x = 0; x < output.Width; x++)
            {
                var from = (nuint)((2 * y * row) + (2 * x * 3));
                var to = output.At(y, x);
                for (var c = 0; c < Channels; c += Vector<float>.Count)
                {
                    // Four neighbours at once: of them only the largest is kept. The windows reach two pixels beyond the last
                    // of them, and width and height leave exactly these two.
                    var start = new Vector<float>(bias, c);
                    var (a0, a1, b0, b1) = (start, start, start, start);
                    for (var line = 0; line < 3; line++)
                    {
                        var p = from + (nuint)(line * row);
                        var w = (nuint)((line * 9 * Channels) + c);
                        for (nuint tap = 0; tap < 9; tap++, w += Channels)
                        {
                            var weight = Vector.LoadUnsafe(ref weights, w);
                            a0 = Vector.MultiplyAddEstimate(Spread(ref pixels, p + tap), weight, a0);
                            a1 = Vector.MultiplyAddEstimate(Spread(ref pixels, p + tap + 3), weight, a1);
                            b0 = Vector.MultiplyAddEstimate(Spread(ref pixels, p + tap + (nuint)row), weight, b0);
                            b1 = Vector.MultiplyAddEstimate(Spread(ref pixels, p + tap + (nuint)row + 3), weight, b1);
                        }
                    }

                    var largest = Vector.Max(Vector.Max(a0, a1), Vector.Max(b0, b1));
                    Vector.Max(largest, largest * 0.1f).CopyTo(output.Values, to + c);
                }
            }
        }
    }

    private static Vector<float> Spread(ref float values, nuint at) => new(System.Runtime.CompilerServices.Unsafe.Add(ref values, at));
}
