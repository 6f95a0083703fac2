namespace Safehand.Media.Faces;

/// <summary>An upright rectangle.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">Across.</param>
/// <param name="Height">Down.</param>
internal readonly record struct Box(float X, float Y, float Width, float Height)
{
    /// <summary>Its area.</summary>
    internal float Area => Width * Height;

    /// <summary>The area that both have in common.</summary>
    internal float Common(Box other)
    {
        var across = MathF.Max(0, MathF.Min(X + Width, other.X + other.Width) - MathF.Max(X, other.X));
        var down = MathF.Max(0, MathF.Min(Y + Height, other.Y + other.Height) - MathF.Max(Y, other.Y));
        return across * down;
    }

    /// <summary>What both have in common, as a part of what either has: 0 apart, 1 the same.</summary>
    internal float Overlap(Box other)
    {
        var common = Common(other);
        return common <= 0 ? 0 : common / (Area + other.Area - common);
    }
}
