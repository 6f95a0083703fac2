using System.Text;
using Safehand.Access;
using Safehand.Editing;
using Safehand.Kernel;

namespace Safehand.Server;

/// <summary>A supplier with its conditions, one of which lapses soon, and a commission for its editor. Through the handlers, as everything of the demonstration.</summary>
internal sealed class DemonstrationCommission(IServiceProvider services)
{
    private readonly DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Records six conditions and gives the commission.</summary>
    /// <param name="keeper">Who keeps the suppliers.</param>
    /// <param name="lead">Who instructs.</param>
    /// <param name="supplier">Whose conditions.</param>
    /// <param name="editor">Who edits.</param>
    /// <param name="exhibits">What.</param>
    /// <param name="ct">Stops.</param>
    internal async Task MakeAsync(Actor keeper, Actor lead, OrganisationId supplier, PersonId editor, IReadOnlyList<ExhibitId> exhibits, CancellationToken ct)
    {
        var documents = services.GetRequiredService<KeptDocuments>();
        foreach (var kind in Enum.GetValues<SupplierConditionKind>())
        {
            var document = DemonstrationData.Must(await documents.KeepAsync($"{ConditionWords.Of(kind)}.txt", new MemoryStream(Encoding.UTF8.GetBytes($"Specimen: {ConditionWords.Asks(kind)}.")), ct));
            DemonstrationData.Must(await services.GetRequiredService<RecordConditionHandler>().HandleAsync(
                new RecordCondition(supplier, kind, now.AddDays(kind is SupplierConditionKind.Premises ? 12 : 240), document, DateOnly.FromDateTime(now.AddDays(-6).UtcDateTime), "Compliance team, Northshire Police") { Clauses = Enum.GetValues<ContractClause>() }, keeper, ct));
        }

        var agreed = DemonstrationData.Must(await documents.KeepAsync("Agreed edits.txt", new MemoryStream("Specimen: what the parties agreed to take out."u8.ToArray()), ct));
        DemonstrationData.Must(await services.GetRequiredService<GiveCommissionHandler>().HandleAsync(
            new GiveCommission(
                exhibits, [editor], "Mute every name, and blur the face of everybody but the interviewer. Take out the first break.", CommissionGround.Agreement,
                "Agreed edits, served 18 November 2026", agreed, ["name", "third-party", "not-relevant"], ShowNames: false, now.AddDays(14))
            {
                GroundDated = DateOnly.FromDateTime(now.AddDays(-4).UtcDateTime),
            },
            lead,
            ct));
    }
}
