namespace Safehand.Ledger.Tests;

/// <summary>Damages bytes the way a fuzzer does: flips, cuts, doubles, inserts, noise. Seeded, so a failure comes back.</summary>
internal static class Mutation
{
    public static byte[] Of(ReadOnlySpan<byte> source, Random random)
    {
        var bytes = source.ToArray().ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(0, Math.Min(random.Next(80), bytes.Count)));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4 when at < bytes.Count:
                    bytes[at] = (byte)"\n +—0=\r\0"u8[random.Next(8)];
                    break;
                default:
                    var noise = new byte[random.Next(20)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
            }
        }

        return [.. bytes];
    }
}
