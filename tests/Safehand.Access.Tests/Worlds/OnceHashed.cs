using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;

namespace Safehand.Access.Tests.Worlds;

/// <summary>The real hashing of passwords, each password hashed once: a world gives its people the same one, and their hashing would take most of the tests' time. It verifies as ever.</summary>
internal sealed class OnceHashed(IPasswordHasher<Person> real) : IPasswordHasher<Person>
{
    private static readonly ConcurrentDictionary<string, string> Hashed = new(StringComparer.Ordinal);

    public string HashPassword(Person user, string password) => Hashed.GetOrAdd(password, p => real.HashPassword(user, p));

    public PasswordVerificationResult VerifyHashedPassword(Person user, string hashedPassword, string providedPassword) =>
        real.VerifyHashedPassword(user, hashedPassword, providedPassword);
}
