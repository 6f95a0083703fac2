using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Safehand.Server.Tests;

/// <summary>A recording goes in by tus 1.0.0.</summary>
public sealed class AddingTests(World world)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(131072)]
    public async Task Upload_OfAnySize_GivesTheReceiptThatWeComputed(int size)
    {
        var priya = await world.As("priya.nair");
        var bytes = RandomNumberGenerator.GetBytes(size);
        var added = await priya.AddAsync(Demonstrated.Larkspur, bytes);
        var exhibit = await priya.ExhibitAsync(added.Exhibit);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)exhibit["sha256"]!);
        Assert.Equal(size, (long)exhibit["length"]!);
        Assert.Equal("inCustody", (string)exhibit["state"]!);
        var receipt = await priya.GetAsync($"/api/v1/exhibits/{added.Exhibit}/continuity");
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes)), receipt.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_InPiecesOfUnannouncedLength_IsResumedAtTheOffsetOfHead()
    {
        var priya = await world.As("priya.nair");
        var bytes = RandomNumberGenerator.GetBytes(200_001);
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur);
        Assert.Equal("0", (await priya.HeadAsync(added.Address)).Header("Upload-Offset"));
        Assert.Equal("1", (await priya.HeadAsync(added.Address)).Header("Upload-Defer-Length"));

        var first = await priya.PatchAsync(added.Address, 0, bytes[..70_000], checksum: "sha256 " + Convert.ToBase64String(SHA256.HashData(bytes.AsSpan(0, 70_000))));
        first.Is(HttpStatusCode.NoContent);
        Assert.Equal("70000", first.Header("Upload-Offset"));
        Assert.True(DateTimeOffset.Parse(first.Header("Upload-Expires"), System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddHours(23));

        var damaged = await priya.PatchAsync(added.Address, 70_000, bytes[70_000..140_000], checksum: "sha256 " + Convert.ToBase64String(SHA256.HashData(bytes)));
        Assert.Equal(460, (int)damaged.Status);
        Assert.Equal("70000", (await priya.HeadAsync(added.Address)).Header("Upload-Offset"));

        (await priya.PatchAsync(added.Address, 60_000, bytes[60_000..140_000])).Is(HttpStatusCode.Conflict);
        (await priya.PatchAsync(added.Address, 80_000, bytes[80_000..140_000])).Is(HttpStatusCode.Conflict);
        (await priya.PatchAsync(added.Address, 70_000, bytes[70_000..140_000])).Is(HttpStatusCode.NoContent);
        var resumed = int.Parse((await priya.HeadAsync(added.Address)).Header("Upload-Offset"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(140_000, resumed);
        (await priya.PatchAsync(added.Address, resumed, bytes[resumed..], length: bytes.Length)).Is(HttpStatusCode.NoContent);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)(await priya.ExhibitAsync(added.Exhibit))["sha256"]!);
        (await priya.PatchAsync(added.Address, bytes.Length, [1])).Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Announcement_WithNobodyInAList_IsTheSendersError()
    {
        var answer = await (await world.As("priya.nair")).PostAsync($"/api/v1/cases/{Demonstrated.Larkspur}/exhibits", new
        {
            title = "With nobody", kind = "footage", sensitivity = "standard", recordedAt = DateTimeOffset.UtcNow.AddDays(-1), people = new object?[] { null }, fileName = "film.mp4", length = 10,
        });
        answer.Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Upload_OfAnotherPerson_LooksAbsent()
    {
        var (priya, joan) = (await world.As("priya.nair"), await world.As("joan.silva"));
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: 10);
        (await joan.HeadAsync(added.Address)).Is(HttpStatusCode.NotFound);
        (await joan.PatchAsync(added.Address, 0, new byte[10])).Is(HttpStatusCode.NotFound);
        (await joan.StopAsync(added.Address)).Is(HttpStatusCode.NotFound);
        (await priya.StopAsync(added.Address)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Upload_Stopped_IsGoneAndItsReferenceIsFreeAgain()
    {
        var priya = await world.As("priya.nair");
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: 1000);
        (await priya.PatchAsync(added.Address, 0, new byte[500])).Is(HttpStatusCode.NoContent);
        (await priya.StopAsync(added.Address)).Is(HttpStatusCode.NoContent);
        (await priya.HeadAsync(added.Address)).Is(HttpStatusCode.Gone);
        (await priya.PatchAsync(added.Address, 500, new byte[500])).Is(HttpStatusCode.Gone);
        var again = await priya.AnnounceAsync(Demonstrated.Larkspur, length: 0, reference: added.Reference);
        Assert.Equal(added.Reference, again.Reference);
        (await priya.StopAsync(again.Address)).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Upload_LongerThanAnnounced_KeepsOnlyWhatWasAnnouncedAndSaysSo()
    {
        var priya = await world.As("priya.nair");
        var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: 100);
        var answer = await priya.PatchAsync(added.Address, 0, new byte[101]);
        answer.Is(HttpStatusCode.BadRequest);
        Assert.Equal("upload.overrun", answer.Code);
        var head = await priya.HeadAsync(added.Address);
        Assert.True(head.Status == HttpStatusCode.OK && head.Header("Upload-Offset") is "0" or "100", head.Header("Upload-Offset"));
        await priya.StopAsync(added.Address);
    }

    [Fact]
    public async Task Upload_WithoutTheProtocolsVersion_IsRefusedWithTheVersionsSpoken()
    {
        var priya = await world.As("priya.nair");
        var answer = await priya.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads/"));
        answer.Is(HttpStatusCode.PreconditionFailed);
        Assert.Equal("1.0.0", answer.Header("Tus-Version"));
    }

    [Fact]
    public async Task Upload_CreatedByTusItself_IsBookedIn()
    {
        var priya = await world.As("priya.nair");
        var bytes = RandomNumberGenerator.GetBytes(3000);
        var made = await priya.SendAsync(Created("3000"));
        made.Is(HttpStatusCode.Created);
        Assert.NotEmpty(made.Header("Upload-Expires"));
        (await priya.PatchAsync(made.Headers.Location!.ToString(), 0, bytes)).Is(HttpStatusCode.NoContent);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string)(await priya.ExhibitAsync(made.Text("exhibit")))["sha256"]!);
    }

    [Fact]
    public async Task Upload_OfNothingByATusClient_IsInCustodyWithItsAnnouncement()
    {
        var priya = await world.As("priya.nair");
        var made = await priya.SendAsync(Created("0"));
        made.Is(HttpStatusCode.Created);
        var exhibit = await priya.ExhibitAsync(made.Text("exhibit"));
        Assert.Equal(("inCustody", Convert.ToHexStringLower(SHA256.HashData([]))), ((string)exhibit["state"]!, (string)exhibit["sha256"]!));
    }

    [Fact]
    public async Task Upload_ByAClientThatCanOnlyPost_SaysWhatItMeansInAHeader()
    {
        var priya = await world.As("priya.nair");
        var made = await priya.SendAsync(Created("5"));
        var piece = Posted(made.Headers.Location!.ToString(), "PATCH");
        piece.Content = new ByteArrayContent([1, 2, 3]);
        piece.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        piece.Headers.Add("Upload-Offset", "0");
        (await priya.SendAsync(piece)).Is(HttpStatusCode.NoContent);
        var head = await priya.HeadAsync(made.Headers.Location!.ToString());
        Assert.Equal("3", head.Header("Upload-Offset"));
        Assert.Equal(Created("5").Headers.GetValues("Upload-Metadata").Single(), head.Header("Upload-Metadata")); // to the letter, as tus has it
        (await priya.SendAsync(Posted(made.Headers.Location!.ToString(), "DELETE"))).Is(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Upload_NotAsAsked_IsToldWhatToSend()
    {
        var priya = await world.As("priya.nair");
        var made = await priya.SendAsync(Created("5"));
        var address = made.Headers.Location!.ToString();
        var foreign = Posted(address, "PATCH");
        foreign.Headers.Remove("Tus-Resumable");
        foreach (var (request, status, words) in new[]
        {
            (foreign, HttpStatusCode.PreconditionFailed, "Tus-Resumable: 1.0.0"),
            (Posted(address, "PATCH"), HttpStatusCode.UnsupportedMediaType, "application/offset+octet-stream"),
        })
        {
            var answer = await priya.SendAsync(request);
            answer.Is(status);
            Assert.Contains(words, answer.Body, StringComparison.Ordinal);
        }

        (await priya.StopAsync(address)).Is(HttpStatusCode.NoContent);
    }

    private static HttpRequestMessage Created(string length)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/uploads/");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length);
        request.Headers.Add("Upload-Metadata", $"case {Base64(Demonstrated.Larkspur)},recording {Base64("""{"title":"Sent by a tus client","kind":"footage","sensitivity":"standard","recordedAt":"2026-11-01T10:00:00Z","recordedPlace":"Quay 4"}""")}");
        return request;
    }

    private static HttpRequestMessage Posted(string address, string meant)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("X-HTTP-Method-Override", meant);
        return request;
    }

    [Fact]
    public async Task Upload_ThatRestedADay_HasExpired()
    {
        var clock = new ShiftedClock();
        var state = world.CopyOfState();
        var host = await World.StartAsync(state, clock);
        try
        {
            using var priya = await Someone.WithTokenAsync(host.Address, "priya.nair");
            var added = await priya.AnnounceAsync(Demonstrated.Larkspur, length: 10);
            (await priya.PatchAsync(added.Address, 0, new byte[5])).Is(HttpStatusCode.NoContent);
            clock.Shift(TimeSpan.FromHours(25));
            (await priya.HeadAsync(added.Address)).Is(HttpStatusCode.Gone);
            (await priya.PatchAsync(added.Address, 5, new byte[5])).Is(HttpStatusCode.Gone);
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    [Fact]
    public async Task Upload_OfTheSameBytesTwice_IsNoticedAndLinked()
    {
        var priya = await world.As("priya.nair");
        var bytes = RandomNumberGenerator.GetBytes(4096);
        var first = await priya.AddAsync(Demonstrated.Larkspur, bytes);
        var second = await priya.AddAsync(Demonstrated.Larkspur, bytes);
        var same = (await priya.ExhibitAsync(second.Exhibit))["sameAs"]!.AsArray().Single()!;
        Assert.Equal(first.Exhibit, (string)same["id"]!);
        Assert.Equal(first.Reference, (string)same["reference"]!);
        using var desk = await Someone.WithSessionAsync(world.Address, "priya.nair");
        var receipt = (await desk.GetAsync($"/exhibits/{second.Exhibit}/receipt")).Body;
        Assert.Contains($"href=\"/exhibits/{first.Exhibit}\">{first.Reference}</a>", receipt, StringComparison.Ordinal);
        Assert.Contains(await priya.ContinuityAsync(second.Exhibit), a => (string)a["name"]! == "exhibit.linked.v1" && ((string)a["detail"]!).Contains(first.Reference, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Announcing_ATakenReference_IsRefusedWithTheNextFreeOne()
    {
        var priya = await world.As("priya.nair");
        var answer = await priya.PostAsync($"/api/v1/cases/{Demonstrated.Larkspur}/exhibits", new { reference = "JS/1", title = "Another", kind = "other", sensitivity = "standard", recordedAt = DateTimeOffset.UtcNow.AddDays(-1) });
        answer.Is(HttpStatusCode.Conflict);
        Assert.Equal("exhibit.reference-taken", answer.Code);
        Assert.Matches("next free is JS/[0-9]+", answer.Text("detail"));
    }

    [Fact]
    public async Task Announcing_AFourthWhileThreeAreComing_IsRefusedAndNothingIsLost()
    {
        var kate = await world.As("kate.lowe");
        var three = new List<Expected>();
        for (var i = 0; i < 3; i++)
        {
            three.Add(await kate.AnnounceAsync(Demonstrated.Foxglove, length: 10));
        }

        var fourth = await kate.PostAsync($"/api/v1/cases/{Demonstrated.Foxglove}/exhibits", new { title = "Fourth", kind = "other", sensitivity = "standard", recordedAt = DateTimeOffset.UtcNow.AddDays(-1) });
        fourth.Is(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("upload.too-many", fourth.Code);
        foreach (var one in three)
        {
            (await kate.PatchAsync(one.Address, 0, new byte[10])).Is(HttpStatusCode.NoContent);
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
