using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>What this module keeps.</summary>
public sealed class AccessModel : IStoreModel
{
    /// <inheritdoc/>
    public IReadOnlyList<SchemaStep> Steps { get; } = [new("access-001", AccessSchema.First), new("access-002", AccessSchema.Second), new("access-010-commissions", AccessSchema.Commissions), new("access-020-notices", AccessSchema.Notices), new("access-021-seals", AccessSchema.Seals), new("access-022-requests", AccessSchema.Requests), new("access-030-condition-checks", AccessSchema.ConditionChecks), new("access-031-answers", AccessSchema.Answers), new("access-040-devices", AccessSchema.Devices), new("access-041-namesakes", AccessSchema.Namesakes), new("access-042-contract-clauses", AccessSchema.ContractClauses)];

    /// <inheritdoc/>
    public void Configure(ModelBuilder model)
    {
        model.Entity<Organisation>(e => Map(e, "organisations"));
        model.Entity<Person>(e => Map(e, "people"));
        model.Entity<RoleHeld>(e => Map(e, "person_roles").HasKey(r => new { r.Person, r.Role }));
        model.Entity<Training>(e => Map(e, "trainings").HasKey(t => new { t.Person, t.Kind }));
        model.Entity<DeclaredRelationship>(e => Map(e, "declared_relationships").HasKey(d => new { d.Person, d.Subject }));
        model.Entity<Namesake>(e => Map(e, "namesakes").HasKey(n => new { n.Person, n.Subject }));
        model.Entity<CaseAssignment>(e => Map(e, "case_assignments").HasKey(a => new { a.CaseId, a.Person, a.Starts }));
        model.Entity<CaseAccess>(e => Map(e, "case_access").HasKey(a => a.Request));
        model.Entity<CaseParty>(e => Map(e, "case_parties").HasKey(p => new { p.CaseId, p.Organisation }));
        model.Entity<SupplierCondition>(e => Map(e, "supplier_conditions").HasKey(c => new { c.Customer, c.Supplier, c.Kind, c.CheckedAt }));
        model.Entity<ExhibitAccess>(e => Map(e, "exhibit_access").HasKey(a => new { a.Commission, a.Exhibit, a.Person }));
        model.Entity<Notice>(e => Map(e, "notices"));
        model.Entity<Review>(e => Map(e, "reviews"));
        model.Entity<AccessRequest>(e => Map(e, "access_requests").Ignore(r => r.Wanted));
        model.Entity<Session>(e => Map(e, "sessions").Ignore(s => s.EndsAt));
        model.Entity<Device>(e => Map(e, "devices"));
        model.Entity<PersonalToken>(e => Map(e, "personal_tokens"));
        model.Entity<PasswordRequest>(e => Map(e, "password_requests"));
        model.Entity<Throttle>(e => Map(e, "throttles"));
        model.Entity<ProtectionKey>(e => Map(e, "protection_keys"));
    }

    private static EntityTypeBuilder<T> Map<T>(EntityTypeBuilder<T> entity, string table)
        where T : class
    {
        entity.ToTable(table);
        foreach (var property in entity.Metadata.GetProperties())
        {
            property.SetColumnName(Column(property.Name));
        }

        return entity;
    }

    // SignedInAt is kept as signed_in_at.
    private static string Column(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
