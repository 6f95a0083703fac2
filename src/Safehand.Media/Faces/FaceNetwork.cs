namespace Safehand.Media.Faces;

/// <summary>
/// Our runner of a small published face detector (five separable layers, 193 KB of weights): pictures go in, boxes come out.
/// The picture need not be square: each cell of 32 by 32 pixels answers for the faces whose middle lies in it. One for each
/// worker; not to be shared between threads.
/// </summary>
internal sealed class FaceNetwork
{
    /// <summary>Side of a cell in pixels; width and height of a picture are multiples of it.</summary>
    internal const int Cell = 32;

    private const int Shapes = 5;

    // The five shapes of face that a cell looks for, in cells.
    private static readonly (float Width, float Height)[] Expected =
        [(1.603231f, 2.094468f), (6.041143f, 7.080126f), (2.882459f, 3.518061f), (4.266906f, 5.178857f), (9.041765f, 10.66308f)];

    private readonly FirstLayer first;
    private readonly SeparableLayer[] layers;
    private readonly Mix last;
    private readonly Plane[] planes = [.. Enumerable.Range(0, 6).Select(_ => new Plane())];
    private readonly SeparableLayer.Rows rows = new();
    private float[] places = [];
    private float[] answers = [];

    internal FaceNetwork(FaceWeights weights)
    {
        first = new FirstLayer(weights);
        layers =
        [
            new(weights, "conv1", 16, 32, halves: true), new(weights, "conv2", 32, 64, halves: true), new(weights, "conv3", 64, 128, halves: true),
            new(weights, "conv4", 128, 256, halves: true), new(weights, "conv5", 256, 512, halves: false),
        ];
        last = new Mix(weights.Tensor("conv8/filters", 512 * Shapes * 5), weights.Tensor("conv8/bias", Shapes * 5), 512, Shapes * 5);
    }

    /// <summary>Finds faces in a picture.</summary>
    /// <param name="picture">Red, green and blue from 0 to 255, row by row.</param>
    /// <param name="width">Pixels across, a multiple of 32.</param>
    /// <param name="height">Pixels down, a multiple of 32.</param>
    /// <param name="least">Least confidence, 0 to 1.</param>
    /// <returns>Every answer of every cell, in pixels; several may be of one face.</returns>
    internal List<(Box Box, float Confidence)> Find(float[] picture, int width, int height, float least)
    {
        if (width % Cell != 0 || height % Cell != 0 || picture.Length < width * height * 3)
        {
            throw new ArgumentException("Width and height are multiples of 32.", nameof(picture));
        }

        first.Run(picture, width, height, planes[0]);
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i].Run(planes[i], planes[i + 1], rows);
        }

        return Answers(planes[^1], least);
    }

    private List<(Box Box, float Confidence)> Answers(Plane plane, float least)
    {
        Fit(ref places, (plane.Width + 4) * plane.Channels);
        Fit(ref answers, (plane.Width + 4) * last.Padded);
        var found = new List<(Box, float)>();
        for (var y = 0; y < plane.Height; y++)
        {
            plane.Values.AsSpan(plane.At(y, 0), plane.Width * plane.Channels).CopyTo(places);
            last.Run(places, plane.Width, answers);
            for (var x = 0; x < plane.Width; x++)
            {
                for (var shape = 0; shape < Shapes; shape++)
                {
                    var answer = answers.AsSpan((x * last.Padded) + (shape * 5), 5);
                    var confidence = Bent(answer[4]);
                    if (confidence < least)
                    {
                        continue;
                    }

                    // The exponent is bounded: a face is not larger than a few pictures.
                    var across = MathF.Exp(MathF.Min(answer[2], 3)) * Expected[shape].Width * Cell;
                    var down = MathF.Exp(MathF.Min(answer[3], 3)) * Expected[shape].Height * Cell;
                    found.Add((new Box(((x + Bent(answer[0])) * Cell) - (across / 2), ((y + Bent(answer[1])) * Cell) - (down / 2), across, down), confidence));
                }
            }
        }

        return found;
    }

    private static float Bent(float value) => 1 / (1 + MathF.Exp(-value));

    private static void Fit(ref float[] array, int length)
    {
        if (array.Length < length)
        {
            array = new float[length];
        }
    }
}
