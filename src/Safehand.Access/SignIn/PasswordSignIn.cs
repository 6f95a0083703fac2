using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Signing in with name and password. An account that does not exist gets the same answer, at the same cost, as a wrong password.</summary>
internal sealed class PasswordSignIn(Store store, GrantSeals seals, Sessions sessions, PersonalTokens tokens, IPasswordHasher<Person> hasher, SignInPace pace, TimeProvider clock)
{
    private const int LongestLogin = 100;
    // Guesses at one account from one network queue up, so that many at once are counted like many in a row.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];
    private readonly Lazy<string> decoy = new(() => hasher.HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));

    /// <summary>Signs in with a browser.</summary>
    internal Task<Result<BegunSession>> BrowserAsync(string? login, string? password, string network, PresentedDevice device, CancellationToken ct) =>
        VerifyAsync(Actor.Safehand, login, password, network, (change, person) => sessions.BeginAsync(change, person, Use(person), network, device, ct), ct);

    /// <summary>Does something that rests on the person's own password being typed again: a wrong one is counted as at sign-in.</summary>
    internal Task<Result<T>> AgainAsync<T>(Actor actor, string login, string? password, string network, Func<Change, Person, Task<T>> then, CancellationToken ct) =>
        VerifyAsync(actor, login, password, network, then, ct);

    /// <summary>Signs in with the command line; yields a token.</summary>
    internal async Task<Result<MadeToken>> CommandLineAsync(string? login, string? password, string? name, int days, string network, CancellationToken ct) =>
        PersonalTokens.Check(name, days) is { } wrong
            ? wrong
            : await VerifyAsync(Actor.Safehand, login, password, network, (change, person) => Task.FromResult(tokens.Make(change, person, name!, days)), ct, once: false);

    // A one-time password is spent by being used: a session without a factor can do nothing but choose a password (rule G5).
    private static FactorStrength Use(Person person)
    {
        if (KeptPassword.Of(person.PasswordHash).OnceUntil is null)
        {
            return FactorStrength.Password;
        }

        person.PasswordHash = string.Empty;
        return FactorStrength.None;
    }

    private async Task<Result<T>> VerifyAsync<T>(
        Actor actor, string? login, string? password, string network, Func<Change, Person, Task<T>> then, CancellationToken ct, bool once = true)
    {
        if (string.IsNullOrWhiteSpace(login) || login.Length > LongestLogin)
        {
            return Refusal.Invalid("sign-in.name", "Enter your user name", "login");
        }

        if (string.IsNullOrEmpty(password) || password.Length > Passwords.Longest)
        {
            return Refusal.Invalid("sign-in.password", "Enter your password", "password");
        }

        login = login.Trim().ToLowerInvariant();
        var throttleId = SHA256.HashData(Encoding.UTF8.GetBytes(login + "\n" + network));
        var turn = turns[throttleId[0] % turns.Length];
        if (!pace.TryTake(network))
        {
            return SignInPace.Busy;
        }

        await turn.WaitAsync(ct);
        try
        {
            var result = await VerifyInTurnAsync(new Typed(actor, login, password, network, throttleId, once), then, ct);
            if (!result.IsRefused(out _))
            {
                pace.GiveBack(network);
            }

            return result;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<Result<T>> VerifyInTurnAsync<T>(Typed typed, Func<Change, Person, Task<T>> then, CancellationToken ct)
    {
        var (actor, login, password, network, throttleId, once) = typed;
        Person? known;
        await using (var rows = store.Read())
        {
            known = await rows.Set<Person>().SingleOrDefaultAsync(p => p.Login == login, ct);
            var throttle = await rows.Set<Throttle>().SingleOrDefaultAsync(t => t.Id == throttleId, ct);
            if (throttle is not null && clock.GetUtcNow() < throttle.WaitUntil)
            {
                await store.Changes.RecordAsync(actor, Purpose.Running, Failed(known, network, "throttled"));
                return new Refusal(RefusalKind.Busy, "sign-in.wait", "There have been too many tries. Try again " + Waiting(throttle.WaitUntil - clock.GetUtcNow()));
            }
        }

        // Slow on purpose, so outside the change; and done for an unknown account too.
        var kept = KeptPassword.Of(known?.PasswordHash ?? string.Empty);
        using var place = await pace.EnterAsync(ct);
        if (place is null)
        {
            return SignInPace.Busy;
        }

        var matches = hasher.VerifyHashedPassword(known!, kept.Hash.Length > 0 ? kept.Hash : decoy.Value, password) is not PasswordVerificationResult.Failed
            && kept.Hash.Length > 0;
        place.Dispose();
        await using var change = await store.Changes.BeginAsync(actor, Purpose.Running, ct);
        var person = known is null ? null : await change.Store.Set<Person>().SingleAsync(p => p.Id == known.Id, ct);
        var counted = await change.Store.Set<Throttle>().SingleOrDefaultAsync(t => t.Id == throttleId, ct);
        var why = Why(person, known, matches, kept);
        if (why is null && kept.OnceUntil is not null && !once)
        {
            change.Record(Failed(person, network, "a one-time password, and no browser"));
            await change.CommitAsync(default(Done), ct);
            return new Refusal(RefusalKind.SignInNeeded, "sign-in.choose-password", "This is a one-time password. Sign in with a browser first and choose your own.", "password");
        }

        if (why is null)
        {
            counted?.Clear();
            return await change.CommitAsync(await then(change, person!), ct);
        }

        counted ??= change.Store.Add(new Throttle { Id = throttleId }).Entity;
        counted.Fail(clock.GetUtcNow());
        change.Record(Failed(person, network, why));
        await change.CommitAsync(default(Done), ct);
        return new Refusal(RefusalKind.SignInNeeded, "sign-in.no-match", "The user name and password do not match an account that can sign in", "password");
    }

    // Told to nobody but the ledger.
    private string? Why(Person? person, Person? known, bool matches, KeptPassword kept) => person switch
    {
        null => "no such account",
        _ when !seals.IsGenuine(person) => "the account's row is not genuine",
        _ when !matches || person.PasswordHash != known!.PasswordHash => "wrong password",
        _ when kept.OnceUntil <= clock.GetUtcNow() => "the one-time password has run out",
        _ when !person.MaySignIn(clock.GetUtcNow()) => person.Suspended ? "suspended" : "not vouched for",
        _ => null,
    };

    // What was typed is not kept for an unknown account: it may be a password. The leaf, which anybody can read, does not tell whether there is such an account.
    private static Entry Failed(Person? person, string network, string why) =>
        new("sign-in.failed.v1", StatutoryOperation.None, person?.Id.Bytes() ?? new byte[16]) { Untold = true, Content = new { why, person = person?.Id.Value }, Place = new { network } };

    private static string Waiting(TimeSpan left) => left.TotalSeconds < 60
        ? $"in {Math.Max(1, Math.Ceiling(left.TotalSeconds)):0} seconds"
        : $"in {Math.Ceiling(left.TotalMinutes):0} minutes";

    /// <summary>One try.</summary>
    private sealed record Typed(Actor Actor, string Login, string Password, string Network, byte[] ThrottleId, bool Once);
}
