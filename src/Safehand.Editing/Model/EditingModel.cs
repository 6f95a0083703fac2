using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>The tables of this module. Times are UTC milliseconds, enumerations are their names.</summary>
internal sealed class EditingModel : IStoreModel
{
    public IReadOnlyList<SchemaStep> Steps =>
    [
        new("editing-001", """
            CREATE TABLE commissions (
                id TEXT NOT NULL PRIMARY KEY, number INTEGER NOT NULL, "case" TEXT NOT NULL, customer TEXT NOT NULL, given_by TEXT NOT NULL,
                given_by_name TEXT NOT NULL, given_at BIGINT NOT NULL, editor_organisation TEXT NOT NULL, editor_organisation_name TEXT NOT NULL,
                instructions TEXT NOT NULL, ground TEXT NOT NULL, ground_document TEXT NOT NULL, ground_document_blob TEXT, ground_document_sha256 TEXT,
                reasons TEXT NOT NULL, show_names INTEGER NOT NULL, deadline BIGINT NOT NULL, state TEXT NOT NULL, ended_at BIGINT, ended_why TEXT
            );
            CREATE UNIQUE INDEX commissions_number ON commissions ("case", number);
            CREATE INDEX commissions_supplier ON commissions (customer, editor_organisation, state);
            CREATE TABLE commission_editors (
                commission TEXT NOT NULL REFERENCES commissions (id), person TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (commission, person)
            );
            CREATE INDEX commission_editors_person ON commission_editors (person);
            CREATE TABLE rooms (
                id TEXT NOT NULL PRIMARY KEY, commission TEXT NOT NULL REFERENCES commissions (id), exhibit TEXT NOT NULL, state TEXT NOT NULL,
                needs_second INTEGER NOT NULL, opened_at BIGINT NOT NULL, revision BIGINT NOT NULL, suspended_at BIGINT, handed_in_by TEXT, handed_in_at BIGINT,
                list_sha256 TEXT, sent_back TEXT, accepted_by TEXT, accepted_by_name TEXT, accepted_at BIGINT, authorised_by TEXT,
                authorised_by_name TEXT, authorised_at BIGINT, rendition TEXT, checks_passed INTEGER, released_at BIGINT, released_by_name TEXT,
                closed_at BIGINT, closed_why TEXT
            );
            CREATE UNIQUE INDEX rooms_exhibit ON rooms (commission, exhibit);
            CREATE INDEX rooms_of_exhibit ON rooms (exhibit);
            CREATE INDEX rooms_rendition ON rooms (rendition) WHERE rendition IS NOT NULL;
            CREATE TABLE return_tasks (
                id TEXT NOT NULL PRIMARY KEY, "case" TEXT NOT NULL, customer TEXT NOT NULL, supplier TEXT NOT NULL, supplier_name TEXT NOT NULL,
                opened_at BIGINT NOT NULL, due_at BIGINT NOT NULL, escalated_at BIGINT, certified_at BIGINT, certified_by TEXT,
                certified_by_name TEXT, copies_given INTEGER, account TEXT
            );
            CREATE UNIQUE INDEX return_tasks_case ON return_tasks ("case", supplier);
            """),
        RoomTables.Step,
        // What had been released before recordings themselves kept it stays released.
        new("editing-002-released", """
            UPDATE exhibits SET released_at = (SELECT MAX(rooms.released_at) FROM rooms WHERE rooms.rendition = exhibits.id AND rooms.state = 'Released')
            WHERE parent IS NOT NULL AND released_at IS NULL;
            """),
        new("editing-003-changed", """
            ALTER TABLE commission_editors ADD COLUMN ended_at BIGINT NULL;
            ALTER TABLE rooms ADD COLUMN working_title TEXT NULL;
            ALTER TABLE commissions ADD COLUMN ground_document_dated TEXT NULL;
            ALTER TABLE commissions ADD COLUMN ground_document_file TEXT NULL;
            ALTER TABLE commissions ADD COLUMN no_document_because TEXT NULL;
            """),

        // What was written before is refused until an operator has it sealed: see FormerRows.
        new("editing-003-seals", """
            ALTER TABLE commissions ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE commission_editors ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE rooms ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            """),
        RoomTables.LeftOpen, RoomTables.SealedFilms,
    ];

    public void Configure(ModelBuilder model)
    {
        Map(model.Entity<Commission>(), "commissions").HasKey(c => c.Id);
        Map(model.Entity<CommissionEditor>(), "commission_editors").HasKey(e => new { e.Commission, e.Person });
        Map(model.Entity<Room>(), "rooms").HasKey(r => r.Id);
        Map(model.Entity<ReturnTask>(), "return_tasks").HasKey(t => t.Id);
        RoomTables.Configure(model);
        model.Entity<CommissionEditor>().HasOne<Commission>().WithMany().HasForeignKey(e => e.Commission);
        model.Entity<Room>().HasOne<Commission>().WithMany().HasForeignKey(r => r.Commission);
    }

    /// <summary>Columns are the public properties' names in snake case.</summary>
    internal static EntityTypeBuilder<T> Map<T>(EntityTypeBuilder<T> entity, string table)
        where T : class
    {
        entity.ToTable(table);
        foreach (var property in typeof(T).GetProperties())
        {
            var name = new StringBuilder();
            foreach (var c in property.Name)
            {
                if (char.IsUpper(c) && name.Length > 0)
                {
                    name.Append('_');
                }

                name.Append(char.ToLowerInvariant(c));
            }

            entity.Property(property.Name).HasColumnName(name.ToString());
        }

        return entity;
    }
}
