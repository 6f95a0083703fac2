using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Exhibits;
using Safehand.Ledger;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Server.Tests;

/// <summary>The root key is changed while no server runs. Everything opens as before, under the new key alone; a change that is cut off anywhere is finished by running it again.</summary>
[Trait("Category", "Slow")]
public sealed class RootRotationTests(World world)
{
    private static CancellationToken Stopped => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotate_AServerWithRecordings_OpensAllAsBeforeAndNothingByTheOldKey()
    {
        var state = world.CopyOfState();
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        Expected added;
        string ledgerKey, altered;
        Someone browser;
        await using (var before = await Running.StartAsync(state))
        {
            using var ruth = await Someone.WithTokenAsync(before.Address, "ruth.adeyemi");
            added = await ruth.AddAsync(Demonstrated.Larkspur, bytes);
            await ruth.PreparedAsync(added.Exhibit);
            altered = await ruth.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
            ledgerKey = (await ruth.GetAsync("/ledger/keys")).Body;
            browser = await Someone.WithSessionAsync(before.Address, "priya.nair");
            (await browser.GetAsync("/account")).Is(HttpStatusCode.OK);
        }

        Assert.Equal(1, await Beside.RunAsync(state, "UPDATE exhibits SET sensitivity = 'SexualOffence' WHERE id = $id", ("$id", altered)));
        var lowered = await Beside.RunAsync(state, "UPDATE trainings SET kind = lower(kind) WHERE person = (SELECT id FROM people WHERE login = 'tom.ferris')");
        Assert.True(lowered > 0);
        var sealedBefore = await SealAsync(state, altered);
        var former = await File.ReadAllBytesAsync(Path.Combine(state, "root.key"), Stopped);
        using var old = new RootKey(former);
        Assert.NotEmpty(Holding(state, Convert.FromHexString(old.Id))); // the search finds what is there

        var told = await RotateRootCommand.RotateAsync(Options(state), _ => Task.CompletedTask);

        Assert.Matches("refused as before: .*1 of exhibits", told);
        Assert.Matches($"refused as before: .*{lowered} of trainings", told); // it reads the same, and is not to the letter what Safehand wrote
        Assert.Matches("Sign-ins ended: [1-9]", told);
        Assert.Empty(Holding(state, former));
        Assert.Empty(Holding(state, Convert.FromHexString(old.Id))); // every wrapping begins with it: in the file, its journal, its copy
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "root.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(state, "ledger.key")));
        await IsEnteredOnceAsync(state);

        await using (var after = await Running.StartAsync(state))
        {
            using var ruth = await Someone.WithTokenAsync(after.Address, "ruth.adeyemi");
            var granted = await ruth.CopyAsync(added.Exhibit);
            granted.Is(HttpStatusCode.Created);
            Assert.Equal(bytes, (await ruth.GetAsync("/api/v1/copies/" + granted.Text("copy"))).Bytes);
            using var again = await Someone.WithSessionAsync(after.Address, "priya.nair");
            (await again.GetAsync("/account")).Is(HttpStatusCode.OK);

            // What somebody altered beside Safehand has not become Safehand's by this.
            Assert.Equal("G3", (await ruth.GetAsync("/api/v1/exhibits/" + altered)).Rule);
            Assert.Equal(sealedBefore, await SealAsync(state, altered));

            Assert.Equal(ledgerKey, (await ruth.GetAsync("/ledger/keys")).Body);
            using var lena = await Someone.WithTokenAsync(after.Address, "lena.fischer");
            var folder = world.EmptyFolder();
            await Export.ToAsync(lena, folder);
            Assert.Empty(LedgerFolder.Verify(folder, new LedgerCheckOptions { LedgerKeys = [VerifierKey.Parse(ledgerKey.Trim())], Origin = World.Origin }, Stopped).Findings);

            // Whoever has the old key and can write to the database makes no row of Safehand's.
            Assert.Equal(1, await SealByAsync(after, state, added.Exhibit, old));
            Assert.Equal("G3", (await ruth.GetAsync("/api/v1/exhibits/" + added.Exhibit)).Rule);
        }

        browser.Dispose();
        await File.WriteAllBytesAsync(Path.Combine(state, "root.key"), former, Stopped);
        await Assert.ThrowsAsync<StartRefusedException>(() => Running.StartAsync(state));
        await using var keys = await ShredKeys.OpenAsync(Path.Combine(state, "shred-keys.db"), old, Stopped);
        var vault = new Vault(new FileBlobs(Path.Combine(state, "blobs")), keys);
        var blob = (await vault.ListAsync(Stopped))[0];
        await Assert.ThrowsAsync<IntegrityException>(async () => await vault.OpenAsync(blob, (await vault.OwnerAsync(blob, Stopped))!.Value, Stopped));
    }

    [Fact]
    public async Task Session_FromBeforeTheChange_HasEnded()
    {
        var state = world.CopyOfState();
        string cookies;
        await using (var before = await Running.StartAsync(state))
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = before.Address };
            var page = await http.GetAsync("/sign-in", Stopped);
            var token = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await page.Content.ReadAsStringAsync(Stopped)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["Login"] = "priya.nair", ["Password"] = DemonstrationData.Password, ["__RequestVerificationToken"] = token });
            var signedIn = await http.PostAsync("/sign-in", form, Stopped);
            Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
            cookies = string.Join("; ", signedIn.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
            Assert.Equal(HttpStatusCode.OK, await AccountAsync(before.Address, cookies));
        }

        await using (var same = await Running.StartAsync(state))
        {
            Assert.Equal(HttpStatusCode.OK, await AccountAsync(same.Address, cookies)); // a restart alone ends nothing
        }

        await RotateRootCommand.RotateAsync(Options(state), _ => Task.CompletedTask);

        await using var after = await Running.StartAsync(state);
        Assert.NotEqual(HttpStatusCode.OK, await AccountAsync(after.Address, cookies));
    }

    [Fact]
    public async Task Rotate_KilledAfterEachStep_IsRefusedAStartAndFinishedWhenRunAgain()
    {
        var state = world.CopyOfState();
        await using (await Running.StartAsync(state))
        {
            // Its copy of the shred keys is made: the change has to reach that too.
        }

        // What a process killed there leaves: the files, and nothing that it still held in memory.
        List<(RotationStep Step, string Folder)> killed = [];
        await RotateRootCommand.RotateAsync(Options(state), async step =>
        {
            var left = world.EmptyFolder();
            await Outside.RunAsync("cp", "-a", state + "/.", left);
            killed.Add((step, left));
        });
        Assert.Equal(Enum.GetValues<RotationStep>(), killed.Select(k => k.Step));

        foreach (var (step, left) in killed)
        {
            if (step is not RotationStep.Done)
            {
                using var former = RootKey.OpenOrCreate(Path.Combine(left, "root.key"));
                var refused = await Assert.ThrowsAsync<StartRefusedException>(() => Running.StartAsync(left));
                Assert.Contains("rotate-root --state " + left, refused.Message, StringComparison.Ordinal);
                Assert.Equal(1, await SealRowsCommand.RunAsync(["--state", left, "--origin", World.Origin]));
                using var next = RootKey.OpenOrCreate(Path.Combine(left, "root.key.next"));

                Assert.Equal(0, await RotateRootCommand.RunAsync(["--state", left, "--origin", World.Origin]));

                using var now = RootKey.OpenOrCreate(Path.Combine(left, "root.key"));
                Assert.Equal(next.Id, now.Id);
                Assert.Empty(Holding(left, Convert.FromHexString(former.Id)));
            }

            Assert.Empty(Directory.EnumerateFiles(left, "*.next*"));
            await IsEnteredOnceAsync(left);
            await using var after = await Running.StartAsync(left);
            using var priya = await Someone.WithTokenAsync(after.Address, "priya.nair");
            var opened = await priya.OpenAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"));
            opened.Is(HttpStatusCode.Created);
            (await priya.GetAsync($"/api/v1/openings/{opened.Text("opening")}/segments/0.ts")).Is(HttpStatusCode.OK);
        }
    }

    [Theory]
    [InlineData("UPDATE person_roles SET role = 'Nonsense' WHERE person = (SELECT id FROM people WHERE login = 'sam.okoro')", World.Origin)]
    [InlineData(null, "safehand.test/another/2026a")]
    public async Task Rotate_ThatCannotBeDone_ChangesNothing(string? sql, string origin)
    {
        var state = world.CopyOfState();
        if (sql is not null)
        {
            Assert.Equal(1, await Beside.RunAsync(state, sql));
        }

        var (root, ledger) = (await File.ReadAllBytesAsync(Path.Combine(state, "root.key"), Stopped), await File.ReadAllBytesAsync(Path.Combine(state, "ledger.key"), Stopped));

        Assert.Equal(1, await RotateRootCommand.RunAsync(["--state", state, "--origin", origin]));

        Assert.False(File.Exists(Path.Combine(state, "root.key.next")));
        Assert.Equal(root, await File.ReadAllBytesAsync(Path.Combine(state, "root.key"), Stopped));
        Assert.Equal(ledger, await File.ReadAllBytesAsync(Path.Combine(state, "ledger.key"), Stopped));
        await using var after = await Running.StartAsync(state);
        using var priya = await Someone.WithTokenAsync(after.Address, "priya.nair");
        (await priya.OpenAsync(await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1"))).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Rotate_WhileAServerRunsOrWithoutAStore_IsRefused()
    {
        Assert.Equal(1, await RotateRootCommand.RunAsync(["--state", world.State, "--origin", World.Origin]));
        Assert.False(File.Exists(Path.Combine(world.State, "root.key.next")));

        var empty = world.EmptyFolder();
        Assert.Equal(1, await RotateRootCommand.RunAsync(["--state", empty, "--origin", World.Origin]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(empty));
    }

    private static ServerOptions Options(string state) => new(state, new Uri("http://127.0.0.1:0"), false, World.Origin, 2);

    private static async Task<HttpStatusCode> AccountAsync(Uri address, string cookies)
    {
        using var someone = Someone.Anonymous(address);
        someone.Http.DefaultRequestHeaders.Add("Cookie", cookies);
        return (await someone.GetAsync("/account")).Status;
    }

    private static async Task IsEnteredOnceAsync(string state)
    {
        using var now = RootKey.OpenOrCreate(Path.Combine(state, "root.key"));
        Assert.Single(await Beside.EntriesAsync(state, Convert.ToHexStringLower(RootRotation.About(now))), e => Encoding.UTF8.GetString(e.Leaf).Contains("root.rotated.v1", StringComparison.Ordinal));
    }

    private static async Task<byte[]> SealAsync(string state, string exhibit)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(state, "store.db")};Pooling=False");
        await connection.OpenAsync(Stopped);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT seal FROM exhibits WHERE id = $id";
        command.Parameters.AddWithValue("$id", exhibit);
        return (byte[])(await command.ExecuteScalarAsync(Stopped))!;
    }

    private static async Task<int> SealByAsync(Running running, string state, string exhibit, RootKey by)
    {
        await using var rows = running.Services.GetRequiredService<Store>().Read();
        var row = (await rows.Set<Exhibit>().ToListAsync(Stopped)).Single(e => e.Id.Value == exhibit);
        return await Beside.RunAsync(state, "UPDATE exhibits SET seal = $seal WHERE id = $id", ("$seal", new GrantSeals(by.Derive("row-seal")).Seal(row)), ("$id", exhibit));
    }

    private static List<string> Holding(string folder, byte[] bytes) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(bytes) >= 0)];

    private sealed class Running(SafehandHost host) : IAsyncDisposable
    {
        internal Uri Address => host.Address;

        internal IServiceProvider Services => host.App.Services;

        internal static async Task<Running> StartAsync(string state) => new(await World.StartAsync(state, TimeProvider.System, demonstration: false));

        public async ValueTask DisposeAsync() => await World.StopAsync(host);
    }
}
