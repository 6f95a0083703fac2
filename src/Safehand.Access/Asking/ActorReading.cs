using System.Data.Common;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads what the gate must know of whoever acts. A row whose seal is not genuine grants nothing, and is told to the gate.</summary>
internal sealed class ActorReading(GrantSeals seals)
{
    private const string PersonSql = """
        SELECT p.organisation, p.login, p.name, p.mark, p.password_hash, p.security_stamp, p.vouched_from, p.vouched_until,
               p.suspended, p.supervisor, p.seal, o.kind, o.devices_until, o.seal
        FROM people p JOIN organisations o ON o.id = p.organisation WHERE p.id = $1
        """;

    private const string HeldSql = """
        SELECT 0, role, given_by, NULL, starts, ends, NULL, NULL, seal, NULL, NULL FROM person_roles WHERE person = $1
        UNION ALL SELECT 1, kind, NULL, NULL, ends, NULL, NULL, NULL, seal, NULL, NULL FROM trainings WHERE person = $1
        UNION ALL SELECT 2, id, factor, stamp, signed_in_at, seen_at, ended_at, hash, seal, NULL, device FROM sessions WHERE person = $1 AND signed_in_at = CAST($2 AS INTEGER)
        UNION ALL SELECT 3, id, NULL, stamp, made_at, ends, revoked_at, hash, seal, proved_at, NULL FROM personal_tokens WHERE person = $1 AND made_at = CAST($2 AS INTEGER)
        """;

    /// <summary>Reads the facts about the change's actor.</summary>
    /// <param name="change">The act.</param>
    /// <param name="now">The moment of deciding.</param>
    /// <param name="name">Their name, for comparing with those recorded; empty when there is no such person.</param>
    /// <param name="device">For a supplier's people: the device that the session began on; null: none, as for every token.</param>
    internal ActorFacts Read(Change change, DateTimeOffset now, out string name, out string? device)
    {
        device = null;
        var actor = change.Actor;
        if (actor == Actor.Safehand)
        {
            name = string.Empty;
            return Nobody(actor) with { GrantsGenuine = true, Employer = EmployerKind.PoliceForce }; // whose machine it runs on: a supplier's conditions are not its own
        }

        using var person = change.Texts(PersonSql, actor.Person.Value).ExecuteReader();
        if (!person.Read())
        {
            name = string.Empty;
            return Nobody(actor);
        }

        name = person.GetString(2);
        var stamp = person.GetString(5);
        var known = Person(person, actor, now);
        return known.GrantsGenuine ? Held(change, known, stamp, now, out device) : known;
    }

    private ActorFacts Person(DbDataReader row, Actor actor, DateTimeOffset now)
    {
        var organisation = row.GetString(0);
        var (from, until, suspended) = (row.GetInt64(6), row.GetInt64(7), row.GetInt64(8) != 0);
        var text = Access.Person.Text(
            actor.Person.Value, organisation, row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), from, until, suspended, row.Text(9));
        var devicesUntil = row.Number(12);
        var kind = row.GetString(11);
        var genuine = seals.IsGenuine(text, row.Bytes(10)) && seals.IsGenuine(Organisation.Text(organisation, kind, devicesUntil), row.Bytes(13));
        if (!genuine || organisation != actor.Organisation.Value)
        {
            return Nobody(actor);
        }

        return new ActorFacts
        {
            Person = actor.Person,
            Organisation = actor.Organisation,
            Employer = Enum.Parse<EmployerKind>(kind),
            Roles = Roles.None,
            VouchedFrom = RowReading.Time(from),
            VouchedUntil = RowReading.Time(until),
            Suspended = suspended,
            GrantsGenuine = true,
            // A supplier's devices are accepted one by one, by whoever's recording it is: the door reads that with the case.
            DeviceManaged = kind != nameof(EmployerKind.Supplier) && now < RowReading.Time(devicesUntil),
        };
    }

    private ActorFacts Held(Change change, ActorFacts facts, string stamp, DateTimeOffset now, out string? device)
    {
        device = null;
        var (roles, genuine, factor) = (Roles.None, true, FactorStrength.None);
        DateTimeOffset? trained = null, sensitive = null;
        var person = facts.Person.Value;
        var signedInAt = change.Actor.SignedInAt;
        var proved = signedInAt;
        using var row = change.Texts(HeldSql, person, SealedWords.Of(signedInAt)!).ExecuteReader();
        while (row.Read())
        {
            var (first, n1, n2, n3) = (row.GetString(1), row.GetInt64(4), row.Number(5), row.Number(6));
            var seal = row.Bytes(8);
            switch (row.GetInt64(0))
            {
                case 0 when seals.IsGenuine(RoleHeld.Text(person, first, n1, n2, row.GetString(2)), seal):
                    roles |= InDate(n1, n2, now) ? Enum.Parse<Roles>(first) : Roles.None;
                    break;
                case 1 when seals.IsGenuine(Training.Text(person, first, n1), seal):
                    _ = first == nameof(TrainingKind.Sensitive) ? sensitive = RowReading.Time(n1) : trained = RowReading.Time(n1);
                    break;
                case 2 when seals.IsGenuine(Session.Text(first, Hash(row), person, row.GetString(2), n1, n2!.Value, row.GetString(3), n3, row.Text(10)), seal):
                    if (n3 is null && row.GetString(3) == stamp)
                    {
                        (factor, device) = (Enum.Parse<FactorStrength>(row.GetString(2)), row.Text(10));
                    }

                    break;
                case 3 when seals.IsGenuine(PersonalToken.Text(first, Hash(row), person, n1, n2!.Value, row.GetString(3), n3, row.Number(9)), seal):
                    if (n3 is null && row.GetString(3) == stamp && now < RowReading.Time(n2) && factor is FactorStrength.None)
                    {
                        // A token is no fresher than the sign-in that made it.
                        (factor, proved) = (FactorStrength.Token, RowReading.Time(row.Number(9)) ?? signedInAt);
                    }

                    break;
                default:
                    genuine = false;
                    break;
            }
        }

        return facts with
        {
            Roles = roles,
            GrantsGenuine = genuine,
            TrainedUntil = trained,
            SensitiveTrainedUntil = sensitive,
            Factor = factor,
            SignedInAt = factor is FactorStrength.None ? null : factor is FactorStrength.Token ? proved : signedInAt,
        };
    }

    private static bool InDate(long starts, long? ends, DateTimeOffset now) =>
        RowReading.Time(starts) <= now && (ends is null || now < RowReading.Time(ends.Value));

    private static string Hash(DbDataReader row) => Convert.ToHexStringLower(row.Bytes(7));

    // Not a person that Safehand wrote: nothing is granted, and the gate says so by its first rules.
    private static ActorFacts Nobody(Actor actor) => new()
    {
        Person = actor.Person,
        Organisation = actor.Organisation,
        Employer = EmployerKind.Supplier,
        Roles = Roles.None,
    };
}
