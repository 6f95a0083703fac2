using Microsoft.AspNetCore.Routing;

namespace Safehand.Server.Tests;

/// <summary>Every address that exists has a row here, and behaves as its row says.</summary>
public sealed class EndpointMatrixTests(World world)
{
    private const string Absent = "0123456789abcdef0123456789abcdef";

    // Open: for anybody. Own: for anybody signed in, about themselves or the rules. Content: about cases, recordings and the ledger's values.
    private static readonly Dictionary<string, Door> Rows = new()
    {
        ["GET /healthz"] = Door.Open,
        ["GET /ledger/checkpoint"] = Door.Open,
        ["GET /ledger/keys"] = Door.Open,
        ["GET /ledger/tile/{**path}"] = Door.Open,
        ["POST /policy-reports"] = Door.Open,
        ["POST /api/v1/tokens"] = Door.Open,
        ["GET /api/v1/rules"] = Door.Open,
        ["GET /api/v1/openapi.json"] = Door.Open, // describes the addresses, and nothing that is kept
        ["POST /sign-in/as"] = Door.Open,
        ["* /sign-in"] = Door.Open,
        ["* /problem/{status:int}"] = Door.Open,
        ["* /"] = Door.Own,
        ["* /account"] = Door.Own,
        ["* /rules"] = Door.Open,
        ["* /help"] = Door.Open,
        ["* /accessibility"] = Door.Open,
        ["* /reviews"] = Door.Own,
        ["* /sign-out"] = Door.Own,
        ["* /ledger"] = Door.Own,
        ["* /check"] = Door.Own, // the checkpoint and the key, which anybody can fetch
        ["* /subjects/{id}/erase"] = Door.Content,
        ["* /cases"] = Door.Own,
        ["* /add"] = Door.Own, // of the cases on /cases, those to which one can add
        ["* /cases/new"] = Door.Own, // who opens cases is the gate's: FirstDayTests, PermissionTests
        ["POST /api/v1/cases"] = Door.Own,
        ["* /notices"] = Door.Own, // shows and takes what is told to the one who asks: NoticeTests
        ["* /people"] = Door.Own, // who sees which people is tried in PeopleDoorTests; no content stands there
        ["* /people/add"] = Door.Own,
        ["* /people/devices"] = Door.Own, // a day of one's own organisation: DevicesTests
        ["* /device"] = Door.Own, // the browser in use and no other
        ["* /devices"] = Door.Own, // browsers of suppliers: who decides on which is tried in AcceptTests; no content stands there
        ["* /devices/{id}"] = Door.Own,
        ["GET /api/v1/devices"] = Door.Own,
        ["POST /api/v1/devices"] = Door.Own,
        ["POST /api/v1/devices/{id}/decision"] = Door.Own,
        ["POST /api/v1/devices/{id}/revocation"] = Door.Own,
        ["GET /api/v1/organisation/devices"] = Door.Own,
        ["POST /api/v1/organisation/devices"] = Door.Own,
        ["* /people/{id}"] = Door.Own,
        ["* /people/passwords/{id}"] = Door.Own,
        ["* /account/password"] = Door.Own,
        ["* /cases/{id}/team"] = Door.Content,
        ["* /checks"] = Door.Own, // how many recordings were read and what was found; names none
        ["GET /api/v1/me"] = Door.Own,
        ["GET /api/v1/me/session"] = Door.Own,
        ["POST /api/v1/me/session"] = Door.Own,
        ["DELETE /api/v1/me/session"] = Door.Own,
        ["GET /api/v1/access-requests"] = Door.Own,
        ["GET /api/v1/reviews"] = Door.Own,
        ["GET /api/v1/cases"] = Door.Own,
        ["OPTIONS /api/v1/uploads/"] = Door.Own,
        ["POST /api/v1/scrub"] = Door.Own,
        ["* /ask"] = Door.Own, // rule G38: anyone employed can ask; what is given to an administrator still opens nothing (G9)
        ["POST /api/v1/access-requests"] = Door.Own,
        ["* /reviews/{id}"] = Door.Content,
        ["* /requests/{id}"] = Door.Content,
        ["* /cases/{id}"] = Door.Content,
        ["* /cases/{id}/add"] = Door.Content,
        ["* /cases/{id}/close"] = Door.Content,
        ["* /commissions/new"] = Door.Content,
        ["* /commissions/{id}"] = Door.Content,
        ["* /return-tasks/{id}"] = Door.Content,
        ["* /suppliers"] = Door.Content,
        ["* /suppliers/{id}"] = Door.Content,
        ["GET /suppliers/{id}/documents/{document}"] = Door.Content,
        ["POST /api/v1/cases/{case}/close"] = Door.Content,
        ["POST /api/v1/commissions"] = Door.Content,
        ["GET /api/v1/commissions/{id}"] = Door.Content,
        ["GET /api/v1/commissions/{id}/document"] = Door.Content,
        ["POST /api/v1/commissions/{id}/change"] = Door.Content,
        ["POST /api/v1/commissions/{id}/withdraw"] = Door.Content,
        ["* /rooms"] = Door.Own,
        ["* /rooms/{id}"] = Door.Content,
        ["* /rooms/{id}/review"] = Door.Content,
        ["* /renditions/{id}"] = Door.Content,
        ["* /renditions/{id}/log"] = Door.Content,
        ["* /renditions/{id}/compare"] = Door.Content,
        ["GET /api/v1/rooms"] = Door.Own,
        ["GET /api/v1/rooms/{id}"] = Door.Content,
        ["POST /api/v1/rooms/{id}/openings"] = Door.Content,
        ["GET /api/v1/rooms/{id}/edits"] = Door.Content,
        ["GET /api/v1/rooms/{id}/history"] = Door.Content,
        ["POST /api/v1/rooms/{id}/edits"] = Door.Content,
        ["POST /api/v1/rooms/{id}/comments"] = Door.Content,
        ["POST /api/v1/rooms/{id}/comments/{comment}/resolve"] = Door.Content,
        ["GET /api/v1/rooms/{id}/preview.mp4"] = Door.Content,
        ["POST /api/v1/rooms/{id}/proposals"] = Door.Content,
        ["POST /api/v1/rooms/{id}/proposals/{proposal}"] = Door.Content,
        ["POST /api/v1/rooms/{id}/uncovered"] = Door.Content,
        ["GET /api/v1/rooms/{id}/jobs"] = Door.Content,
        ["DELETE /api/v1/rooms/{id}/jobs/{job}"] = Door.Content,
        ["POST /api/v1/rooms/{id}/hand-in"] = Door.Content,
        ["POST /api/v1/rooms/{id}/send-back"] = Door.Content,
        ["POST /api/v1/rooms/{id}/accept"] = Door.Content,
        ["POST /api/v1/rooms/{id}/authorise"] = Door.Content,
        ["POST /api/v1/rooms/{id}/render"] = Door.Content,
        ["POST /api/v1/rooms/{id}/cancel-render"] = Door.Content,
        ["POST /api/v1/rooms/{id}/release"] = Door.Content,
        ["GET /api/v1/rooms/{id}/edit-list.json"] = Door.Content,
        ["GET /api/v1/rooms/{id}/edit-list.edl"] = Door.Content,
        ["GET /api/v1/rooms/{id}/edit-list.otio"] = Door.Content,
        ["POST /api/v1/rooms/{id}/edit-list"] = Door.Content,
        ["GET /api/v1/renditions/{id}"] = Door.Content,
        ["GET /api/v1/renditions/{id}/log"] = Door.Content,
        ["GET /api/v1/renditions/{id}/edit-list.json"] = Door.Content,
        ["GET /api/v1/renditions/{id}/comparison"] = Door.Content,
        ["POST /api/v1/renditions/{id}/comparison"] = Door.Content,
        ["GET /api/v1/rooms/{id}/undo"] = Door.Content,
        ["GET /api/v1/renditions/{id}/log.csv"] = Door.Content,
        ["GET /api/v1/renditions/{id}/log.html"] = Door.Content,
        ["* /destructions/{id}"] = Door.Content,
        ["* /exhibits/{id}"] = Door.Content,
        ["* /exhibits/{id}/destroy"] = Door.Content,
        ["* /exhibits/{id}/open"] = Door.Content,
        ["* /exhibits/{id}/open-in-emergency"] = Door.Content,
        ["* /exhibits/{id}/copy"] = Door.Content,
        ["* /exhibits/{id}/keeping"] = Door.Content,
        ["* /copies/{id}"] = Door.Content,
        ["* /exhibits/{id}/receipt"] = Door.Content,
        ["* /uploads/{id}"] = Door.Content,
        ["GET /api/v1/access-requests/{id}"] = Door.Content,
        ["POST /api/v1/access-requests/{id}/decision"] = Door.Content,
        ["POST /api/v1/reviews/{id}/answer"] = Door.Content,
        ["GET /api/v1/cases/{case}"] = Door.Content,
        ["POST /api/v1/cases/{case}/exhibits"] = Door.Content,
        ["GET /api/v1/exhibits/{id}"] = Door.Content,
        ["GET /api/v1/exhibits/{id}/continuity"] = Door.Content,
        ["GET /api/v1/exhibits/{id}/notes"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/notes"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/notes/{note}/share"] = Door.Content,
        ["DELETE /api/v1/exhibits/{id}/notes/{note}"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/book-in"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/holds"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/holds/{number:int}/lift"] = Door.Content,
        ["POST /api/v1/subjects/{id}/erasure"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/destructions"] = Door.Content,
        ["POST /api/v1/destructions/{id}/decision"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/openings"] = Door.Content,
        ["DELETE /api/v1/openings/{id}"] = Door.Content,
        ["POST /api/v1/openings/{id}/here"] = Door.Content,
        ["GET /api/v1/openings/{id}/playlist.m3u8"] = Door.Content,
        ["GET /api/v1/openings/{id}/segments/{part:int}.ts"] = Door.Content,
        ["GET /api/v1/openings/{id}/still.jpg"] = Door.Content,
        ["GET /api/v1/openings/{id}/peaks"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/clean"] = Door.Content,
        ["POST /api/v1/exhibits/{id}/clean-agreements"] = Door.Content,
        ["GET /api/v1/copies/{id}"] = Door.Content,
        ["POST /api/v1/uploads/"] = Door.Content,
        ["HEAD /api/v1/uploads/{id}"] = Door.Content,
        ["PATCH /api/v1/uploads/{id}"] = Door.Content,
        ["DELETE /api/v1/uploads/{id}"] = Door.Content,
        ["GET /api/v1/ledger/values"] = Door.Content,
    };

    private enum Door
    {
        Open,
        Own,
        Content,
    }

    [Fact]
    public void Endpoints_AsTheFrameworkKnowsThem_AreExactlyTheRows() =>
        Assert.Equal(Rows.Keys.Order(StringComparer.Ordinal), Addresses().Order(StringComparer.Ordinal));

    [Fact]
    public async Task Everything_ForAStranger_AsksToSignInUnlessItIsOpen()
    {
        using var stranger = Someone.Anonymous(world.Address);
        foreach (var (row, door) in Rows)
        {
            foreach (var request in Requests(row, Absent, Absent))
            {
                var (api, html) = (request.RequestUri!.ToString().StartsWith("/api", StringComparison.Ordinal), request.Method == HttpMethod.Get);
                if (html)
                {
                    request.Headers.Add("Accept", "text/html");
                }

                var answer = await stranger.SendAsync(request);
                if (door == Door.Open)
                {
                    Assert.False(answer.Status == HttpStatusCode.Unauthorized && row != "POST /api/v1/tokens", row);
                    continue;
                }

                Assert.True(api || !html ? answer.Status == HttpStatusCode.Unauthorized : answer.Status == HttpStatusCode.Redirect, $"{row}: {answer.Status}");
                Assert.True(api || !html || answer.Headers.Location!.ToString().StartsWith("/sign-in?returnUrl=", StringComparison.Ordinal), row);
            }
        }
    }

    /// <summary>
    /// Every address about content, with things that are really there, forms with their tokens and words that are complete: for whoever runs the system and for a
    /// colleague who is not on the case it is refused, for another organisation it is as if it were not there, and somebody of the case gets on. A door that is
    /// taken away lets one of the first three on.
    /// </summary>
    [Fact]
    public async Task Content_WithWhatIsReallyThere_IsForThoseOfTheCaseAlone()
    {
        var host = await World.StartAsync(world.CopyOfState(), TimeProvider.System);
        try
        {
            var things = await RealThings.MakeAsync(host.Address);
            var rows = await MatrixRow.AllAsync(host, Rows.Where(r => r.Value == Door.Content).Select(r => r.Key));
            Assert.True(rows.Count > 90, rows.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var faults = new List<string>();
            using var sam = await Visitor.ComeAsync(host.Address, "sam.okoro");
            using var tom = await Visitor.ComeAsync(host.Address, "tom.ferris");
            using var owen = await Visitor.ComeAsync(host.Address, "owen.price");
            foreach (var row in rows)
            {
                foreach (var outsider in new[] { sam, tom })
                {
                    var answer = await outsider.SendAsync(row, things);
                    if (!row.IsRefused(outsider.Login, answer.Status))
                    {
                        faults.Add($"{row.Name} for {outsider.Login}: {answer.Status}");
                    }
                }

                var (foreign, absent) = (await owen.SendAsync(row, things), await owen.SendAsync(row, null));
                if (!row.LooksAbsent(foreign, absent))
                {
                    faults.Add($"{row.Name} for another organisation: {foreign.Status}, and {absent.Status} for what is not there");
                }
            }

            // The other side: refusing everybody would pass all of the above. Last, because it changes what is there.
            var insiders = new List<Visitor>();
            foreach (var login in new[] { "ruth.adeyemi", "joan.silva", "helen.marsh", "grace.bell", "omar.haddad", "eva.lindqvist", "asha.verma" })
            {
                insiders.Add(await Visitor.ComeAsync(host.Address, login));
            }

            foreach (var row in rows.Where(r => !r.NeedsMore).OrderBy(r => r.EndsSomething))
            {
                var said = new List<string>();
                var got = false;
                foreach (var insider in insiders)
                {
                    var answer = await insider.SendAsync(row, things);
                    said.Add($"{insider.Login} {(int)answer.Status}");
                    if (MatrixRow.GotOn(answer.Status))
                    {
                        got = true;
                        break;
                    }
                }

                if (!got)
                {
                    faults.Add($"{row.Name} for nobody: {string.Join(", ", said)}");
                }
            }

            insiders.ForEach(i => i.Dispose());
            Assert.True(faults.Count == 0, string.Join('\n', faults));
        }
        finally
        {
            await World.StopAsync(host);
        }
    }

    /// <summary>Nothing of a case stands in what whoever runs the system gets, and the same addresses give it to somebody of the case.</summary>
    [Fact]
    public async Task Content_ForATechnicalAdministrator_NamesNothing()
    {
        var priya = await world.As("priya.nair");
        using var browser = await Someone.WithSessionAsync(world.Address, "sam.okoro");
        using var officer = await Someone.WithSessionAsync(world.Address, "priya.nair");
        var exhibit = await priya.ExhibitAsync(Demonstrated.Larkspur, "JS/1");
        var ofCase = (string)(await priya.ExhibitAsync(exhibit))["case"]!;
        foreach (var path in new[] { $"/exhibits/{exhibit}", $"/cases/{ofCase}", $"/api/v1/exhibits/{exhibit}", $"/api/v1/cases/{ofCase}" })
        {
            Assert.DoesNotContain("First account of a witness", (await browser.GetAsync(path)).Body, StringComparison.Ordinal);
            Assert.Contains("First account of a witness", (await officer.GetAsync(path)).Body, StringComparison.Ordinal);
        }
    }

    private IEnumerable<string> Addresses() =>
        from endpoint in world.Endpoints.OfType<RouteEndpoint>()
        let route = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]
        select $"{method} {route}";

    private static IEnumerable<HttpRequestMessage> Requests(string row, string id, string ofCase)
    {
        var (method, route) = (row.Split(' ')[0], row.Split(' ')[1]);
        var path = route.Replace("/cases/{id}", "/cases/" + ofCase, StringComparison.Ordinal).Replace("{case}", ofCase, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal)
            .Replace("{number:int}", "1", StringComparison.Ordinal).Replace("{part:int}", "0", StringComparison.Ordinal).Replace("{status:int}", "404", StringComparison.Ordinal)
            .Replace("{document}", id, StringComparison.Ordinal).Replace("{comment}", id, StringComparison.Ordinal).Replace("{note}", id, StringComparison.Ordinal).Replace("{proposal}", id, StringComparison.Ordinal).Replace("{job}", id, StringComparison.Ordinal).Replace("{**path}", "0/999", StringComparison.Ordinal) + (route == "/ask" ? "?exhibit=" + id : string.Empty);
        foreach (var verb in method == "*" ? ["GET", "POST"] : new[] { method })
        {
            var request = new HttpRequestMessage(new HttpMethod(verb), path);
            if (verb is "POST" && route.StartsWith("/api", StringComparison.Ordinal))
            {
                request.Content = new StringContent("""{"purpose":"bringToJustice","sentence":"Looking after the system as usual","reason":"Looking after the system","days":7,"approve":true,"give":true,"title":"Mine","recordedAt":"2026-01-01T00:00:00Z","for":"0123456789abcdef0123456789abcdef","justified":true,"finding":"justified"}""", System.Text.Encoding.UTF8, "application/json");
            }
            else if (verb is "POST")
            {
                request.Content = new FormUrlEncodedContent([]);
            }

            yield return request;
        }
    }
}
