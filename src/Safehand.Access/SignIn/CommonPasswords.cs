using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace Safehand.Access;

/// <summary>Refuses passwords that are tried first: a few common words strung together, runs along the keyboard, repetition, one's own name.</summary>
internal sealed class CommonPasswords : IPasswordValidator<Person>
{
    internal const int Shortest = 15;
    private const int FewestDifferent = 6;

    private static readonly FrozenSet<string> Words = Read();
    private static readonly int Longest = Words.Max(w => w.Length);
    private static readonly string[] Runs = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qazwsxedcrfvtgbyhnujmikolp"];

    public Task<IdentityResult> ValidateAsync(UserManager<Person> manager, Person user, string? password) =>
        Task.FromResult(IsCommon(password ?? string.Empty, user.Login, user.Name)
            ? IdentityResult.Failed(new IdentityError { Code = "PasswordTooCommon", Description = "Choose a password that is harder to guess: three or four words that have nothing to do with each other or with you" })
            : IdentityResult.Success);

    internal static bool IsCommon(string password, params ReadOnlySpan<string> own)
    {
        if (password.Distinct().Count() < FewestDifferent)
        {
            return true;
        }

        var left = new HashSet<string>(StringComparer.Ordinal);
        foreach (var words in own)
        {
            left.UnionWith(Plain(words, ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => w.Length > 2));
        }

        // What is left besides common words, runs and digits must still be worth guessing at.
        return Rest(Plain(password, null), left) < FewestDifferent
            || Rest(string.Concat(password.ToLowerInvariant().Where(char.IsLetter)), left) < FewestDifferent;
    }

    // Letters that no known word or run accounts for, at their fewest.
    private static int Rest(string text, HashSet<string> own)
    {
        var best = new int[text.Length + 1];
        for (var end = 1; end <= text.Length; end++)
        {
            best[end] = best[end - 1] + 1;
            for (var start = Math.Max(0, end - Longest); start <= end - 3; start++)
            {
                var piece = text[start..end];
                if (best[start] < best[end] && (Words.Contains(piece) || own.Contains(piece) || IsRun(piece)))
                {
                    best[end] = best[start];
                }
            }
        }

        return best[^1];
    }

    private static bool IsRun(string piece)
    {
        var backwards = string.Concat(piece.Reverse());
        return Array.Exists(Runs, r => r.Contains(piece, StringComparison.Ordinal) || r.Contains(backwards, StringComparison.Ordinal));
    }

    // Lower case, digits read as the letters they stand for, the rest dropped or parted.
    private static string Plain(string text, char? instead)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            plain.Append(c switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                _ when char.IsLetter(c) => c,
                _ => instead,
            });
        }

        return plain.ToString();
    }

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("Safehand.Access.SignIn.common-words.txt")!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
