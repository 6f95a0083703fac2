using Safehand.Access;
using Safehand.Kernel;

namespace Safehand.Exhibits;

/// <summary>The refusals of this module that are not the gate's.</summary>
internal static class Refusals
{
    // In the gate's own words for what must look absent: any other would tell a stranger which of the two it is.
    internal static readonly Refusal NoSuchCase = Refusal.NotFound("gate.absent", RuleBook.Find("G10")!.Told);

    internal static readonly Refusal NoSuchExhibit = NoSuchCase;

    internal static readonly Refusal NoSuchUpload = Refusal.NotFound("upload.not-found", "There is no such upload, or it is not yours. Add the recording again.");

    internal static readonly Refusal DamagedUpload = new(RefusalKind.Gone, "upload.damaged", "Part of what had arrived is gone or altered. Keep your file, stop this one and add the recording again.");

    internal static readonly Refusal GivenUp = new(RefusalKind.Gone, "upload.given-up", "This upload was given up. Add the recording again.");

    internal static readonly Refusal NoSuchOpening = Refusal.NotFound("opening.not-found", "This opening is not yours, or there is no such opening. Open the recording again.");

    internal static readonly Refusal ReferenceShape = Refusal.Invalid(
        "exhibit.reference-shape", "Reference must be initials and a number, like JS/3", "Reference");

    internal static readonly Refusal Ended = new(RefusalKind.Gone, "opening.ended", "This opening has ended. Open the recording again.");

    internal static readonly Refusal Destroyed = new(RefusalKind.Gone, "exhibit.destroyed", "This recording has been destroyed. Its record and its certificate remain.");

    internal static readonly Refusal NotYet = Refusal.Conflict("exhibit.not-yet", "This recording has not arrived in full. Come back when it has.");

    internal static Refusal ReferenceTaken(string reference, string next) => Refusal.Conflict(
        "exhibit.reference-taken", $"{reference} is already used in this case. The next free is {next}", "Reference");
}
