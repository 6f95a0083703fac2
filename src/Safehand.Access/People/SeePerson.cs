using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>A role as somebody holds it.</summary>
internal sealed record RoleSeen(Roles Role, DateTimeOffset Since, string GivenBy);

/// <summary>Where somebody is signed in, or what acts for them.</summary>
/// <param name="Id">The session's or token's.</param>
/// <param name="IsToken">A token of the command line; otherwise a browser.</param>
/// <param name="Words">The token's name, or the network it comes from.</param>
/// <param name="Since">Since when.</param>
/// <param name="Ends">When it ends at the latest.</param>
internal sealed record SignInSeen(string Id, bool IsToken, string Words, DateTimeOffset Since, DateTimeOffset Ends);

/// <summary>A person with everything an administrator may know: nothing of cases.</summary>
internal sealed record PersonSeen(
    PersonId Id,
    string Name,
    string Login,
    string Mark,
    string Organisation,
    string? Supervisor,
    DateTimeOffset VouchedFrom,
    DateTimeOffset VouchedUntil,
    Standing Standing,
    IReadOnlyList<RoleSeen> Roles,
    IReadOnlyList<Roles> CanBeGiven,
    DateTimeOffset? TrainedUntil,
    DateTimeOffset? SensitiveTrainedUntil,
    IReadOnlyList<SignInSeen> SignIns,
    string Password,
    bool PasswordAsked,
    bool IsMe,
    bool Genuine);

/// <summary>Shows one person of the actor's own organisation.</summary>
internal sealed class SeePersonHandler(Changes changes, Door door, GrantSeals seals, Sessions sessions, TimeProvider clock)
{
    internal async Task<Result<PersonSeen>> HandleAsync(PersonId id, Actor actor, CancellationToken ct)
    {
        await using var change = await changes.BeginAsync(actor, Purpose.Running, ct);
        var target = await PersonTarget.FindAsync(change, id, onlyTakesAway: false, ct);
        var permit = await door.AskAsync(change, Act.SeePeople, target.Ask, ct);
        if (permit.IsRefused(out var refusal))
        {
            return refusal;
        }

        if (target.Person is not { } person)
        {
            return PersonTarget.None;
        }

        var rows = change.Store;
        var now = clock.GetUtcNow();
        var roles = (await rows.Set<RoleHeld>().Where(r => r.Person == id).ToListAsync(ct)).Where(r => r.IsHeld(now)).ToList();
        var givers = roles.Select(r => r.GivenBy).Append(person.Supervisor ?? id).ToArray();
        var names = await rows.Set<Person>().Where(p => givers.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        var organisation = await rows.Set<Organisation>().SingleAsync(o => o.Id == person.Organisation, ct);
        var trained = await rows.Set<Training>().Where(t => t.Person == id).ToListAsync(ct);
        var asked = await rows.Set<PasswordRequest>().AnyAsync(r => r.Person == id && r.State == PasswordRequestState.Waiting, ct);
        var genuine = seals.IsGenuine(person) && roles.TrueForAll(seals.IsGenuine) && trained.TrueForAll(seals.IsGenuine);
        var held = roles.Where(seals.IsGenuine).OrderBy(r => r.Role).ToList();
        var seen = new PersonSeen(
            id,
            person.Name,
            person.Login,
            person.Mark,
            organisation.Name,
            person.Supervisor is { } above ? names.GetValueOrDefault(above) : null,
            person.VouchedFrom,
            person.VouchedUntil,
            SeePeopleHandler.StandingOf(person, now),
            [.. held.Select(r => new RoleSeen(r.Role, r.Starts, names.GetValueOrDefault(r.GivenBy, "Safehand")))],
            [.. RoleWords.Of(organisation.Kind).Where(r => held.TrueForAll(h => h.Role != r))],
            trained.Find(t => t.Kind is TrainingKind.Recordings && seals.IsGenuine(t))?.Ends,
            trained.Find(t => t.Kind is TrainingKind.Sensitive && seals.IsGenuine(t))?.Ends,
            await SignInsAsync(person, ct),
            PasswordWords(KeptPassword.Of(person.PasswordHash), now),
            asked,
            id == actor.Person,
            genuine);
        change.Record(new Entry("person.viewed.v1", StatutoryOperation.None, id.Bytes()));
        return await change.CommitAsync(seen, ct);
    }

    private async Task<IReadOnlyList<SignInSeen>> SignInsAsync(Person person, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var live = await sessions.OfAsync(person.Id, ct);
        return
        [
            .. live.Where(s => s.Stamp == person.SecurityStamp).Select(s => new SignInSeen(s.Id, false, s.Network, s.SignedInAt, s.EndsAt)),
            .. (await sessions.TokensOfAsync(person.Id, ct)).Where(t => t.Stamp == person.SecurityStamp && t.Ends > now).Select(t => new SignInSeen(t.Id, true, t.Name, t.MadeAt, t.Ends)),
        ];
    }

    private static string PasswordWords(KeptPassword kept, DateTimeOffset now) => kept switch
    {
        { Hash.Length: 0 } => "None yet: cannot sign in with one",
        { OnceUntil: { } until } when until <= now => "A one-time password that has run out",
        { OnceUntil: not null } => "A one-time password, not used yet",
        _ => "Chosen by its owner",
    };
}
