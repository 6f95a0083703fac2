using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Safehand.Exhibits;
using Safehand.Ledger;

namespace Safehand.Server.Tests;

/// <summary>Witnesses sign what is given out; whatever a bad one does, the ledger goes on and says so.</summary>
public sealed class WitnessTests(World world)
{
    private static CancellationToken Stopped => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_WitnessSigns_IsIntactForWhoeverTrustsIt()
    {
        await using var run = await Witnessed.StartAsync(world);
        await run.ActAsync();

        var report = await run.CheckedAsync(world.EmptyFolder());

        Assert.Empty(report.Findings);
        Assert.Equal(LedgerOutcome.Intact, report.Outcome);
        Assert.Equal([run.Witness.Witness.Key.Name], report.WitnessedBy.Select(w => w.Name));
        Assert.Equal("ok", await run.HealthAsync());
        using var stranger = Someone.Anonymous(run.Address);
        Assert.Equal($"{run.Witness.Witness.Ledger}\n{run.Witness.Witness.Key}\n", (await stranger.GetAsync("/ledger/keys")).Body);
        Assert.Contains("witness.test/w1", (await stranger.GetAsync("/ledger/checkpoint")).Body, StringComparison.Ordinal);

        // The witness was led from head to head, each time from what it had signed.
        Assert.All(run.Witness.Asked, a => Assert.Equal(200, a.Status));
        Assert.Contains(run.Witness.Asked, a => !a.Asked.StartsWith("old 0\n", StringComparison.Ordinal));
        using var lena = await Someone.WithSessionAsync(run.Address, "lena.fischer");
        Assert.Contains("Signs", (await lena.GetAsync("/check")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AfterAStop_GoesOnFromWhatTheWitnessSigned()
    {
        await using var run = await Witnessed.StartAsync(world);
        await run.CheckedAsync(world.EmptyFolder());
        await run.StopAsync();
        run.Witness.Asked.Clear();

        await run.StartAsync();
        Assert.Equal(LedgerOutcome.Intact, (await run.CheckedAsync(world.EmptyFolder())).Outcome);
        Assert.All(run.Witness.Asked, a => Assert.Equal(200, a.Status)); // no size had to be asked for
    }

    private static readonly (string How, string Told)[] Bad =
    [
        ("another key", "its answer is no signature of its key"),
        ("another text", "its answer is no signature of its key"),
        ("another name", "its answer is no signature of its key"),
        ("nonsense", "its answer is no signature of its key"),
        ("tomorrow", "its clock and ours are more than 5 minutes apart"),
        ("long ago", "its clock and ours are more than 5 minutes apart"),
        ("stalls", "it did not answer in time"),
        ("trickles", "it did not answer in time"),
        ("floods", "its answer was longer than 64 KiB"),
        ("redirects", "it refused with status 307"),
        ("fails", "it refused with status 500"),
        ("is ahead", "it says it has seen 999,999 entries"),
        ("a size that is none", "it refused with status 409"),
        ("a size as plain text", "it refused with status 409"),
        ("contradicts", "do not continue"),
        ("another size each time", "it named another size each time"),
    ];

    [Fact]
    public async Task Witness_ThatIsBad_IsToldAndTheLedgerGoesOn()
    {
        await using var run = await Witnessed.StartAsync(world);
        using var other = new HonestWitness("witness.test/w2");
        foreach (var (how, told) in Bad)
        {
            using var gone = new CancellationTokenSource();
            var turn = 0L;
            run.Witness.Instead = (http, asked) => AnswerAsync(how, http, asked, run.Witness.Witness, other, Interlocked.Increment(ref turn), gone.Token);

            var health = await run.HealthAsync(h => h.Contains(told, StringComparison.Ordinal), how);

            Assert.StartsWith("ok\nwitness w1 ", health, StringComparison.Ordinal);
            Assert.Equal((how, how is "is ahead" or "contradicts"), (how, health.Contains("CONTRADICTS", StringComparison.Ordinal)));
            var before = run.Published().Size;
            var report = await run.CheckedAsync(world.EmptyFolder());
            Assert.Equal((how, LedgerOutcome.NotProven), (how, report.Outcome));
            Assert.True(report.Size > before, how + ": entries are made, signed and given out all the same.");

            // And once it is itself again, it signs again.
            await gone.CancelAsync();
            run.Witness.Instead = null;
            await run.HealthAsync(h => h == "ok", how);
        }

        Assert.Equal(LedgerOutcome.Intact, (await run.CheckedAsync(world.EmptyFolder())).Outcome);
    }

    [Fact]
    public async Task Pages_WitnessDoesNotSign_SaySo()
    {
        await using var run = await Witnessed.StartAsync(world);
        run.Witness.Instead = (http, _) =>
        {
            http.Response.StatusCode = 422;
            return Task.FromResult(true);
        };
        await run.HealthAsync(h => h.Contains("CONTRADICTS", StringComparison.Ordinal), "contradicts");
        using var lena = await Someone.WithSessionAsync(run.Address, "lena.fischer");
        Assert.Contains("The witness w1 has not signed since ", (await lena.GetAsync("/ledger")).Body, StringComparison.Ordinal);
        Assert.Contains("w1 has seen another ledger of this name", (await lena.GetAsync("/check")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Witness_ThatForgot_IsAskedFromWhatItStillKnows()
    {
        await using var run = await Witnessed.StartAsync(world);
        var early = run.Witness.Witness.Seen;
        await run.ActAsync();
        await run.CheckedAsync(world.EmptyFolder());
        Assert.True(run.Witness.Witness.Seen.Size > early.Size);
        run.Witness.Asked.Clear();

        run.Witness.Witness.Seen = early;
        var report = await run.CheckedAsync(world.EmptyFolder());

        Assert.Equal(LedgerOutcome.Intact, report.Outcome);
        Assert.Equal(409, run.Witness.Asked.First().Status);
        var (asked, status) = run.Witness.Asked.ElementAt(1);
        Assert.Equal(200, status);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"old {early.Size}\n"), asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_RestoredFromAnOlderCopy_IsRefusedAndAddsNothing()
    {
        await using var run = await Witnessed.StartAsync(world);
        await run.ActAsync();
        await run.CheckedAsync(world.EmptyFolder());
        await run.StopAsync();
        var seen = run.Witness.Witness.Seen.Size;

        // The folder as it was before all that.
        await using var restored = await Witnessed.MakeAsync(world);
        await File.WriteAllTextAsync(restored.List, run.Witness.Line, Stopped);
        var before = restored.Published();
        Assert.True(before.Size < seen);

        var refused = await Assert.ThrowsAsync<StartRefusedException>(restored.StartAsync);

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"The witness w1 has seen {seen:N0} entries of this ledger, and the store holds"), refused.Message, StringComparison.Ordinal);
        Assert.Equal(before.Size, restored.Published().Size);
        Assert.Equal(seen, run.Witness.Witness.Seen.Size);

        // Tiles that are lost are no way round it: an empty checkpoint is asked with then.
        Directory.Delete(Path.Combine(restored.State, "ledger"), recursive: true);
        Assert.Equal(refused.Message, (await Assert.ThrowsAsync<StartRefusedException>(restored.StartAsync)).Message);
        Assert.False(File.Exists(Path.Combine(restored.State, "ledger", "checkpoint")));

        // The operator can say that the witness is wrong.
        File.Delete(restored.List);
        await restored.StartAsync();
        await restored.ActAsync();
    }

    [Fact]
    public async Task Start_WitnessHasSeenOtherEntries_IsRefused()
    {
        await using var run = await Witnessed.MakeAsync(world);
        var head = run.Published();
        run.Witness.Witness.Seen = (head.Size, SHA256.HashData(head.Root));
        Assert.Contains("w1 has seen another ledger of this name", (await Assert.ThrowsAsync<StartRefusedException>(run.StartAsync)).Message, StringComparison.Ordinal);
        run.Witness.Witness.Seen = (head.Size - 1, SHA256.HashData(head.Root));
        Assert.Contains("w1 has seen another ledger of this name", (await Assert.ThrowsAsync<StartRefusedException>(run.StartAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_TilesLostAndTheStoreWhole_IsNotHeldAgainstIt()
    {
        await using var run = await Witnessed.StartAsync(world);
        await run.CheckedAsync(world.EmptyFolder());
        await run.StopAsync();
        Directory.Delete(Path.Combine(run.State, "ledger"), recursive: true);

        await run.StartAsync();

        Assert.Equal("ok", await run.HealthAsync());
        Assert.Equal(LedgerOutcome.Intact, (await run.CheckedAsync(world.EmptyFolder())).Outcome);
    }

    [Fact]
    public async Task Start_WitnessCannotBeReached_StartsAndSaysSo()
    {
        await using var run = await Witnessed.MakeAsync(world);
        await File.WriteAllTextAsync(run.List, $"witness w1 {run.Witness.Witness.Key} http://127.0.0.1:1/", Stopped);

        await run.StartAsync();

        Assert.Equal("ok\nwitness w1 does not sign: it could not be reached. It has never signed.", await run.HealthAsync());
        Assert.Equal(LedgerOutcome.NotProven, (await run.CheckedAsync(world.EmptyFolder())).Outcome);
    }

    [Fact]
    public async Task Start_ListOfWitnessesCannotBeUsed_IsRefusedInASentence()
    {
        await using var run = await Witnessed.MakeAsync(world);
        await File.AppendAllTextAsync(run.List, "witness w2 nothing https://witness.test\n", Stopped);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(run.StartAsync);
        Assert.StartsWith("Line 3 of the file of witnesses has no key of a witness", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_LinesThatCannotBeUsed_AreNamedEachWithItsReason()
    {
        using var key = new HonestWitness("witness.test/a");
        using var ours = new HonestWitness(World.Origin);
        using var ledger = LedgerKey.Generate("witness.test/l");
        var sameKey = new VerifierKey("witness.test/b", KeyPurpose.Witness, key.Key.PublicKey);
        Assert.Empty(WitnessList.Read("\n # nobody yet\n", World.Origin).Witnesses);
        var (read, none) = WitnessList.Read($"# one\nwitness a\t{key.Key}  https://witness.test/log/\r\n", World.Origin);
        Assert.Null(none);
        Assert.Equal(("a", "https://witness.test/log"), (Assert.Single(read).Name, read[0].Prefix));
        foreach (var (text, fault) in new[]
        {
            ("quorum a", "is not of the form"),
            ($"witness a {key.Key}", "is not of the form"),
            ($"witness a {key.Key} https://witness.test more", "is not of the form"),
            ($"witness a {ledger.Verifier} https://witness.test", "has no key of a witness"),
            ($"witness a {ours.Key} https://witness.test", "has a key with the name of this ledger"),
            ($"witness a {key.Key} ftp://witness.test", "has no submission prefix"),
            ($"witness a {key.Key} witness.test", "has no submission prefix"),
            ($"witness a {key.Key} https://me:secret@witness.test", "has no submission prefix"),
            ($"witness a {key.Key} https://witness.test/?x", "has no submission prefix"),
            ($"witness a {key.Key} https://a.test\nwitness a {ledger.Verifier with { Purpose = KeyPurpose.Witness }} https://b.test", "Line 2 of the file of witnesses names a a second time"),
            ($"witness a {key.Key} https://a.test\nwitness b {sameKey} https://b.test", "Line 2 of the file of witnesses has a key that stands in a line before"),
        })
        {
            var (witnesses, said) = WitnessList.Read(text, World.Origin);
            Assert.Empty(witnesses);
            Assert.Contains(fault, said, StringComparison.Ordinal);
        }
    }

    private static async Task<bool> AnswerAsync(string how, HttpContext http, string asked, HonestWitness self, HonestWitness other, long turn, CancellationToken gone)
    {
        var note = SignedNote.Parse(asked[(asked.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
        var now = TimeProvider.System.GetUtcNow();
        http.Response.StatusCode = how switch
        {
            "redirects" => 307,
            "fails" => 500,
            "is ahead" or "a size that is none" or "a size as plain text" or "another size each time" => 409,
            "contradicts" => 422,
            _ => 200,
        };
        http.Response.ContentType = how is "a size as plain text" ? "text/plain" : "text/x.tlog.size";
        switch (how)
        {
            case "stalls":
                return await OverAsync(http.RequestAborted, gone);
            case "trickles":
                // A byte at a time: alive, and never done.
                using (var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50)))
                {
                    while (!gone.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
                    {
                        await ticks.WaitForNextTickAsync(CancellationToken.None);
                        await http.Response.Body.WriteAsync("x"u8.ToArray(), CancellationToken.None);
                        await http.Response.Body.FlushAsync(CancellationToken.None);
                    }
                }

                return true;
            case "floods":
                for (var i = 0; i < 1024 && !http.RequestAborted.IsCancellationRequested; i++)
                {
                    await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(self.Cosign(note.Text, now)), CancellationToken.None);
                }

                return true;
            case "redirects":
                http.Response.Headers.Location = "/log/submit/add-checkpoint";
                return true;
            case "fails" or "contradicts":
                return true;
        }

        await http.Response.WriteAsync(
            how switch
            {
                "another key" => other.Cosign(note.Text, now, self.Key),
                "another text" => self.Cosign(note.Text.Replace("\n", "x\n", StringComparison.Ordinal), now),
                "another name" => self.Cosign(note.Text, now, self.Key with { Name = "witness.test/w2" }),
                "nonsense" => "\0\n— <script>\n",
                "tomorrow" => self.Cosign(note.Text, now.AddDays(1)),
                "long ago" => self.Cosign(note.Text, now.AddDays(-1000)),
                "is ahead" => "999999\n",
                "a size that is none" => "007\n",
                "a size as plain text" => "1\n",
                "another size each time" => string.Create(CultureInfo.InvariantCulture, $"{1 + (turn % 7)}\n"),
                _ => throw new ArgumentException(how, nameof(how)),
            },
            CancellationToken.None);
        return true;
    }

    private static async Task<bool> OverAsync(CancellationToken aborted, CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, gone);
        var over = new TaskCompletionSource<bool>();
        await using var told = either.Token.Register(() => over.TrySetResult(true));
        return await over.Task;
    }
}
