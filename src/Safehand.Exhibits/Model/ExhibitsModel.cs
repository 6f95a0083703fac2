using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Safehand.Storage;

namespace Safehand.Exhibits;

/// <summary>The tables of this module. Times are UTC milliseconds, enumerations are their names.</summary>
internal sealed class ExhibitsModel : IStoreModel
{
    public IReadOnlyList<SchemaStep> Steps =>
    [
        new("exhibits-001", """
            CREATE TABLE cases (
                id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, urn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, closed_at BIGINT
            );
            CREATE TABLE exhibits (
                id TEXT NOT NULL PRIMARY KEY, "case" TEXT NOT NULL REFERENCES cases (id), reference TEXT NOT NULL, title TEXT NOT NULL,
                kind TEXT NOT NULL, sensitivity TEXT NOT NULL, state TEXT NOT NULL, recorded_at BIGINT NOT NULL, recorded_place TEXT NOT NULL,
                recorded_by TEXT NOT NULL, booked_in_by TEXT NOT NULL, booked_in_at BIGINT, master TEXT, length BIGINT NOT NULL, sha256 TEXT,
                tree_hash TEXT, playability TEXT NOT NULL, playing TEXT, playing_parts TEXT, duration_ms BIGINT
            );
            CREATE UNIQUE INDEX exhibits_reference ON exhibits ("case", reference) WHERE state <> 'Abandoned';
            CREATE INDEX exhibits_sha256 ON exhibits (sha256);
            CREATE INDEX exhibits_playability ON exhibits (playability) WHERE playability = 'Preparing';
            CREATE TABLE subjects (id TEXT NOT NULL PRIMARY KEY, "case" TEXT NOT NULL REFERENCES cases (id), name TEXT NOT NULL);
            CREATE INDEX subjects_case ON subjects ("case");
            CREATE TABLE appearances (
                exhibit TEXT NOT NULL REFERENCES exhibits (id), subject TEXT NOT NULL REFERENCES subjects (id), role TEXT NOT NULL,
                PRIMARY KEY (exhibit, subject)
            );
            CREATE INDEX appearances_subject ON appearances (subject);
            CREATE TABLE uploads (
                id TEXT NOT NULL PRIMARY KEY, exhibit TEXT NOT NULL REFERENCES exhibits (id), sender TEXT NOT NULL, length BIGINT,
                file_name TEXT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT
            );
            CREATE INDEX uploads_sender ON uploads (sender);
            CREATE TABLE openings (
                id TEXT NOT NULL PRIMARY KEY, exhibit TEXT NOT NULL REFERENCES exhibits (id), person TEXT NOT NULL, purpose TEXT NOT NULL,
                sentence TEXT NOT NULL, mark TEXT NOT NULL, emergency INTEGER NOT NULL, opened_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
                last_seen_at BIGINT NOT NULL, closed_at BIGINT, closed_how TEXT, watched_to INTEGER NOT NULL
            );
            CREATE INDEX openings_person ON openings (person, opened_at);
            CREATE INDEX openings_open ON openings (exhibit) WHERE closed_at IS NULL;
            CREATE TABLE holds (
                exhibit TEXT NOT NULL REFERENCES exhibits (id), number INTEGER NOT NULL, reason TEXT NOT NULL, lifted_at BIGINT,
                PRIMARY KEY (exhibit, number)
            );
            CREATE TABLE destructions (
                id TEXT NOT NULL PRIMARY KEY, exhibit TEXT NOT NULL REFERENCES exhibits (id), reason TEXT NOT NULL, proposed_by TEXT NOT NULL,
                proposed_by_name TEXT NOT NULL, proposed_at BIGINT NOT NULL, approved_by TEXT, approved_by_name TEXT, approved_at BIGINT,
                destroyed_at BIGINT, refused_at BIGINT
            );
            CREATE INDEX destructions_exhibit ON destructions (exhibit);
            CREATE TABLE copy_agreements (
                exhibit TEXT NOT NULL REFERENCES exhibits (id), "for" TEXT NOT NULL, by TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (exhibit, "for", by)
            );
            CREATE TABLE duplicate_links (exhibit TEXT NOT NULL REFERENCES exhibits (id), same_as TEXT NOT NULL REFERENCES exhibits (id), PRIMARY KEY (exhibit, same_as));
            """),
        new("exhibits-002-parent", """
            ALTER TABLE exhibits ADD COLUMN parent TEXT REFERENCES exhibits (id);
            CREATE INDEX exhibits_parent ON exhibits (parent) WHERE parent IS NOT NULL;
            """),
        new("exhibits-003-checks", """
            ALTER TABLE exhibits ADD COLUMN media TEXT;
            CREATE TABLE copy_requests (
                id TEXT NOT NULL PRIMARY KEY, exhibit TEXT NOT NULL REFERENCES exhibits (id), asked_by TEXT NOT NULL, asked_by_name TEXT NOT NULL,
                purpose TEXT NOT NULL, sentence TEXT NOT NULL, goes_to TEXT NOT NULL, age_recipient TEXT, asked_at BIGINT NOT NULL, decided_by TEXT,
                decided_by_name TEXT, decided_at BIGINT, agreed INTEGER, until BIGINT, copy TEXT
            );
            CREATE INDEX copy_requests_exhibit ON copy_requests (exhibit);
            CREATE INDEX copy_requests_copy ON copy_requests (copy);
            CREATE TABLE check_runs (
                number INTEGER NOT NULL PRIMARY KEY, scheduled INTEGER NOT NULL, begun_at BIGINT NOT NULL, ended_at BIGINT, recordings INTEGER NOT NULL, changed INTEGER NOT NULL,
                bytes BIGINT NOT NULL, orphans INTEGER NOT NULL
            );
            CREATE TABLE exhibit_checks (
                exhibit TEXT NOT NULL PRIMARY KEY REFERENCES exhibits (id), checked_at BIGINT NOT NULL, unchanged INTEGER NOT NULL, finding TEXT NOT NULL
            );
            CREATE TABLE orphans (blob TEXT NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL);
            """),
        new("exhibits-004-released", "ALTER TABLE exhibits ADD COLUMN released_at BIGINT;"),

        // What was written before has no seal: openings and copies are asked for again, proposals made again, and a hold stands until it is lifted again.
        new("exhibits-005-seals", """
            ALTER TABLE openings ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE holds ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE destructions ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE copy_requests ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE copy_agreements ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE copy_agreements ADD COLUMN copy TEXT;
            CREATE INDEX copy_agreements_copy ON copy_agreements (copy);
            ALTER TABLE uploads ADD COLUMN kept_at BIGINT;
            """),

        // Somebody is in a recording in each of their roles: victim of one thing and witness of another.
        new("exhibits-006-roles", """
            CREATE TABLE appearances_of (
                exhibit TEXT NOT NULL REFERENCES exhibits (id), subject TEXT NOT NULL REFERENCES subjects (id), role TEXT NOT NULL,
                PRIMARY KEY (exhibit, subject, role)
            );
            INSERT INTO appearances_of (exhibit, subject, role) SELECT exhibit, subject, role FROM appearances;
            DROP TABLE appearances;
            ALTER TABLE appearances_of RENAME TO appearances;
            CREATE INDEX appearances_subject ON appearances (subject);
            """),

        // What was written before is refused until an operator has it sealed: see FormerRows.
        new("exhibits-006-facts", """
            ALTER TABLE cases ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE exhibits ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            ALTER TABLE subjects ADD COLUMN seal {blob} NOT NULL DEFAULT '';
            """),

        // A number is one force's own: two may use the same. SQLite cannot drop the constraint of a column, so the table is made anew; what refers to it is checked at the end.
        new("exhibits-007-urn", """
            PRAGMA defer_foreign_keys = ON;
            CREATE TABLE cases_before AS SELECT * FROM cases;
            DROP TABLE cases;
            CREATE TABLE cases (
                id TEXT NOT NULL PRIMARY KEY, organisation TEXT NOT NULL, urn TEXT NOT NULL, name TEXT NOT NULL, closed_at BIGINT, seal {blob} NOT NULL DEFAULT ''
            );
            CREATE UNIQUE INDEX cases_urn ON cases (organisation, urn);
            INSERT INTO cases (id, organisation, urn, name, closed_at, seal) SELECT id, organisation, urn, name, closed_at, seal FROM cases_before;
            DROP TABLE cases_before;
            """),
        new("exhibits-008-file-names", "UPDATE uploads SET file_name = '' WHERE ended_at IS NOT NULL;"),
        new("exhibits-009-file-marks", "ALTER TABLE uploads ADD COLUMN file_mark TEXT NOT NULL DEFAULT '';"),
        new("exhibits-010-notes", """
            CREATE TABLE notes (
                id TEXT NOT NULL PRIMARY KEY, exhibit TEXT NOT NULL REFERENCES exhibits (id), at_ms BIGINT, text TEXT NOT NULL, author TEXT NOT NULL,
                author_name TEXT NOT NULL, written_at BIGINT NOT NULL, shared INTEGER NOT NULL
            );
            CREATE INDEX notes_exhibit ON notes (exhibit);
            """),
        new("exhibits-011-upload-said", "ALTER TABLE uploads ADD COLUMN said TEXT NOT NULL DEFAULT '';"),
    ];

    public void Configure(ModelBuilder model)
    {
        Map(model.Entity<Case>(), "cases").HasKey(c => c.Id);
        Map(model.Entity<Exhibit>(), "exhibits").HasKey(e => e.Id);
        Map(model.Entity<Subject>(), "subjects").HasKey(s => s.Id);
        Map(model.Entity<Appearance>(), "appearances").HasKey(a => new { a.Exhibit, a.Subject, a.Role });
        Map(model.Entity<Upload>(), "uploads").HasKey(u => u.Id);
        Map(model.Entity<Opening>(), "openings").HasKey(o => o.Id);
        Map(model.Entity<Hold>(), "holds").HasKey(h => new { h.Exhibit, h.Number });
        Map(model.Entity<Destruction>(), "destructions").HasKey(d => d.Id);
        Map(model.Entity<CopyAgreement>(), "copy_agreements").HasKey(a => new { a.Exhibit, a.For, a.By });
        Map(model.Entity<CopyRequest>(), "copy_requests").HasKey(r => r.Id);
        Map(model.Entity<CheckRun>(), "check_runs").HasKey(r => r.Number);
        model.Entity<CheckRun>().Property(r => r.Number).ValueGeneratedNever();
        Map(model.Entity<ExhibitCheck>(), "exhibit_checks").HasKey(c => c.Exhibit);
        Map(model.Entity<Orphan>(), "orphans").HasKey(o => o.Blob);
        Map(model.Entity<DuplicateLink>(), "duplicate_links").HasKey(d => new { d.Exhibit, d.SameAs });
        Map(model.Entity<Note>(), "notes").HasKey(n => n.Id);
        Link(model);
    }

    // Rows are written in the order that the references demand.
    private static void Link(ModelBuilder model)
    {
        model.Entity<Exhibit>().HasOne<Case>().WithMany().HasForeignKey(e => e.Case);
        model.Entity<Exhibit>().HasOne<Exhibit>().WithMany().HasForeignKey(e => e.Parent);
        model.Entity<Subject>().HasOne<Case>().WithMany().HasForeignKey(s => s.Case);
        model.Entity<Appearance>().HasOne<Exhibit>().WithMany().HasForeignKey(a => a.Exhibit);
        model.Entity<Appearance>().HasOne<Subject>().WithMany().HasForeignKey(a => a.Subject);
        model.Entity<Upload>().HasOne<Exhibit>().WithMany().HasForeignKey(u => u.Exhibit);
        model.Entity<Opening>().HasOne<Exhibit>().WithMany().HasForeignKey(o => o.Exhibit);
        model.Entity<Hold>().HasOne<Exhibit>().WithMany().HasForeignKey(h => h.Exhibit);
        model.Entity<Destruction>().HasOne<Exhibit>().WithMany().HasForeignKey(d => d.Exhibit);
        model.Entity<CopyAgreement>().HasOne<Exhibit>().WithMany().HasForeignKey(a => a.Exhibit);
        model.Entity<CopyRequest>().HasOne<Exhibit>().WithMany().HasForeignKey(r => r.Exhibit);
        model.Entity<ExhibitCheck>().HasOne<Exhibit>().WithMany().HasForeignKey(c => c.Exhibit);
        model.Entity<Note>().HasOne<Exhibit>().WithMany().HasForeignKey(n => n.Exhibit);
        model.Entity<DuplicateLink>().HasOne<Exhibit>().WithMany().HasForeignKey(d => d.Exhibit);
    }

    // Columns are the properties' names in snake case.
    private static EntityTypeBuilder<T> Map<T>(EntityTypeBuilder<T> entity, string table)
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
