namespace Safehand.Media.Render;

/// <summary>Puts the stored parts together into one file.</summary>
internal static class Assembly
{
    /// <summary>The name of the sound's part.</summary>
    internal const string Sound = "sound";

    /// <summary>Writes it. Parts are read twice: once for their lengths, once for their bytes.</summary>
    internal static async Task WriteAsync(RenderPlan plan, MediaSandbox sandbox, EncoderSettings settings, IRenderParts parts, Stream output, CancellationToken ct)
    {
        var frames = FilmClock.KeptFrames(plan);
        var tracks = new List<Track>();
        var readers = new Dictionary<Track, SampleReader>();
        try
        {
            if (plan.Film.HasPicture)
            {
                var names = Enumerable.Range(0, new PictureParts(sandbox, plan, settings).Count).Select(PictureParts.Name).ToArray();
                var picture = await PictureAsync(plan.Film, frames, names, parts, ct);
                tracks.Add(picture);
                readers[picture] = new SampleReader(names, parts);
            }

            if (plan.Film.HasSound)
            {
                var sound = await SoundAsync(plan, FilmClock.Sample(plan.Film.Rate, frames), parts, ct);
                tracks.Add(sound);
                readers[sound] = new SampleReader([Sound], parts);
            }

            await FilmWriter.WriteAsync(output, plan.Film.Width, plan.Film.Height, tracks, track => readers[track].NextAsync(ct), ct);
        }
        finally
        {
            foreach (var reader in readers.Values)
            {
                await reader.DisposeAsync();
            }
        }
    }

    private static async Task<PictureTrack> PictureAsync(FilmShape film, long frames, string[] names, IRenderParts parts, CancellationToken ct)
    {
        PictureTrack? track = null;
        foreach (var name in names)
        {
            await using var part = await parts.OpenAsync(name, ct) ?? throw new InvalidDataException("A stored part of the rendition is gone.");
            var configuration = await PartForm.ReadHeadAsync(part, ct);
            track ??= new PictureTrack(configuration, film, frames);
            if (!configuration.AsSpan().SequenceEqual(track.Configuration))
            {
                throw new InvalidDataException("The parts of the rendition were encoded by different programs. Start it again.");
            }

            while (await PartForm.ReadAsync(part, bytes: false, ct) is var (sample, length))
            {
                track.Add(length, sample.Key, sample.Later);
            }
        }

        return track is not null && track.Count == frames ? track : throw new InvalidDataException("The stored parts do not hold as many frames as the rendition has.");
    }

    private static async Task<SoundTrack> SoundAsync(RenderPlan plan, long samples, IRenderParts parts, CancellationToken ct)
    {
        await using var part = await parts.OpenAsync(Sound, ct) ?? throw new InvalidDataException("The stored sound of the rendition is gone.");
        var track = new SoundTrack(await PartForm.ReadHeadAsync(part, ct), plan.Film.Channels, samples);
        while (track.Count < track.Frames && await PartForm.ReadAsync(part, bytes: false, ct) is var (_, length))
        {
            track.Add(length, key: true);
        }

        return track.Count == track.Frames ? track : throw new InvalidDataException("The stored sound is shorter than the rendition.");
    }

    private sealed class SampleReader(IReadOnlyList<string> names, IRenderParts parts) : IAsyncDisposable
    {
        private Stream? part;
        private int at;

        internal async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken ct)
        {
            while (true)
            {
                if (part is null)
                {
                    part = await parts.OpenAsync(names[at++], ct) ?? throw new InvalidDataException("A stored part of the rendition is gone.");
                    _ = await PartForm.ReadHeadAsync(part, ct);
                }

                if (await PartForm.ReadAsync(part, bytes: true, ct) is var (sample, _))
                {
                    return sample.Bytes;
                }

                await part.DisposeAsync();
                part = null;
            }
        }

        public ValueTask DisposeAsync() => part?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
