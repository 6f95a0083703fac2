using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Reads whether a customer has accepted the device that a session of a supplier's person began on. A row whose seal is not genuine accepts nothing, and is told to the gate.</summary>
internal sealed class DeviceReading(GrantSeals seals)
{
    private const string Sql = """
        SELECT id, name, asked_by, asked_at, state, decided_by, decided_at, until, revoked_by, revoked_at, seal FROM devices
        WHERE hash = $1 AND customer = $2 AND supplier = $3
        """;

    /// <summary>Whether it is accepted now. A session without a device, and every token, is on none.</summary>
    internal bool IsAccepted(Change change, string? device, OrganisationId customer, OrganisationId supplier, DateTimeOffset now, ref bool genuine)
    {
        if (device is null)
        {
            return false;
        }

        var accepted = false;
        using var row = change.Texts(Sql, device, customer.Value, supplier.Value).ExecuteReader();
        while (row.Read())
        {
            var text = Device.Text(
                row.GetString(0), device, customer.Value, supplier.Value, row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetString(4),
                row.Text(5), row.Number(6), row.Number(7), row.Text(8), row.Number(9));
            if (!seals.IsGenuine(text, row.Bytes(10)))
            {
                genuine = false;
                continue;
            }

            accepted |= row.GetString(4) == nameof(DeviceState.Accepted) && now < RowReading.Time(row.Number(7));
        }

        return accepted;
    }
}
