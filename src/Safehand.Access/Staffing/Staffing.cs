using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Somebody whom their employer begins to vouch for.</summary>
/// <param name="Login">What they type to sign in.</param>
/// <param name="Name">With rank: <c>DC Priya Nair</c>.</param>
/// <param name="Mark">For the picture: <c>DC P Nair NS4417</c>.</param>
/// <param name="Password">At least 15 characters, and not a common one.</param>
/// <param name="Roles">Held from now on, until taken away.</param>
internal sealed record NewPerson(string Login, string Name, string Mark, string Password, Roles Roles)
{
    /// <summary>Until when training in handling recordings counts.</summary>
    public DateTimeOffset? TrainedUntil { get; init; }

    /// <summary>Until when training for sensitive recordings counts.</summary>
    public DateTimeOffset? SensitiveTrainedUntil { get; init; }

    /// <summary>Until when the employer vouches; null: for a year.</summary>
    public DateTimeOffset? VouchedUntil { get; init; }

    /// <summary>Next above in the line.</summary>
    public PersonId? Supervisor { get; init; }

    /// <summary>Null, or until when the password lets them in once, to choose their own.</summary>
    public DateTimeOffset? OnceUntil { get; init; }
}

/// <summary>
/// Sets up organisations, people and teams where there is nobody yet who could: demonstration data, and the first people of an
/// installation. Each call is one change with its entries, done by Safehand itself.
/// </summary>
internal sealed class Staffing(Changes changes, UserManager<Person> people, IPasswordHasher<Person> hasher, GrantSeals seals, TimeProvider clock)
{
    /// <summary>Whether anybody is there already; then nothing should be set up.</summary>
    internal static async Task<bool> IsEmptyAsync(Store store, CancellationToken ct)
    {
        await using var rows = store.Read();
        return !await rows.Set<Organisation>().AnyAsync(ct);
    }

    internal async Task<OrganisationId> OrganisationAsync(string name, EmployerKind kind, DateTimeOffset? devicesUntil, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        var organisation = Organisation.Joined(name, kind, devicesUntil);
        change.Store.Add(organisation);
        change.Record(new Entry("organisation.joined.v1", StatutoryOperation.None, organisation.Id.Bytes()) { Content = new { name, kind, devicesUntil } });
        return (await change.CommitAsync(organisation.Id, ct)).Value;
    }

    /// <summary>Another day until which an organisation answers for its devices.</summary>
    internal async Task<Result<Done>> DevicesAsync(OrganisationId id, DateTimeOffset until, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        return await AnswerForDevicesHandler.RenewAsync(change, seals, id, until, ct);
    }

    /// <summary>Vouches for somebody. Refused when the password is too easy or the login is taken.</summary>
    internal async Task<Result<PersonId>> PersonAsync(OrganisationId organisation, NewPerson asked, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var person = Person.Vouched(
            organisation, asked.Login, asked.Name, asked.Mark, now.AddMinutes(-1), asked.VouchedUntil ?? now.AddYears(1), asked.Supervisor);
        foreach (var validator in people.PasswordValidators)
        {
            if (await validator.ValidateAsync(people, person, asked.Password) is { Succeeded: false } failed)
            {
                return Refusal.Invalid("person.password", failed.Errors.First().Description, "password");
            }
        }

        person.PasswordHash = new KeptPassword(hasher.HashPassword(person, asked.Password), asked.OnceUntil).ToString();
        person.SecurityStamp = Ids.Fresh();
        await using var change = await BeginAsync(ct);
        if (await change.Store.Set<Person>().AnyAsync(p => p.Login == person.Login, ct))
        {
            return Refusal.Conflict("person.login-taken", "Somebody else signs in with that name", "login");
        }

        change.Store.Add(person);
        foreach (var role in Enum.GetValues<Roles>().Where(r => r is not Roles.None && asked.Roles.HasFlag(r)))
        {
            change.Store.Add(new RoleHeld { Person = person.Id, Role = role, Starts = person.VouchedFrom, GivenBy = Actor.Safehand.Person });
        }

        Train(change, person.Id, TrainingKind.Recordings, asked.TrainedUntil);
        Train(change, person.Id, TrainingKind.Sensitive, asked.SensitiveTrainedUntil);
        change.Record(new Entry("person.vouched-for.v1", StatutoryOperation.None, person.Id.Bytes())
        {
            Content = new { person.Login, person.Name, person.Mark, roles = asked.Roles.ToString(), until = person.VouchedUntil },
        });
        return await change.CommitAsync(person.Id, ct);
    }

    /// <summary>Puts somebody on the team of a case from now on.</summary>
    internal async Task AssignAsync(CaseId caseId, PersonId person, CaseRole role, DateTimeOffset? until, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        change.Store.Add(new CaseAssignment
        {
            CaseId = caseId,
            Person = person,
            Role = role,
            Starts = clock.GetUtcNow(),
            Ends = until,
            GivenBy = Actor.Safehand.Person,
        });
        change.Record(new Entry("team.joined.v1", StatutoryOperation.None, caseId.Bytes()) { Case = caseId, Content = new { person = person.Value, role, until } });
        await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Makes another organisation a party to a case until the given day.</summary>
    internal async Task PartyAsync(CaseId caseId, OrganisationId organisation, DateTimeOffset until, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        change.Store.Add(new CaseParty
        {
            CaseId = caseId,
            Organisation = organisation,
            AgreementUntil = until,
        });
        change.Record(new Entry("case.shared.v1", StatutoryOperation.None, caseId.Bytes()) { Case = caseId, Recipient = new { organisation = organisation.Value }, Content = new { until } });
        await change.CommitAsync(default(Done), ct);
    }

    /// <summary>Enters that somebody has to do with a subject.</summary>
    internal async Task RelationshipAsync(PersonId person, SubjectId subject, string what, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        change.Store.Add(new DeclaredRelationship { Person = person, Subject = subject, What = what, DeclaredAt = clock.GetUtcNow() });
        change.Record(new Entry("relationship.declared.v1", StatutoryOperation.None, person.Bytes()) { Subject = new { subject = subject.Value }, Content = new { what } });
        await change.CommitAsync(default(Done), ct);
    }

    /// <summary>The employer stops vouching, or vouches until another day. Ends nothing by itself: every request asks again.</summary>
    internal Task VouchUntilAsync(PersonId person, DateTimeOffset until, CancellationToken ct) =>
        AlterAsync(person, "person.vouching-changed.v1", p => p.VouchUntil(until), new { until }, ct);

    internal Task SuspendAsync(PersonId person, CancellationToken ct) => AlterAsync(person, "person.suspended.v1", p => p.Suspend(), null, ct);

    /// <summary>Signs somebody in without a browser, for load tests and jobs that act for a person. Returns the actor of that session.</summary>
    internal async Task<Actor> SessionAsync(Sessions sessions, PersonId person, CancellationToken ct, string? device = null)
    {
        await using var change = await BeginAsync(ct);
        var row = await change.Store.Set<Person>().SingleAsync(p => p.Id == person, ct);
        var at = (await sessions.MakeAsync(change, row, FactorStrength.Password, "none", device, ct)).Session.SignedInAt;
        return (await change.CommitAsync(row.ActsSince(DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds())), ct)).Value;
    }

    /// <summary>A device of a supplier's person, accepted by a customer: its hash is what a session on it begins with, its secret what a browser there presents.</summary>
    internal async Task<PresentedDevice> DeviceAsync(OrganisationId customer, PersonId person, string name, DateTimeOffset until, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        var (secret, hash) = Secret.Fresh();
        var supplier = (await change.Store.Set<Person>().SingleAsync(p => p.Id == person, ct)).Organisation;
        var device = AskDeviceHandler.Make(change, Convert.ToHexStringLower(hash), customer, supplier, name, person, clock.GetUtcNow());
        device.Accept(Actor.Safehand.Person, clock.GetUtcNow(), until);
        change.Record(new Entry("device.accepted.v1", StatutoryOperation.None, supplier.Bytes()) { Content = new { device = device.Id, device.Name, until } });
        return (await change.CommitAsync(new PresentedDevice(secret, device.Hash), ct)).Value;
    }

    private static void Train(Change change, PersonId person, TrainingKind kind, DateTimeOffset? until)
    {
        if (until is { } ends)
        {
            change.Store.Add(new Training { Person = person, Kind = kind, Ends = ends });
        }
    }

    private async Task AlterAsync(PersonId id, string name, Action<Person> alter, object? content, CancellationToken ct)
    {
        await using var change = await BeginAsync(ct);
        var person = await change.Store.Set<Person>().SingleAsync(p => p.Id == id, ct);
        if (!seals.IsGenuine(person))
        {
            // Sealing it again would make genuine what somebody wrote by hand.
            throw new InvalidOperationException("The row of a person was not written by Safehand.");
        }

        alter(person);
        change.Record(new Entry(name, StatutoryOperation.None, id.Bytes()) { Content = content });
        await change.CommitAsync(default(Done), ct);
    }

    private Task<Change> BeginAsync(CancellationToken ct) => changes.BeginAsync(Actor.Safehand, Purpose.Running, ct);
}
