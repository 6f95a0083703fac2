using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Gives ASP.NET Core Identity our people. It writes only factors; who works here is the employer's to say.</summary>
internal sealed class PersonStore(Store store, GrantSeals seals) : IUserPasswordStore<Person>, IUserSecurityStampStore<Person>
{
    public Task<string> GetUserIdAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.Id.Value);

    public Task<string?> GetUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Login);

    public Task<string?> GetNormalizedUserNameAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Login);

    // The login is set when the employer vouches for somebody and never changes afterwards.
    public Task SetUserNameAsync(Person user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException("A login does not change.");

    public Task SetNormalizedUserNameAsync(Person user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetPasswordHashAsync(Person user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash ?? string.Empty;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Person user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash.Length > 0);

    public Task SetSecurityStampAsync(Person user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Person user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public async Task<Person?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        if (!PersonId.TryParse(userId, null, out var id))
        {
            return null;
        }

        await using var rows = store.Read();
        return await rows.Set<Person>().SingleOrDefaultAsync(p => p.Id == id, cancellationToken);
    }

    public async Task<Person?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        var login = normalizedUserName.ToLowerInvariant();
        await using var rows = store.Read();
        return await rows.Set<Person>().SingleOrDefaultAsync(p => p.Login == login, cancellationToken);
    }

    public Task<IdentityResult> CreateAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException("People are vouched for: see Staffing.");

    public Task<IdentityResult> DeleteAsync(Person user, CancellationToken cancellationToken) => throw new NotSupportedException("People are never deleted: what they did stays theirs.");

    /// <summary>Writes hash and stamp. All sessions and tokens made under the old stamp are dead.</summary>
    public async Task<IdentityResult> UpdateAsync(Person user, CancellationToken cancellationToken)
    {
        await using var change = await store.Changes.BeginAsync(Actor.Safehand, Purpose.Running, cancellationToken);
        var kept = await change.Store.Set<Person>().SingleAsync(p => p.Id == user.Id, cancellationToken);
        if (!seals.IsGenuine(kept))
        {
            // Sealing it again would make genuine what somebody wrote by hand.
            return IdentityResult.Failed(new IdentityError { Code = "NotGenuine", Description = "Your account could not be confirmed. Speak to your supervisor" });
        }

        (kept.PasswordHash, kept.SecurityStamp) = (user.PasswordHash, user.SecurityStamp);
        change.Record(new Entry("person.factor-changed.v1", StatutoryOperation.None, user.Id.Bytes()));
        await change.CommitAsync(default(Done), cancellationToken);
        return IdentityResult.Success;
    }

    public void Dispose()
    {
        // Holds nothing of its own: the store belongs to the host.
    }
}
