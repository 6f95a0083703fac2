using Safehand.Access;
using Safehand.Exhibits;
using Safehand.Kernel;
using Safehand.Media;
using Safehand.Storage;

namespace Safehand.Server;

/// <summary>Fictional people, cases and recordings, made once. Everything goes the way that anybody's would: through the handlers, the door and the ledger.</summary>
internal static class DemonstrationData
{
    /// <summary>Everybody's password in a demonstration, for the command line.</summary>
    internal const string Password = "three-brass-lanterns-at-dusk";

    internal static string Welcome(Uri address) => $"""

        Safehand is at {address.ToString().TrimEnd('/')} with fictional data. Choose who to be on the sign-in page; for example
          DC Priya Nair       officer on the case Larkspur: opens, adds recordings
          DI Ruth Adeyemi     leads Larkspur: decides on requests, destruction
          DC Tom Ferris       same force, not on the case: is refused, and can ask
          Eva Lindqvist       edits for a supplier: reaches what she is commissioned for, and no case
          Lena Fischer        auditor: exports the ledger and checks it
          Sam Okoro           technical administrator: sees no recording
        On the command line: ./safehand sign-in --server {address.ToString().TrimEnd('/')} --login priya.nair
        Everybody's password: {Password}
        Ctrl-C stops it; everything is kept for the next start.
        """;

    // People, cases, recordings, and at the end what makes them play.
    private const int Steps = 16 + 3 + 5 + 1;

    /// <summary>Says, before anybody can come, that there is something to wait for.</summary>
    internal static async Task AnnounceAsync(IServiceProvider services, CancellationToken ct)
    {
        if (await Staffing.IsEmptyAsync(services.GetRequiredService<Store>(), ct))
        {
            services.GetRequiredService<DemonstrationProgress>().Begin(Steps);
        }
    }

    internal static async Task MakeAsync(IServiceProvider services, CancellationToken ct)
    {
        var progress = services.GetRequiredService<DemonstrationProgress>();
        if (!progress.IsMaking)
        {
            return;
        }

        await using var scope = services.CreateAsyncScope();
        var maker = new Maker(scope.ServiceProvider);
        await maker.MakeAsync(ct);
        await services.GetRequiredService<PreparePlaying>().PrepareAllAsync(ct);
        await maker.CommissionAsync(ct);
        await maker.NoteAsync(ct);
        progress.End();
    }

    internal static T Must<T>(Result<T> result) => result.IsRefused(out var refusal)
        ? throw new InvalidOperationException($"The demonstration could not be made: {refusal.Code} {refusal.Rule} {refusal.Message}")
        : result.Value;

    private sealed class Maker(IServiceProvider services)
    {
        private readonly Staffing staffing = services.GetRequiredService<Staffing>();
        private readonly DemonstrationProgress progress = services.GetRequiredService<DemonstrationProgress>();
        private readonly Dictionary<string, PersonId> people = [];
        private OrganisationId studio;
        private ExhibitId firstAccount;
        private readonly DateTimeOffset now = services.GetRequiredService<TimeProvider>().GetUtcNow();

        internal async Task MakeAsync(CancellationToken ct)
        {
            var northshire = await staffing.OrganisationAsync("Northshire Police", EmployerKind.PoliceForce, now.AddYears(1), ct);
            var westmere = await staffing.OrganisationAsync("Westmere Constabulary", EmployerKind.PoliceForce, now.AddYears(1), ct);
            var prosecutors = await staffing.OrganisationAsync("Eastern Prosecution Service", EmployerKind.ProsecutingService, now.AddYears(1), ct);
            var port = await staffing.OrganisationAsync("Saltmouth Port Authority", EmployerKind.PartnerAuthority, now.AddYears(1), ct);
            studio = await staffing.OrganisationAsync("Clearframe Video", EmployerKind.Supplier, null, ct);

            var chief = await PersonAsync(northshire, "helen.marsh", "DSU Helen Marsh", "DSU H Marsh NS0102", Roles.Supervisor | Roles.Officer, ct: ct);
            var ruth = await PersonAsync(northshire, "ruth.adeyemi", "DI Ruth Adeyemi", "DI R Adeyemi NS2210", Roles.Officer | Roles.Supervisor, chief, ct);
            var priya = await PersonAsync(northshire, "priya.nair", "DC Priya Nair", "DC P Nair NS4417", Roles.Officer, ruth, ct);
            var joan = await PersonAsync(northshire, "joan.silva", "PC Joan Silva", "PC J Silva NS1001", Roles.Officer, ruth, ct);
            await PersonAsync(northshire, "tom.ferris", "DC Tom Ferris", "DC T Ferris NS4502", Roles.Officer, chief, ct);
            await PersonAsync(northshire, "grace.bell", "Grace Bell", "G Bell NS7003", Roles.RecordsOfficer, ct: ct);
            await PersonAsync(northshire, "omar.haddad", "DS Omar Haddad", "DS O Haddad NS0440", Roles.ProfessionalStandards, ct: ct);
            await PersonAsync(northshire, "lena.fischer", "Lena Fischer", "L Fischer NS8810", Roles.Auditor, ct: ct);
            await PersonAsync(northshire, "sam.okoro", "Sam Okoro", "S Okoro NS9001", Roles.TechnicalAdministrator, ct: ct);
            var mina = await PersonAsync(northshire, "mina.cole", "Mina Cole", "M Cole NS7711", Roles.VictimSupport, ct: ct);
            var owen = await PersonAsync(westmere, "owen.price", "DI Owen Price", "DI O Price WM310", Roles.Officer | Roles.Supervisor, ct: ct);
            var kate = await PersonAsync(westmere, "kate.lowe", "DC Kate Lowe", "DC K Lowe WM477", Roles.Officer, owen, ct);
            await PersonAsync(westmere, "vera.lund", "Vera Lund", "V Lund WM808", Roles.Auditor, ct: ct);
            var asha = await PersonAsync(prosecutors, "asha.verma", "Asha Verma", "A Verma EPS 12", Roles.Prosecutor, ct: ct);
            await PersonAsync(port, "nils.berg", "Nils Berg", "N Berg SPA 7", Roles.Officer, ct: ct);
            await PersonAsync(studio, "eva.lindqvist", "Eva Lindqvist", "E Lindqvist CF 2", Roles.Editor, ct: ct);

            var larkspur = await CaseAsync(northshire, "43NS1012726", "Larkspur", ct);
            var harbour = await CaseAsync(northshire, "43NS1033326", "Harbour Light", ct);
            var foxglove = await CaseAsync(westmere, "47WM0020926", "Foxglove", ct);
            await staffing.AssignAsync(larkspur, ruth, CaseRole.Lead, null, ct);
            await staffing.AssignAsync(larkspur, priya, CaseRole.Member, null, ct);
            await staffing.AssignAsync(larkspur, joan, CaseRole.Member, null, ct);
            await staffing.AssignAsync(larkspur, mina, CaseRole.Member, null, ct);
            await staffing.PartyAsync(larkspur, prosecutors, now.AddMonths(6), ct);
            await staffing.AssignAsync(larkspur, asha, CaseRole.Member, null, ct);
            await staffing.AssignAsync(harbour, ruth, CaseRole.Lead, null, ct);
            await staffing.AssignAsync(harbour, joan, CaseRole.Member, null, ct);
            await staffing.AssignAsync(foxglove, owen, CaseRole.Lead, null, ct);
            await staffing.AssignAsync(foxglove, kate, CaseRole.Member, null, ct);
            await RecordAsync(larkspur, harbour, foxglove, joan, kate, ct);
        }

        internal async Task CommissionAsync(CancellationToken ct)
        {
            var sessions = services.GetRequiredService<Sessions>();
            var keeper = await staffing.SessionAsync(sessions, people["grace.bell"], ct);
            var lead = await staffing.SessionAsync(sessions, people["ruth.adeyemi"], ct);
            await new DemonstrationCommission(services).MakeAsync(keeper, lead, studio, people["eva.lindqvist"], [firstAccount], ct);
        }

        internal async Task NoteAsync(CancellationToken ct)
        {
            var sessions = services.GetRequiredService<Sessions>();
            var notes = services.GetRequiredService<WriteNoteHandler>();
            foreach (var (login, at, text, shared) in ((string, int, string, bool)[])[
                ("joan.silva", 5, "Describes the van: dark blue, two doors at the back", true),
                ("priya.nair", 14, "Ask again how far away the lamp was", false),
                ("ruth.adeyemi", 21, "Declines a break", true)])
            {
                Must(await notes.HandleAsync(new WriteNote(firstAccount, at * 1000, text, shared), await staffing.SessionAsync(sessions, people[login], ct), ct));
            }
        }

        private async Task RecordAsync(CaseId larkspur, CaseId harbour, CaseId foxglove, PersonId joan, PersonId kate, CancellationToken ct)
        {
            var films = new DemoFilms(services.GetRequiredService<MediaSandbox>());
            var sessions = services.GetRequiredService<Sessions>();
            var silva = await staffing.SessionAsync(sessions, joan, ct);
            var lowe = await staffing.SessionAsync(sessions, kate, ct);
            var account = await films.InterviewAsync(
            [
                "This interview is being recorded. Please tell me in your own words what you saw.",
                "I was walking home along the harbour. A dark blue van was standing by the gate, with two doors at the back.",
                "How far away were you, and what was the light like.",
                "About as far as across a street. There was a lamp, so I saw him clearly. He was carrying a box, and he looked at me.",
                "Thank you. Would you like a break.",
                "No, I would like to go on. I want to say what he said to me.",
            ], "10:30", ct);
            firstAccount = await BookInAsync(larkspur, silva, "First account of a witness", ExhibitKind.VideoInterview, Sensitivity.Standard, -8, "Northgate custody, room 2", [new("Elinor Vance", SubjectRole.Witness)], "interview.mp4", account, ct);
            var second = await films.InterviewAsync(
            [
                "We are back after the break. It is your choice how far we go today.",
                "I understand. I will tell you about the evening, and I will stop when I have to.",
                "Take the time that you need. Who was there when you arrived.",
                "Only him. The others had left before I came.",
            ], "14:05", ct);
            await BookInAsync(larkspur, silva, "Account of the complainant, part one", ExhibitKind.VideoInterview, Sensitivity.SexualOffence, -7, "Rowan House, suite 1", [new("Maren Holt", SubjectRole.Victim)], "part1.mp4", second, ct);
            var call = await films.CallAsync(
            [
                "Police emergency, what is happening.",
                "There is somebody at my door, and he will not go away. He says he knows me.",
                "Stay inside and stay on the line. Officers are on the way to you.",
                "I can hear him on the stairs. Please hurry.",
            ], ct);
            await BookInAsync(larkspur, silva, "Emergency call", ExhibitKind.Call, Sensitivity.Standard, -9, "Control room", [new("Maren Holt", SubjectRole.Victim)], "call.wav", call, ct);
            var paper = await films.DocumentAsync(["SALTMOUTH PORT AUTHORITY", "Gate pass, specimen", "Bearer: D Rourke", "Valid: 12 to 14 November 2026", "Vehicle: van, dark blue"], ct);
            await BookInAsync(harbour, silva, "Gate pass found in the van", ExhibitKind.Document, Sensitivity.Standard, -6, "Quay 4", [new("Daniel Rourke", SubjectRole.Suspect)], "pass.jpg", paper, ct);
            var other = await films.InterviewAsync(["Please say where you were that night.", "At home, and then at the quay."], "09:12", ct);
            await BookInAsync(foxglove, lowe, "Account of a neighbour", ExhibitKind.VideoInterview, Sensitivity.Standard, -3, "Westmere station", [new("Ines Moreau", SubjectRole.Witness)], "neighbour.mp4", other, ct);
        }

        private async Task<ExhibitId> BookInAsync(
            CaseId into, Actor by, string title, ExhibitKind kind, Sensitivity sensitivity, int daysAgo, string place, RecordedPerson[] people, string file, byte[] bytes, CancellationToken ct)
        {
            var expected = Must(await services.GetRequiredService<AddRecordingHandler>().HandleAsync(
                new AddRecording(into, null, title, kind, sensitivity, now.AddDays(daysAgo), place, null, people, file, bytes.Length), by, ct));
            Must(await services.GetRequiredService<ReceiveHandler>().ReceiveAsync(expected.Upload, new MemoryStream(bytes), 0, null, by, ct));
            progress.Step();
            return expected.Exhibit;
        }

        private async Task<CaseId> CaseAsync(OrganisationId organisation, string urn, string name, CancellationToken ct)
        {
            await using var change = await services.GetRequiredService<Changes>().BeginAsync(Actor.Safehand, Purpose.Running, ct);
            var opened = Case.Opened(organisation, Urn.TryParse(urn, out var read) ? read : throw new InvalidOperationException("Not a case reference: " + urn), name);
            change.Store.Add(opened);
            change.Record(new Entry("case.opened.v1", StatutoryOperation.None, opened.Id.Bytes()) { Case = opened.Id, Content = new { opened.Urn, opened.Name } });
            progress.Step();
            return Must(await change.CommitAsync(opened.Id, ct));
        }

        private async Task<PersonId> PersonAsync(OrganisationId organisation, string login, string name, string mark, Roles roles, PersonId? supervisor = null, CancellationToken ct = default)
        {
            progress.Step();
            return people[login] = Must(await staffing.PersonAsync(
                organisation,
                new NewPerson(login, name, mark, Password, roles) { Supervisor = supervisor, TrainedUntil = now.AddYears(1), SensitiveTrainedUntil = login is "tom.ferris" ? null : now.AddYears(1) },
                ct));
        }
    }
}
