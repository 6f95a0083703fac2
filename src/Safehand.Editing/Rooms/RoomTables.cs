using Microsoft.EntityFrameworkCore;
using Safehand.Storage;

namespace Safehand.Editing;

/// <summary>The tables of rooms, their jobs and renditions.</summary>
internal static class RoomTables
{
    internal static SchemaStep Step { get; } = new("editing-rooms-001", """
        CREATE TABLE room_edits (
            room TEXT NOT NULL REFERENCES rooms (id), id TEXT NOT NULL, revision BIGINT NOT NULL, kind TEXT NOT NULL, keyframes INTEGER NOT NULL,
            json TEXT, author_name TEXT NOT NULL, PRIMARY KEY (room, id)
        );
        CREATE INDEX room_edits_revision ON room_edits (room, revision);
        CREATE INDEX room_edits_cuts ON room_edits (room) WHERE kind = 'Cut' AND json IS NOT NULL;
        CREATE TABLE edit_steps (
            room TEXT NOT NULL REFERENCES rooms (id), revision BIGINT NOT NULL, edit TEXT NOT NULL, after TEXT, before TEXT,
            author TEXT NOT NULL, author_name TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (room, revision, edit)
        );
        CREATE INDEX edit_steps_author ON edit_steps (room, author);
        CREATE TABLE room_comments (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id), at_frame BIGINT NOT NULL, text TEXT NOT NULL, edit TEXT,
            author TEXT NOT NULL, author_name TEXT NOT NULL, at BIGINT NOT NULL, resolved_at BIGINT, resolved_by_name TEXT, revision BIGINT NOT NULL
        );
        CREATE INDEX room_comments_revision ON room_comments (room, revision);
        CREATE TABLE room_proposals (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id), json TEXT NOT NULL, decided_by_name TEXT, revision BIGINT NOT NULL
        );
        CREATE INDEX room_proposals_revision ON room_proposals (room, revision);
        CREATE TABLE measured_films (exhibit TEXT NOT NULL PRIMARY KEY, master TEXT NOT NULL, shape TEXT NOT NULL);
        CREATE TABLE handed_in_lists (
            room TEXT NOT NULL REFERENCES rooms (id), revision BIGINT NOT NULL, list_sha256 TEXT NOT NULL, list TEXT NOT NULL, "by" TEXT NOT NULL,
            by_name TEXT NOT NULL, at BIGINT NOT NULL, acknowledged TEXT, PRIMARY KEY (room, revision)
        );
        CREATE TABLE editing_jobs (
            id TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id), kind TEXT NOT NULL, state TEXT NOT NULL, asked_by TEXT NOT NULL,
            asked_at BIGINT NOT NULL, list_revision BIGINT NOT NULL, asked TEXT, message TEXT NOT NULL, result TEXT, ended_at BIGINT
        );
        CREATE INDEX editing_jobs_room ON editing_jobs (room, asked_at);
        CREATE INDEX editing_jobs_waiting ON editing_jobs (asked_at) WHERE state = 'Waiting';
        CREATE TABLE render_parts (job TEXT NOT NULL REFERENCES editing_jobs (id), name TEXT NOT NULL, blob TEXT NOT NULL, PRIMARY KEY (job, name));
        CREATE TABLE found_faces (exhibit TEXT NOT NULL PRIMARY KEY, blob TEXT NOT NULL, every INTEGER NOT NULL);
        CREATE TABLE renditions (
            exhibit TEXT NOT NULL PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id), job TEXT NOT NULL UNIQUE, parent TEXT NOT NULL, parent_sha256 TEXT NOT NULL,
            list TEXT NOT NULL, list_sha256 TEXT NOT NULL, tool TEXT NOT NULL, settings TEXT NOT NULL, made_by TEXT NOT NULL, accepted_by_name TEXT NOT NULL,
            authorised_by_name TEXT, rendered_at BIGINT NOT NULL, frames BIGINT NOT NULL, samples BIGINT NOT NULL, silent_samples BIGINT, checks TEXT, checked_at BIGINT
        );
        CREATE INDEX renditions_room ON renditions (room);
        """);

    internal static SchemaStep LeftOpen { get; } = new("editing-rooms-002-left-open", "ALTER TABLE handed_in_lists ADD COLUMN left_open TEXT;");

    // What was measured before it was sealed is measured again.
    internal static SchemaStep SealedFilms { get; } = new("editing-rooms-003-sealed-films", """
        DELETE FROM measured_films;
        ALTER TABLE measured_films ADD COLUMN seal {blob} NOT NULL DEFAULT x'';
        """);

    internal static void Configure(ModelBuilder model)
    {
        EditingModel.Map(model.Entity<RoomEdit>(), "room_edits").HasKey(e => new { e.Room, e.Id });
        EditingModel.Map(model.Entity<EditStep>(), "edit_steps").HasKey(s => new { s.Room, s.Revision, s.Edit });
        EditingModel.Map(model.Entity<RoomComment>(), "room_comments").HasKey(c => c.Id);
        EditingModel.Map(model.Entity<RoomProposal>(), "room_proposals").HasKey(p => p.Id);
        EditingModel.Map(model.Entity<MeasuredFilm>(), "measured_films").HasKey(f => f.Exhibit);
        EditingModel.Map(model.Entity<HandedIn>(), "handed_in_lists").HasKey(h => new { h.Room, h.Revision });
        EditingModel.Map(model.Entity<EditingJob>(), "editing_jobs").HasKey(j => j.Id);
        EditingModel.Map(model.Entity<RenderPart>(), "render_parts").HasKey(p => new { p.Job, p.Name });
        EditingModel.Map(model.Entity<FoundFaces>(), "found_faces").HasKey(f => f.Exhibit);
        EditingModel.Map(model.Entity<Rendition>(), "renditions").HasKey(r => r.Exhibit);
        model.Entity<RenderPart>().HasOne<EditingJob>().WithMany().HasForeignKey(p => p.Job);
    }
}
