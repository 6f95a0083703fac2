using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody of an organisation that joins.</summary>
/// <param name="Login">What they type to sign in.</param>
/// <param name="Name">With rank: <c>DC Priya Nair</c>.</param>
/// <param name="Number">Collar or staff number.</param>
/// <param name="Roles">What they may do.</param>
internal sealed record Joiner(string Login, string Name, string Number, Roles Roles);

/// <summary>An organisation that joins an installation, with its first people.</summary>
/// <param name="Organisation">Its name, as everybody knows it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="DevicesUntil">The last day on which it answers for the devices of its people (rule G7), or null for none. A supplier answers for none.</param>
/// <param name="TrainedUntil">The last day on which the training of these people counts (rule G8), or null for none.</param>
/// <param name="People">At least one; of an organisation that runs itself at least two, of whom one can add people and one can give passwords.</param>
internal sealed record Join(string Organisation, EmployerKind Kind, DateOnly? DevicesUntil, DateOnly? TrainedUntil, IReadOnlyList<Joiner> People);

/// <summary>
/// The operator lets an organisation in. It gives nobody a way to what is there already: a new organisation has no case, and takes part in one only when
/// whoever runs that case says so. Where an organisation has people who add people, they do it themselves, and answer for its devices; a supplier has none,
/// so its people come this way, and whoever has it work for them accepts their devices one by one.
/// </summary>
internal sealed class Joining(Store store, Staffing staffing, TimeProvider clock)
{
    /// <summary>Everybody's one-time password by user name, or what is wrong; then nothing was changed.</summary>
    internal async Task<Result<IReadOnlyDictionary<string, string>>> HandleAsync(Join join, CancellationToken ct)
    {
        if (Check(join) is { } wrong)
        {
            return wrong;
        }

        var name = join.Organisation.Trim();
        Organisation? known;
        await using (var rows = store.Read())
        {
            known = await rows.Set<Organisation>().SingleOrDefaultAsync(o => o.Name == name, ct);
            if (known is not null && (known.Kind != join.Kind || known.Kind is not EmployerKind.Supplier))
            {
                return Refusal.Conflict("join.known", $"{name} is here already, and its own people add people, on the page People");
            }

            var logins = join.People.Select(p => p.Login.ToLowerInvariant()).ToArray();
            if (await rows.Set<Person>().FirstOrDefaultAsync(p => logins.Contains(p.Login), ct) is { } taken)
            {
                return Refusal.Conflict("join.login-taken", $"Somebody signs in as {taken.Login} already");
            }
        }

        var now = clock.GetUtcNow();
        DateTimeOffset? trained = join.TrainedUntil is { } day ? LastDays.EndOf(day) : null;
        DateTimeOffset? devices = join.DevicesUntil is { } last ? LastDays.EndOf(last) : null;
        var organisation = known?.Id ?? await staffing.OrganisationAsync(name, join.Kind, devices, ct);
        var passwords = new Dictionary<string, string>();
        foreach (var joiner in join.People)
        {
            var password = Passwords.MakeOnce();
            var plain = PersonalDetails.Plain(joiner.Name);
            var made = await staffing.PersonAsync(
                organisation,
                new NewPerson(joiner.Login, plain, PersonalDetails.Mark(plain, joiner.Number), password, joiner.Roles)
                {
                    TrainedUntil = trained,
                    OnceUntil = now + Passwords.OnceLives,
                },
                ct);
            if (made.IsRefused(out var refusal))
            {
                return refusal;
            }

            passwords[joiner.Login] = password;
        }

        return passwords;
    }

    private static Refusal? Check(Join join)
    {
        if (string.IsNullOrWhiteSpace(join.Organisation) || join.Organisation.Trim().Length > 80)
        {
            return Refusal.Invalid("join.name", "Name the organisation, 80 characters or less");
        }

        if (join is { Kind: EmployerKind.Supplier, DevicesUntil: not null })
        {
            return Refusal.Invalid("join.devices", "A supplier does not answer for its devices: leave out --devices-until. Whoever has it work for them accepts each one, on the page Devices of suppliers");
        }

        if (join.Kind is EmployerKind.Supplier && join.People.Count == 0)
        {
            return Refusal.Invalid("join.nobody", "Name at least one person");
        }

        foreach (var joiner in join.People)
        {
            if ((PersonalDetails.CheckName(joiner.Name) ?? PersonalDetails.CheckLogin(joiner.Login) ?? PersonalDetails.CheckNumber(joiner.Number)) is { } wrong)
            {
                return Refusal.Invalid(wrong.Code, $"{joiner.Login}: {wrong.Message}");
            }

            if (joiner.Roles is Roles.None || (joiner.Roles & ~StandingRules.Fitting(join.Kind)) != 0)
            {
                return Refusal.Invalid("join.roles", $"{joiner.Login}: such an organisation gives these roles: {string.Join(", ", RoleWords.Of(join.Kind))}");
            }
        }

        if (join.People.Select(p => p.Login.ToLowerInvariant()).Distinct().Count() != join.People.Count)
        {
            return Refusal.Invalid("join.login-taken", "Two people have the same user name");
        }

        // Whoever asks for a password does not give it (rule G28): with one such person the organisation could never add a third.
        var running = join.People.Count(p => (p.Roles & (Roles.TechnicalAdministrator | Roles.Supervisor)) != 0);
        return join.Kind is not EmployerKind.Supplier && running < 2
            ? Refusal.Invalid("join.two", "Name at least two people who are TechnicalAdministrator or Supervisor: one asks for a colleague's password, the other gives it")
            : null;
    }
}
