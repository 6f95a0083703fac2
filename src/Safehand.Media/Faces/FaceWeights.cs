using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Safehand.Media.Faces;

/// <summary>
/// The detector's weights, read once from the assembly: a file of bytes and a list that names each tensor with its shape and
/// how its bytes become numbers (<c>byte × scale + min</c>, or four bytes each).
/// </summary>
internal sealed class FaceWeights
{
    private static readonly Lazy<FaceWeights> Read = new(FromAssembly);
    private readonly Dictionary<string, float[]> tensors;

    private FaceWeights(Dictionary<string, float[]> tensors) => this.tensors = tensors;

    /// <summary>The weights that were built in.</summary>
    internal static FaceWeights BuiltIn => Read.Value;

    /// <summary>A tensor.</summary>
    /// <param name="name">Its name in the list.</param>
    /// <param name="length">How many numbers it must have: another model than ours would run beyond its arrays.</param>
    internal float[] Tensor(string name, int length) =>
        tensors.TryGetValue(name, out var tensor) && tensor.Length == length
            ? tensor
            : throw new InvalidDataException($"The face detector's weights hold no {name} of {length} numbers.");

    private static FaceWeights FromAssembly()
    {
        var bytes = Resource("faces.bin");
        using var list = JsonDocument.Parse(Resource("faces.json"));
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var at = 0;
        foreach (var entry in list.RootElement[0].GetProperty("weights").EnumerateArray())
        {
            var length = entry.GetProperty("shape").EnumerateArray().Aggregate(1, (product, side) => product * side.GetInt32());
            var tensor = new float[length];
            if (entry.TryGetProperty("quantization", out var quantised))
            {
                var scale = quantised.GetProperty("scale").GetSingle();
                var min = quantised.GetProperty("min").GetSingle();
                for (var i = 0; i < length; i++)
                {
                    tensor[i] = (bytes[at++] * scale) + min;
                }
            }
            else
            {
                MemoryMarshal.Cast<byte, float>(bytes.AsSpan(at, length * sizeof(float))).CopyTo(tensor);
                at += length * sizeof(float);
            }

            tensors[entry.GetProperty("name").GetString()!] = tensor;
        }

        return at == bytes.Length ? new FaceWeights(tensors) : throw new InvalidDataException("The face detector's weights and their list do not fit together.");
    }

    private static byte[] Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidDataException($"{name} was not built in.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
