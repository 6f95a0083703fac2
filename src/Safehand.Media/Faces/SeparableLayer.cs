using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Safehand.Media.Faces;

/// <summary>
/// A separable layer: each channel's own 3 by 3 window, then a mix of all channels at each place, the leaky bend, and the largest
/// of 2 by 2. Done row by row, so that what is in between stays in the processor's near memory.
/// </summary>
internal sealed class SeparableLayer
{
    private readonly int channels;
    private readonly int made;
    private readonly bool halves;
    private readonly float[] windows;
    private readonly Mix mix;

    /// <summary>Reads its weights.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="name">Its name among them.</param>
    /// <param name="channels">Channels that go in.</param>
    /// <param name="made">Channels that come out.</param>
    /// <param name="halves">Whether width and height are halved; otherwise they stay.</param>
    internal SeparableLayer(FaceWeights weights, string name, int channels, int made, bool halves)
    {
        (this.channels, this.made, this.halves) = (channels, made, halves);
        windows = weights.Tensor(name + "/depthwise_filter", 9 * channels);
        mix = new Mix(weights.Tensor(name + "/pointwise_filter", channels * made), weights.Tensor(name + "/bias", made), channels, made);
    }

    /// <summary>Runs it.</summary>
    internal void Run(Plane input, Plane output, Rows rows)
    {
        output.Resize(halves ? (input.Width + 1) / 2 : input.Width, halves ? (input.Height + 1) / 2 : input.Height, made);
        rows.Fit(input.Width, channels, mix.Padded);
        var step = halves ? 2 : 1;
        for (var y = 0; y < output.Height; y++)
        {
            if (halves || y == 0)
            {
                Row(input, y * step, rows.Windowed, rows.Upper);
            }

            var hasLower = (y * step) + 1 < input.Height;
            if (hasLower)
            {
                Row(input, (y * step) + 1, rows.Windowed, rows.Lower);
            }

            Largest(rows.Upper, hasLower ? rows.Lower : rows.Upper, input.Width, step, output, y);
            if (!halves)
            {
                rows.Swap();
            }
        }
    }

    private void Row(Plane input, int y, float[] windowed, float[] mixed)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(input.Values);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(windows);
        var stride = (nuint)input.Stride;
        var step = (nuint)channels;
        for (var x = 0; x < input.Width; x++)
        {
            // The plane's frame makes room for the window at every edge.
            var corner = (nuint)(input.At(y, x) - input.Stride - channels);
            for (nuint c = 0; c < step; c += (nuint)Vector<float>.Count)
            {
                var sum = Vector<float>.Zero;
                for (nuint line = 0; line < 3; line++)
                {
                    var p = corner + (line * stride) + c;
                    var w = (line * 3 * step) + c;
                    sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref values, p), Vector.LoadUnsafe(ref weights, w), sum);
                    sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref values, p + step), Vector.LoadUnsafe(ref weights, w + step), sum);
                    sum = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref values, p + (2 * step)), Vector.LoadUnsafe(ref weights, w + (2 * step)), sum);
                }

                sum.CopyTo(windowed, (x * channels) + (int)c);
            }
        }

        mix.Run(windowed, input.Width, mixed);
    }

    private void Largest(float[] upper, float[] lower, int width, int step, Plane output, int y)
    {
        for (var x = 0; x < output.Width; x++)
        {
            var left = x * step * mix.Padded;
            var right = Math.Min((x * step) + 1, width - 1) * mix.Padded;
            var to = output.At(y, x);
            for (var c = 0; c < made; c += Vector<float>.Count)
            {
                var largest = Vector.Max(
                    Vector.Max(new Vector<float>(upper, left + c), new Vector<float>(upper, right + c)),
                    Vector.Max(new Vector<float>(lower, left + c), new Vector<float>(lower, right + c)));

                // The bend keeps order, so the largest bent is the bent largest.
                Vector.Max(largest, largest * 0.1f).CopyTo(output.Values, to + c);
            }
        }
    }

    /// <summary>A worker's own rows between the steps.</summary>
    internal sealed class Rows
    {
        internal float[] Windowed { get; private set; } = [];

        internal float[] Upper { get; private set; } = [];

        internal float[] Lower { get; private set; } = [];

        internal void Fit(int width, int channels, int made)
        {
            // Four places more: the mix takes four at a time, and what it makes of the last ones is not read.
            if (Windowed.Length < (width + 4) * channels)
            {
                Windowed = new float[(width + 4) * channels];
            }

            if (Upper.Length < (width + 4) * made)
            {
                Upper = new float[(width + 4) * made];
                Lower = new float[(width + 4) * made];
            }
        }

        internal void Swap() => (Upper, Lower) = (Lower, Upper);
    }
}

/// <summary>A mix of channels at each place: a matrix product, four places by two vectors at a time.</summary>
internal sealed class Mix
{
    private static readonly int Wide = 2 * Vector<float>.Count;
    private readonly int channels;
    private readonly float[] matrix;
    private readonly float[] bias;

    internal Mix(float[] matrix, float[] bias, int channels, int made)
    {
        this.channels = channels;
        Padded = (made + Wide - 1) / Wide * Wide;
        this.matrix = new float[channels * Padded];
        this.bias = new float[Padded];
        bias.CopyTo(this.bias, 0);
        for (var c = 0; c < channels; c++)
        {
            matrix.AsSpan(c * made, made).CopyTo(this.matrix.AsSpan(c * Padded));
        }
    }

    /// <summary>Numbers per place that come out: those asked for, and zeros up to a whole vector.</summary>
    internal int Padded { get; }

    /// <summary>Runs it.</summary>
    /// <param name="input">Places side by side, with room for four more than there are.</param>
    /// <param name="places">How many there are.</param>
    /// <param name="output">As many with <see cref="Padded"/> numbers each, and room for four more.</param>
    internal void Run(float[] input, int places, float[] output)
    {
        // Checked once here; inside, references go without checks.
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Length, (places + 3) * channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, (places + 3) * Padded);
        ref var values = ref MemoryMarshal.GetArrayDataReference(input);
        ref var weights = ref MemoryMarshal.GetArrayDataReference(matrix);
        var half = Vector<float>.Count;
        for (var place = 0; place < places; place += 4)
        {
            ref var p0 = ref Unsafe.Add(ref values, place * channels);
            ref var p1 = ref Unsafe.Add(ref p0, channels);
            ref var p2 = ref Unsafe.Add(ref p1, channels);
            ref var p3 = ref Unsafe.Add(ref p2, channels);
            for (var n = 0; n < Padded; n += Wide)
            {
                var left = new Vector<float>(bias, n);
                var right = new Vector<float>(bias, n + half);
                var (a0, a1, a2, a3) = (left, left, left, left);
                var (b0, b1, b2, b3) = (right, right, right, right);
                ref var row = ref Unsafe.Add(ref weights, n);
                for (var k = 0; k < channels; k++)
                {
                    var w0 = Vector.LoadUnsafe(ref row);
                    var w1 = Vector.LoadUnsafe(ref row, (nuint)half);
                    var v = new Vector<float>(Unsafe.Add(ref p0, k));
                    a0 = Vector.MultiplyAddEstimate(v, w0, a0);
                    b0 = Vector.MultiplyAddEstimate(v, w1, b0);
                    v = new Vector<float>(Unsafe.Add(ref p1, k));
                    a1 = Vector.MultiplyAddEstimate(v, w0, a1);
                    b1 = Vector.MultiplyAddEstimate(v, w1, b1);
                    v = new Vector<float>(Unsafe.Add(ref p2, k));
                    a2 = Vector.MultiplyAddEstimate(v, w0, a2);
                    b2 = Vector.MultiplyAddEstimate(v, w1, b2);
                    v = new Vector<float>(Unsafe.Add(ref p3, k));
                    a3 = Vector.MultiplyAddEstimate(v, w0, a3);
                    b3 = Vector.MultiplyAddEstimate(v, w1, b3);
                    row = ref Unsafe.Add(ref row, Padded);
                }

                var to = (place * Padded) + n;
                a0.CopyTo(output, to);
                b0.CopyTo(output, to + half);
                a1.CopyTo(output, to + Padded);
                b1.CopyTo(output, to + Padded + half);
                a2.CopyTo(output, to + (2 * Padded));
                b2.CopyTo(output, to + (2 * Padded) + half);
                a3.CopyTo(output, to + (3 * Padded));
                b3.CopyTo(output, to + (3 * Padded) + half);
            }
        }
    }
}
