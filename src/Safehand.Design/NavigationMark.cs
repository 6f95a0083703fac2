namespace Safehand.Design;

/// <summary>Which section a page belongs to, by its path alone.</summary>
internal static class NavigationMark
{
    /// <summary>The aria-current of a section's link: "page" on it, "true" below it, null elsewhere. The root has no pages below it.</summary>
    public static string? Of(string href, string path)
    {
        if (string.Equals(href, path, StringComparison.OrdinalIgnoreCase))
        {
            return "page";
        }

        var below = href.Length > 1 && path.StartsWith(href.EndsWith('/') ? href : href + "/", StringComparison.OrdinalIgnoreCase);
        return below ? "true" : null;
    }
}
