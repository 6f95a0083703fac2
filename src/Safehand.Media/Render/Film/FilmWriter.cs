namespace Safehand.Media.Render;

/// <summary>
/// Writes an MP4 file (ISO/IEC 14496-12) from front to back, index first. It is written here and not by a tool so that
/// every box of it is one that we chose: no names, no dates, no edit lists, no room left over.
/// </summary>
internal static class FilmWriter
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Written once, never sought.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="tracks">With all their samples' lengths; picture first.</param>
    /// <param name="next">Gives the bytes of a track's next sample.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task WriteAsync(Stream output, int width, int height, IReadOnlyList<Track> tracks, Func<Track, Task<ReadOnlyMemory<byte>>> next, CancellationToken ct)
    {
        var chunks = Interleave(tracks);
        var type = Boxes.Box("ftyp", new Boxes().Text("isom").Number(512).Text("isom").Text("iso4").Text("avc1").Text("mp41").ToArray());
        // Offsets have a fixed width: an index written without them is as long as the one with them.
        var mediaAt = type.Length + Index(tracks, chunks, 0, width, height).Length + 16L;
        var media = tracks.Sum(t => Enumerable.Range(0, t.Count).Sum(i => (long)t.Length(i)));
        await output.WriteAsync(type, ct);
        await output.WriteAsync(Index(tracks, chunks, mediaAt, width, height), ct);
        await output.WriteAsync(new Boxes().Number(1).Text("mdat").Long(media + 16).ToArray(), ct);
        foreach (var chunk in chunks)
        {
            for (var i = 0; i < chunk.Count; i++)
            {
                var sample = await next(chunk.Track);
                if (sample.Length != chunk.Track.Length(chunk.First + i))
                {
                    throw new InvalidDataException("A part of the rendition has changed between two readings.");
                }

                await output.WriteAsync(sample, ct);
            }
        }

        await output.FlushAsync(ct);
    }

    // A second of picture, a second of sound, and so on.
    private static List<Chunk> Interleave(IReadOnlyList<Track> tracks)
    {
        var chunks = new List<Chunk>();
        var at = new int[tracks.Count];
        long offset = 0;
        for (var second = 1L; tracks.Where((t, i) => at[i] < t.Count).Any(); second++)
        {
            for (var i = 0; i < tracks.Count; i++)
            {
                var until = tracks[i].SampleAt(second);
                if (until > at[i])
                {
                    chunks.Add(new Chunk(tracks[i], at[i], until - at[i], offset));
                    offset += Enumerable.Range(at[i], until - at[i]).Sum(s => (long)tracks[i].Length(s));
                    at[i] = until;
                }
            }
        }

        return chunks;
    }

    private static byte[] Index(IReadOnlyList<Track> tracks, List<Chunk> chunks, long mediaAt, int width, int height)
    {
        var longest = tracks.Max(t => (long)((Int128)t.Duration * FilmClock.SampleRate / t.TimeScale));
        return Boxes.Box(
            "moov",
            [
                Boxes.Full("mvhd", 1, 0, b => Matrix(b.Long(0).Long(0).Number(FilmClock.SampleRate).Long(longest).Number(0x10000).Short(0x100).Zeros(10)).Zeros(24).Number(tracks.Count + 1)),
                .. tracks.Select((t, i) => Of(t, i + 1, [.. chunks.Where(c => c.Track == t)], mediaAt, width, height)),
            ]);
    }

    private static byte[] Of(Track track, int number, List<Chunk> chunks, long mediaAt, int width, int height)
    {
        var (handler, header, entry) = track.Described();
        var picture = handler == "vide";
        var duration = (long)((Int128)track.Duration * FilmClock.SampleRate / track.TimeScale);
        return Boxes.Box(
            "trak",
            Boxes.Full("tkhd", 1, 3, b => Matrix(b.Long(0).Long(0).Number(number).Number(0).Long(duration).Zeros(8).Short(0).Short(0).Short(picture ? 0 : 0x100).Short(0))
                .Number(picture ? (long)width << 16 : 0).Number(picture ? (long)height << 16 : 0)),
            Boxes.Box(
                "mdia",
                Boxes.Full("mdhd", 1, 0, b => b.Long(0).Long(0).Number(track.TimeScale).Long(track.Duration).Short(0x55C4).Short(0)),
                Boxes.Full("hdlr", 0, 0, b => b.Number(0).Text(handler).Zeros(12).Byte(0)),
                Boxes.Box(
                    "minf",
                    header,
                    Boxes.Box("dinf", Boxes.Full("dref", 0, 0, b => b.Number(1).Raw(Boxes.Full("url ", 0, 1, _ => { })))),
                    Boxes.Box(
                        "stbl",
                        [
                            Boxes.Full("stsd", 0, 0, b => b.Number(1).Raw(entry)),
                            .. track.Times(),
                            Boxes.Full("stsc", 0, 0, b => Runs(b, chunks)),
                            Boxes.Full("stsz", 0, 0, b =>
                            {
                                b.Number(0).Number(track.Count);
                                for (var i = 0; i < track.Count; i++)
                                {
                                    b.Number(track.Length(i));
                                }
                            }),
                            Boxes.Full("co64", 0, 0, b =>
                            {
                                b.Number(chunks.Count);
                                chunks.ForEach(c => b.Long(mediaAt + c.Offset));
                            }),
                        ]))));
    }

    private static void Runs(Boxes box, List<Chunk> chunks)
    {
        var runs = chunks.Select((c, i) => (First: i + 1, c.Count)).Where((c, i) => i == 0 || chunks[i - 1].Count != c.Count).ToList();
        box.Number(runs.Count);
        runs.ForEach(r => box.Number(r.First).Number(r.Count).Number(1));
    }

    private static Boxes Matrix(Boxes box) => box.Number(0x10000).Zeros(12).Number(0x10000).Zeros(12).Number(0x40000000);

    private sealed record Chunk(Track Track, int First, int Count, long Offset);
}
