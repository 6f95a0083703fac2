namespace Safehand.Kernel;

/// <summary>The six operations that section 62 of the Data Protection Act 2018 has logged, and none for what touches no personal data of a subject.</summary>
public enum StatutoryOperation
{
    /// <summary>No operation on a subject's data (signing in, changing a role).</summary>
    None = 0,

    /// <summary>Collection.</summary>
    Collection = 1,

    /// <summary>Alteration.</summary>
    Alteration = 2,

    /// <summary>Consultation.</summary>
    Consultation = 3,

    /// <summary>Disclosure, including transfers.</summary>
    Disclosure = 4,

    /// <summary>Combination.</summary>
    Combination = 5,

    /// <summary>Erasure.</summary>
    Erasure = 6,
}

/// <summary>What somebody may ask the gate for.</summary>
public enum Act
{
    /// <summary>See that a case exists, its list of exhibits and their facts.</summary>
    ViewCase,

    /// <summary>Put a recording into a case.</summary>
    BookIn,

    /// <summary>Watch or listen to a marked stream.</summary>
    Open,

    /// <summary>Have the clean bytes.</summary>
    OpenClean,

    /// <summary>Correct facts about an exhibit, or who is in it.</summary>
    CorrectFacts,

    /// <summary>Read the continuity of an exhibit.</summary>
    ReadContinuity,

    /// <summary>Ask to be let into a case. Always possible for those employed.</summary>
    AskAccess,

    /// <summary>Give or refuse access to a case.</summary>
    DecideAccess,

    /// <summary>Place or lift a hold.</summary>
    Hold,

    /// <summary>Propose that an exhibit be destroyed.</summary>
    ProposeDestruction,

    /// <summary>Approve that an exhibit be destroyed.</summary>
    ApproveDestruction,

    /// <summary>Answer a review.</summary>
    AnswerReview,

    /// <summary>Export or browse the ledger of the organisation.</summary>
    ExportLedger,

    /// <summary>Re-read and re-verify everything stored.</summary>
    Scrub,

    /// <summary>Erase a subject's values from the ledger.</summary>
    EraseSubject,

    /// <summary>Change people, roles, vouching, assignments.</summary>
    Administer,

    /// <summary>Instruct an editor to make a version for court, change by when and by whom, or withdraw the instruction.</summary>
    Commission,

    /// <summary>Edit a recording in its room: its list, its proposals, previews, handing in.</summary>
    EditRoom,

    /// <summary>Compare an edit that was handed in, send it back or accept it.</summary>
    ReviewEdit,

    /// <summary>Authorise, as the second person, that an accepted edit is rendered.</summary>
    AuthoriseRendition,

    /// <summary>Release a rendition that passed its checks.</summary>
    ReleaseRendition,

    /// <summary>Record what a supplier fulfils and until when.</summary>
    KeepSuppliers,

    /// <summary>Close a case.</summary>
    CloseCase,

    /// <summary>See the people of the organisation: roles, training, vouching, where they are signed in.</summary>
    SeePeople,

    /// <summary>Give somebody the one-time password that a colleague asked for them.</summary>
    GivePassword,

    /// <summary>Open a case of one's own organisation.</summary>
    OpenCase,

    /// <summary>For a supplier's people: ask that the device in use be accepted.</summary>
    AskDevice,
}
