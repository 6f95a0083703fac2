using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Safehand.Kernel;
using Safehand.Storage.Vault;

namespace Safehand.Server.Tests;

/// <summary>An upload is cut off after its last byte, or its sender loses the right to it on the way. No byte of it is lost.</summary>
public sealed class CutOffTests(World world)
{
    [Fact]
    public async Task Upload_SealedAndNotEntered_IsBookedInWhenItsSenderComesBack()
    {
        var state = world.CopyOfState();
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var host = await World.StartAsync(state, TimeProvider.System);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var added = await priya.AnnounceAsync(Demonstrated.Larkspur);
            (await priya.PatchAsync(added.Address, 0, bytes[..150_000])).Is(HttpStatusCode.NoContent);
            await World.StopAsync(host);
            host = await World.StartAsync(state, TimeProvider.System);
            using var back = await Someone.WithTokenAsync(host.Address, "priya.nair");
            await SealAsync(host, added, bytes);

            Assert.Equal("200000", (await back.HeadAsync(added.Address)).Header("Upload-Offset"));
            Assert.Equal("receiving", (string)(await back.ExhibitAsync(added.Exhibit))["state"]!);
            (await back.PatchAsync(added.Address, 150_000, bytes[150_000..], bytes.Length)).Is(HttpStatusCode.Conflict);
            (await back.StopAsync(added.Address)).Is(HttpStatusCode.Conflict); // what arrived in full is ended by two, not by its sender
            (await back.PatchAsync(added.Address, 200_000, [], bytes.Length)).Is(HttpStatusCode.NoContent);
            await IsInCustodyAsync(back, added, bytes);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Upload_SealedAndNotEntered_IsBookedInByItselfAtStart()
    {
        var (state, clock) = (world.CopyOfState(), new ShiftedClock());
        var bytes = RandomNumberGenerator.GetBytes(70_000);
        var host = await World.StartAsync(state, clock);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: bytes.Length);
            await SealAsync(host, added, bytes);
            await World.StopAsync(host);
            clock.Shift(TimeSpan.FromHours(25)); // longer than an upload may rest
            host = await World.StartAsync(state, clock);
            using var later = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var booked = await later.ActAsync(added.Exhibit, "exhibit.booked-in.v1");
            Assert.Equal("Safehand", (string)booked["who"]!);
            await IsInCustodyAsync(later, added, bytes);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Upload_LengthAnnouncedLate_IsKeptBeforeTheLastByteAndNeverBelowWhatArrived()
    {
        var priya = await world.As("priya.nair");
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur);
        (await priya.PatchAsync(added.Address, 0, new byte[400])).Is(HttpStatusCode.NoContent);
        var below = await priya.PatchAsync(added.Address, 400, [], 399);
        below.Is(HttpStatusCode.BadRequest);
        Assert.Equal("upload.length-short", below.Code);
        (await priya.PatchAsync(added.Address, 400, new byte[100], 900)).Is(HttpStatusCode.NoContent);
        Assert.Equal("900", (await priya.HeadAsync(added.Address)).Header("Upload-Length"));
        (await priya.StopAsync(added.Address)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Upload_WholeAndNotSealed_IsBookedInHoweverLongNobodyComes()
    {
        var (state, clock) = (world.CopyOfState(), new ShiftedClock());
        var bytes = RandomNumberGenerator.GetBytes(90_000);
        var host = await World.StartAsync(state, clock);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: bytes.Length);

            // The last piece is durable and acknowledged; the server stops before it seals.
            await SealAsync(host, added, bytes, sealing: false);
            using var again = await Someone.WithTokenAsync(host.Address, "priya.nair");
            Assert.Equal("90000", (await again.HeadAsync(added.Address)).Header("Upload-Offset"));
            (await again.StopAsync(added.Address)).Is(HttpStatusCode.Conflict);
            await World.StopAsync(host);
            clock.Shift(TimeSpan.FromHours(25));
            host = await World.StartAsync(state, clock);
            using var later = await Someone.WithTokenAsync(host.Address, "priya.nair");
            await later.ActAsync(added.Exhibit, "exhibit.booked-in.v1");
            await IsInCustodyAsync(later, added, bytes);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Kill_WithTheLastPieceInFlight_EndsInCustody()
    {
        var state = world.CopyOfState();
        for (var round = 0; round < 2; round++)
        {
            var bytes = RandomNumberGenerator.GetBytes(300_000);
            Expected added;
            await using (var child = await Child.StartAsync(state))
            {
                using var ruth = await Someone.WithTokenAsync(child.Address, "ruth.adeyemi");
                added = await ruth.AnnounceAsync(Demonstrated.Larkspur, "Killed at its end", bytes.Length);
                (await ruth.PatchAsync(added.Address, 0, bytes[..200_000])).Is(HttpStatusCode.NoContent);
                var before = Sealed(state);
                var last = ruth.PatchAsync(added.Address, 200_000, bytes[200_000..]);
                while (Sealed(state) == before && !last.IsCompleted)
                {
                    await Task.Yield();
                }

                // The payload is sealed; whether it is noted or entered, nobody knows.
                await child.KillAsync();
                await last.ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await using var again = await Child.StartAsync(state);
            using var after = await Someone.WithTokenAsync(again.Address, "ruth.adeyemi");
            var at = long.Parse((await after.HeadAsync(added.Address)).Header("Upload-Offset"), CultureInfo.InvariantCulture);
            var sent = await after.PatchAsync(added.Address, at, bytes[(int)at..]);
            Assert.True(sent.Status is HttpStatusCode.NoContent || sent.Code == "upload.ended", sent.Body);
            await IsInCustodyAsync(after, added, bytes);
            await again.KillAsync();
        }

        static int Sealed(string state) => Directory.GetFiles(Path.Combine(state, "blobs", "sealed"), "*", SearchOption.AllDirectories).Length;
    }

    [Fact]
    public async Task Sender_TakenOffTheTeamOnTheWay_AddsNothingAndLosesNothing()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            using var ruth = await Someone.WithSessionAsync(host.Address, "ruth.adeyemi");
            using var program = await Someone.WithTokenAsync(host.Address, "ruth.adeyemi");
            var bytes = RandomNumberGenerator.GetBytes(100_000);
            var half = await priya.AnnounceAsync(Demonstrated.Larkspur, length: bytes.Length);
            (await priya.PatchAsync(half.Address, 0, bytes[..50_000])).Is(HttpStatusCode.NoContent);
            var whole = await priya.AnnounceAsync(Demonstrated.Larkspur, length: bytes.Length);
            using var slow = HeldContent.ClientOf(priya, host.Address);
            using var body = new HeldContent(bytes);
            var sending = slow.SendAsync(body.Patch(whole.Address, 0), TestContext.Current.CancellationToken);
            await body.Begun; // permitted, and the server waits for the bytes

            var ofCase = (string)(await program.ExhibitAsync(whole.Exhibit))["case"]!;
            var me = (await priya.GetAsync("/api/v1/me")).Text("id");
            (await ruth.PostFormAsync($"/cases/{ofCase}/team", $"/cases/{ofCase}/team?handler=Withdraw", new() { ["Who"] = "member:" + me, ["EndReason"] = "Moved to another case today" })).Is(HttpStatusCode.Redirect);
            body.GoOn();
            using var answer = await sending;
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains("kept sealed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var refused = await priya.PatchAsync(half.Address, 50_000, bytes[50_000..]);
            refused.Is(HttpStatusCode.Forbidden);
            Assert.Equal("G14", refused.Rule);
            Assert.Equal("receiving", (string)(await program.ExhibitAsync(whole.Exhibit))["state"]!);
            Assert.Contains(await program.ContinuityAsync(whole.Exhibit, "refusals"), a => (string)a["name"]! == "book-in.refused.v1");
            (await priya.StopAsync(whole.Address)).Is(HttpStatusCode.Conflict);

            // Whoever may add to the case takes it over; the one who may not does not.
            (await priya.PostAsync($"/api/v1/exhibits/{whole.Exhibit}/book-in")).Is(HttpStatusCode.Forbidden);
            Assert.Contains("kept sealed", (await ruth.GetAsync($"/exhibits/{whole.Exhibit}")).Body, StringComparison.Ordinal);
            (await ruth.PostFormAsync($"/exhibits/{whole.Exhibit}", $"/exhibits/{whole.Exhibit}?handler=BookIn", [])).Is(HttpStatusCode.Redirect);
            await IsInCustodyAsync(program, whole, bytes);
            (await program.PostAsync($"/api/v1/exhibits/{whole.Exhibit}/book-in")).Is(HttpStatusCode.Conflict);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Piece_ToBeChecked_IsHeldOncePerUploadAndForNoStranger()
    {
        var (priya, joan) = (await world.As("priya.nair"), await world.As("joan.silva"));
        var bytes = RandomNumberGenerator.GetBytes(1000);
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: bytes.Length);
        var wrong = "sha256 " + Convert.ToBase64String(new byte[32]);
        (await joan.PatchAsync(added.Address, 0, bytes, checksum: wrong)).Is(HttpStatusCode.NotFound);

        using var slow = HeldContent.ClientOf(priya, world.Address);
        using var body = new HeldContent(bytes);
        var sending = slow.SendAsync(body.Patch(added.Address, 0, "sha256 " + Convert.ToBase64String(SHA256.HashData(bytes))), TestContext.Current.CancellationToken);
        await body.Begun;
        Assert.Equal(HttpStatusCode.Locked, (await priya.PatchAsync(added.Address, 0, bytes, checksum: wrong)).Status);
        body.GoOn();
        using var answer = await sending;
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await IsInCustodyAsync(priya, added, bytes);
    }

    // What the server does with the last byte, up to where the line was cut: appended and sealed, nothing entered.
    private static async Task SealAsync(SafehandHost host, Expected added, byte[] all, bool sealing = true)
    {
        var intake = host.App.Services.GetRequiredService<Intake>();
        var (upload, exhibit) = (UploadId.From(added.Upload), ExhibitId.From(added.Exhibit));
        var known = await intake.ReopenAsync(upload);
        await using var incoming = known.IsRefused(out _) ? (await intake.BeginAsync(exhibit, upload)).Value : known.Value;
        Assert.Equal(all.Length, (await incoming.AppendAsync(new MemoryStream(all[(int)incoming.Offset..]), incoming.Offset)).Value);
        Assert.False(sealing && (await incoming.CompleteAsync()).IsRefused(out _));
    }

    private static async Task IsInCustodyAsync(Someone someone, Expected added, byte[] bytes)
    {
        var exhibit = await someone.ExhibitAsync(added.Exhibit);
        Assert.Equal(("inCustody", Convert.ToHexStringLower(SHA256.HashData(bytes))), ((string)exhibit["state"]!, (string)exhibit["sha256"]!));
    }
}
