namespace Safehand.Media.Render;

/// <summary>A film as it is piped to a decoder: whole, or from shortly before the frame that is wanted.</summary>
/// <param name="Bytes">Read from front to back.</param>
/// <param name="Seek">Whether the decoder has to be told to pass over what stands before.</param>
internal sealed record FilmWindow(Stream Bytes, bool Seek)
{
    /// <summary>Opens it.</summary>
    /// <param name="master">Seekable.</param>
    /// <param name="film">Its shape.</param>
    /// <param name="from">The first source frame that is wanted.</param>
    /// <param name="ct">Stops.</param>
    internal static async Task<FilmWindow> OpenAsync(Stream master, FilmShape film, long from, CancellationToken ct)
    {
        _ = film;
        _ = from;
        return new FilmWindow(await FaststartStream.TurnAsync(master, ct), false);
    }
}
