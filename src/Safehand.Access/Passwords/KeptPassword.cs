using System.Globalization;
using System.Security.Cryptography;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>What is kept of a password: its hash, and of a one-time password until when it works. Both stand in one column, under the seal of the person's row.</summary>
/// <param name="Hash">As Identity writes it; empty when there is none.</param>
/// <param name="OnceUntil">Null for a password that its owner chose.</param>
internal readonly record struct KeptPassword(string Hash, DateTimeOffset? OnceUntil)
{
    private const string Once = "once ";

    /// <summary>As kept: a hash, or <c>once 1795334400000 HASH</c>. A hash has no spaces.</summary>
    internal static KeptPassword Of(string kept)
    {
        if (!kept.StartsWith(Once, StringComparison.Ordinal))
        {
            return new KeptPassword(kept, null);
        }

        var parts = kept.Split(' ');
        return new KeptPassword(parts[2], DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    public override string ToString() => OnceUntil is { } until ? string.Create(CultureInfo.InvariantCulture, $"{Once}{until.ToUnixTimeMilliseconds()} {Hash}") : Hash;
}

/// <summary>Passwords that a person chooses, and those that are made for them to use once.</summary>
internal static class Passwords
{
    /// <summary>A one-time password works so long, and once.</summary>
    internal static readonly TimeSpan OnceLives = TimeSpan.FromHours(24);

    internal const int Longest = 256;
    private const int Groups = 5;
    private const int GroupLength = 4;

    // Nothing that is taken for something else when read aloud or from paper.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>A fresh one-time password of twenty characters in five groups: 99 random bits.</summary>
    internal static string MakeOnce() =>
        string.Join('-', Enumerable.Range(0, Groups).Select(_ => RandomNumberGenerator.GetString(Letters, GroupLength)));

    /// <summary>What is wrong with a password that somebody chose for themselves, or null.</summary>
    internal static Refusal? Check(string? password, Person owner)
    {
        if (string.IsNullOrEmpty(password))
        {
            return Refusal.Invalid("password.empty", "Enter a new password", "password");
        }

        if (password.Length < CommonPasswords.Shortest)
        {
            return Refusal.Invalid("password.short", $"Password must be {CommonPasswords.Shortest} characters or more", "password");
        }

        if (password.Length > Longest)
        {
            return Refusal.Invalid("password.long", $"Password must be {Longest} characters or less", "password");
        }

        return CommonPasswords.IsCommon(password, owner.Login, owner.Name)
            ? Refusal.Invalid("password.common", "Choose a password that is harder to guess: three or four words that have nothing to do with each other or with you", "password")
            : null;
    }
}
