using Microsoft.EntityFrameworkCore;

namespace Safehand.Storage;

/// <summary>What a module keeps in the store: its tables and how its entities map to them.</summary>
public interface IStoreModel
{
    /// <summary>Schema steps in order. A step that has been released is never changed.</summary>
    IReadOnlyList<SchemaStep> Steps { get; }

    /// <summary>Maps the module's entities.</summary>
    void Configure(ModelBuilder model);
}

/// <summary>One step of a module's schema.</summary>
/// <param name="Id">Unique and sortable within its module: <c>access-001</c>.</param>
/// <param name="Sql">Statements in SQL that SQLite and PostgreSQL both take; <c>{blob}</c> and <c>{bigserial}</c> stand for the types they name differently.</param>
public sealed record SchemaStep(string Id, string Sql);

/// <summary>A row that grants something (a role, an assignment, a session). Its seal is made by Safehand alone, so a row written by SQL grants nothing.</summary>
public interface IGrantingRow
{
    /// <summary>HMAC-SHA-256 under a key derived from the root key over <see cref="SealedText"/>.</summary>
    byte[] Seal { get; set; }

    /// <summary>Everything that the row grants, in one unambiguous text that begins with the table's name.</summary>
    string SealedText();

    /// <summary>
    /// Whether changing a row whose seal fails may seal it. Where not, such a change throws: it would make somebody's writing ours. Only a row whose failing counts
    /// against whoever would gain by it may say yes.
    /// </summary>
    bool MayBeSealedAnew => false;
}

/// <summary>
/// A row that says what something is and whose (a case, a recording, a room), and that the gate believes. One whose seal fails cannot be taken for absent: evidence does not
/// go away. Every act on it is refused instead (rule G3).
/// </summary>
public interface IFactRow : IGrantingRow;
