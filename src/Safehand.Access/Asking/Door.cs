using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Where every capability asks before it acts. It reads the facts in the act's own transaction, has the gate decide, and enters a refusal.</summary>
/// <remarks>Thread-safe. One per process.</remarks>
public sealed class Door
{
    private readonly ActorReading actors;
    private readonly LineReading lines;
    private readonly NamesakeReading namesakes;
    private readonly CaseReading cases;
    private readonly CommissionReading commissions;
    private readonly DeviceReading devices;
    private readonly TimeProvider clock;

    /// <summary>Makes the door.</summary>
    public Door(GrantSeals seals, TimeProvider clock)
    {
        actors = new ActorReading(seals);
        lines = new LineReading(seals);
        namesakes = new NamesakeReading(seals);
        cases = new CaseReading(seals);
        commissions = new CommissionReading(seals);
        devices = new DeviceReading(seals);
        this.clock = clock;
    }

    /// <summary>
    /// Decides. On yes the change goes on: its entries carry the decision, and a review or a notice that is owed stands in it as a row. On no the
    /// refusal's entry is committed and the change is over: hand the refusal on.
    /// </summary>
    /// <param name="change">The act's change; MUST have been begun for the one who acts and with the purpose they declared.</param>
    /// <param name="act">What they want to do.</param>
    /// <param name="ask">What it is about.</param>
    /// <param name="ct">Stops before the decision is entered.</param>
    public async Task<Result<Permit>> AskAsync(Change change, Act act, Ask ask, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(ask);
        ct.ThrowIfCancellationRequested();
        var facts = Facts(change, act, ask);
        var decision = Decide(facts);
        change.Decided(new Deciding(decision.IsPermitted, decision.RuleSet, decision.RuleNumbers, decision.Kept));
        if (decision.ToRefusal() is { } refusal)
        {
            return await EnterAsync(change, act, ask, decision, refusal);
        }

        // Until the second person has agreed the act is not done, so there is nothing to tell yet.
        if (decision.Obligations.Contains(Obligation.SupervisorTold) && !decision.NeedsSecondPerson)
        {
            Notice.Tell(change, facts, ask);
        }

        return new Permit(decision, OpenReview(change, facts, ask, decision));
    }

    /// <summary>What the gate would say. For showing what can be done; enters nothing and permits nothing.</summary>
    public Decision Consider(Change change, Act act, Ask ask)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(ask);
        return Decide(Facts(change, act, ask));
    }

    /// <summary>The mark of the device that a supplier's person acts on; null for everybody else, whose employer answers for theirs.</summary>
    public string? DeviceOf(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var actor = actors.Read(change, clock.GetUtcNow(), out _, out var device);
        return actor.Employer is EmployerKind.Supplier && device is not null ? Device.MarkOf(device) : null;
    }

    /// <summary>
    /// Whether there is a purpose for which the gate would permit it now, whatever was declared: for what rests on being able to do something without doing it.
    /// Enters nothing and permits nothing.
    /// </summary>
    public bool Could(Change change, Act act, Ask ask)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(ask);
        return ForEachPurpose(Facts(change, act, ask)).Any(d => d.IsPermitted);
    }

    /// <summary>
    /// Refuses whoever could not do it for any purpose, and enters that as a refusal of it: the change is over then. Null permits nothing: MUST be followed by
    /// <see cref="AskAsync"/> about what is really done.
    /// </summary>
    /// <param name="change">The act's change.</param>
    /// <param name="act">What one must be able to do.</param>
    /// <param name="ask">What it is about.</param>
    /// <param name="ct">Stops before the decision is entered.</param>
    public async Task<Refusal?> RefuseUnlessAsync(Change change, Act act, Ask ask, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(ask);
        ct.ThrowIfCancellationRequested();
        var facts = Facts(change, act, ask);

        // Told is what stands in the way when the purpose is the best there is: that none was declared, or one that does not fit, is no reason here.
        var decision = ForEachPurpose(facts).OrderBy(d => d.Reasons.Count(r => r.Next is NextSteps.CorrectPurpose)).ThenBy(d => d.Reasons.Count).First();
        if (decision.ToRefusal() is not { } refusal)
        {
            return null;
        }

        change.Decided(new Deciding(false, decision.RuleSet, decision.RuleNumbers, decision.Kept));
        return await EnterAsync(change, act, ask, decision, refusal);
    }

    /// <summary>The ledger's name for a refused act: <c>open.refused.v1</c>.</summary>
    public static string RefusedName(Act act) => act switch
    {
        Act.ViewCase => "view-case.refused.v1",
        Act.BookIn => "book-in.refused.v1",
        Act.Open => "open.refused.v1",
        Act.OpenClean => "open-clean.refused.v1",
        Act.CorrectFacts => "correct-facts.refused.v1",
        Act.ReadContinuity => "read-continuity.refused.v1",
        Act.AskAccess => "ask-access.refused.v1",
        Act.DecideAccess => "decide-access.refused.v1",
        Act.Hold => "hold.refused.v1",
        Act.ProposeDestruction => "propose-destruction.refused.v1",
        Act.ApproveDestruction => "approve-destruction.refused.v1",
        Act.AnswerReview => "answer-review.refused.v1",
        Act.ExportLedger => "export-ledger.refused.v1",
        Act.Scrub => "scrub.refused.v1",
        Act.EraseSubject => "erase-subject.refused.v1",
        Act.Administer => "administer.refused.v1",
        Act.Commission => "commission.refused.v1",
        Act.EditRoom => "edit-room.refused.v1",
        Act.ReviewEdit => "review-edit.refused.v1",
        Act.AuthoriseRendition => "authorise-rendition.refused.v1",
        Act.ReleaseRendition => "release-rendition.refused.v1",
        Act.KeepSuppliers => "keep-suppliers.refused.v1",
        Act.CloseCase => "close-case.refused.v1",
        Act.SeePeople => "see-people.refused.v1",
        Act.GivePassword => "give-password.refused.v1",
        Act.OpenCase => "open-case.refused.v1",
        Act.AskDevice => "ask-device.refused.v1",
    };

    // A sentence stands in for the one that is not asked for, so that the rule on sentences is not what decides.
    private static IEnumerable<Decision> ForEachPurpose(GateFacts facts) =>
        Enum.GetValues<PurposeKind>().Select(kind => Decide(facts with { Purpose = new Purpose(kind, "Considering whether this could be done") }));

    private static Decision Decide(GateFacts facts)
    {
        var decision = Gate.Decide(facts);
        return decision with { Kept = DecisionKept.Of(facts, decision) };
    }

    // What must look absent to the one who asks must look absent in the leaf too, which anybody can read.
    private static Task<Refusal> EnterAsync(Change change, Act act, Ask ask, Decision decision, Refusal refusal) =>
        change.RefuseAsync(refusal, new Entry(RefusedName(act), StatutoryOperation.None, ask.Object) { Case = ask.Case?.Id, Untold = decision.LooksAbsent });

    private GateFacts Facts(Change change, Act act, Ask ask)
    {
        var now = clock.GetUtcNow();
        var actor = actors.Read(change, now, out var name, out var device);
        CaseFacts? about = null;
        var exhibit = ask.Exhibit is { } told ? told with { CommissionedUntil = null } : null;
        if (ask.Case is { } facts)
        {
            about = cases.Read(change, facts, exhibit?.Id, actor, now, out var genuine);
            genuine &= facts.RowsGenuine;
            if (exhibit is not null && actor.Roles.HasFlag(Roles.Editor))
            {
                exhibit = exhibit with { CommissionedUntil = commissions.Until(change, exhibit.Id, facts.Id, ask.Commission, actor.Person, now, ref genuine) };
            }

            if (actor.Employer is EmployerKind.Supplier)
            {
                actor = actor with
                {
                    DeviceManaged = devices.IsAccepted(change, device, facts.Organisation, actor.Organisation, now, ref genuine),
                    Device = device is null ? null : Device.MarkOf(device),
                };
            }

            if (!genuine)
            {
                actor = actor with { GrantsGenuine = false };
            }
        }

        var isOwn = namesakes.IsOwn(change, actor.Person, name, ask.Subjects, out var said);
        actor = said ? actor : actor with { GrantsGenuine = false };
        return new GateFacts
        {
            Act = act,
            Now = now,
            Actor = actor,
            Case = about,
            Exhibit = exhibit,
            ActsOn = ask.ActsOn,
            Purpose = change.Purpose,
            Emergency = ask.Emergency,
            BegunAt = ask.BegunAt,
            OwnName = isOwn,
            DeclaredRelationship = ask.Subjects.Count > 0 && RelationshipReading.IsDeclared(change, actor.Person, ask.Subjects),
            RequestedBy = ask.RequestedBy,
            Concerns = ask.Concerns,
            InLineOfConcerned = ask.Concerns is { } concerned && act is Act.AnswerReview && lines.InLine(change, actor.Person, concerned),
            AgreedBy = ask.AgreedBy,
            AgreesFor = ask.AgreesFor,
            OnlyTakesAway = ask.OnlyTakesAway,
            EditedBy = ask.EditedBy,
            AcceptedBy = ask.AcceptedBy,
        };
    }

    private static ReviewId? OpenReview(Change change, GateFacts facts, Ask ask, Decision decision)
    {
        // Until the second person has agreed the act is not done, so there is nothing to review yet.
        if (decision.ReviewWithinDays is not { } days || decision.NeedsSecondPerson)
        {
            return null;
        }

        var review = new Review
        {
            Id = Ids.New<ReviewId>(),
            About = facts.Act,
            CaseId = ask.Case?.Id,
            Exhibit = ask.Exhibit?.Id,
            Person = facts.Actor.Person,
            Organisation = ask.Case?.Organisation ?? facts.Actor.Organisation,
            Sentence = change.Purpose.Sentence,
            OpenedAt = facts.Now,
            DueAt = facts.Now.AddDays(days),
        };
        change.Store.Add(review);
        change.Record(new Entry("review.opened.v1", StatutoryOperation.None, ask.Object)
        {
            Case = ask.Case?.Id,
            Content = new { review = review.Id.Value, act = review.About, dueAt = review.DueAt },
        });
        return review.Id;
    }
}
