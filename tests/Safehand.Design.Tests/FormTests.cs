using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace Safehand.Design.Tests;

public sealed class FormTests(GalleryHost host) : IClassFixture<GalleryHost>, IDisposable
{
    private readonly HttpClient client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Form_AtFirst_HasOneTokenAndLeavesCheckingToTheServer()
    {
        var page = await GetAsync("/open");
        var form = page.QuerySelector("main form")!;
        Assert.True(form.HasAttribute("novalidate"));
        Assert.Single(form.QuerySelectorAll("input[name=__RequestVerificationToken]"));
        Assert.Single(page.QuerySelectorAll("header form input[name=__RequestVerificationToken]"));
        Assert.Equal("Open JS/3 - Safehand", page.Title);
        Assert.Null(page.QuerySelector(".govuk-error-summary"));
        Assert.Equal("Why do you need to see it today?", page.QuerySelector("label[for=Ask_Sentence]")!.TextContent.Trim());
        Assert.Equal("One sentence. The person recorded may be shown it.", page.QuerySelector("#Ask_Sentence-hint")!.TextContent.Trim());
        Assert.Equal("Ask_Sentence-info Ask_Sentence-hint", page.QuerySelector("#Ask_Sentence")!.GetAttribute("aria-describedby"));
    }

    [Fact]
    public async Task Form_PostedEmpty_SaysEachErrorTwiceInFieldOrderAndLinksLead()
    {
        var page = await PostAsync([new("Ask.Sentence", ""), new("Ask.Recorded.Day", ""), new("Ask.Recorded.Month", ""), new("Ask.Recorded.Year", "")]);
        Assert.Equal("Error: Open JS/3 - Safehand", page.Title);
        var links = page.QuerySelectorAll(".govuk-error-summary a").ToList();
        Assert.Equal(["Select what it is for", "Enter why you need to see it", "Enter the date it was recorded"], links.Select(link => link.TextContent.Trim()));
        Assert.Equal(["#Ask_Purpose", "#Ask_Sentence", "#Ask_Recorded_Day"], links.Select(link => link.GetAttribute("href")!));
        Assert.All(links, link => Assert.Contains(page.QuerySelector(link.GetAttribute("href")!)!.LocalName, new[] { "input", "textarea" }));
        Assert.Equal(
            links.Select(link => "Error: " + link.TextContent.Trim()),
            page.QuerySelectorAll(".govuk-error-message").Select(error => error.TextContent.Trim()));
        Assert.Equal(3, page.QuerySelectorAll(".govuk-date-input .govuk-input--error").Length);
    }

    [Fact]
    public async Task Form_PostedWithAnErrorInOnePart_KeepsEveryAnswer()
    {
        var page = await PostAsync([
            new("Ask.Purpose", "interview"), new("Ask.Sentence", "The <blue> van"), new("Ask.Recorded.Day", "31"), new("Ask.Recorded.Year", "2026"),
            new("Ask.Told", "lead"), new("Ask.Told", "court"),
        ]);
        Assert.Equal("interview", page.QuerySelector("input[name='Ask.Purpose'][checked]")!.GetAttribute("value"));
        Assert.Equal("The <blue> van", page.QuerySelector("#Ask_Sentence")!.TextContent);
        Assert.Equal("31", page.QuerySelector("#Ask_Recorded_Day")!.GetAttribute("value"));
        Assert.Equal("2026", page.QuerySelector("#Ask_Recorded_Year")!.GetAttribute("value"));
        Assert.Equal(2, page.QuerySelectorAll("input[name='Ask.Told'][checked]").Length);
        var link = Assert.Single(page.QuerySelectorAll(".govuk-error-summary a"));
        Assert.Equal("The date it was recorded must include a month", link.TextContent.Trim());
        Assert.Equal("#Ask_Recorded_Month", link.GetAttribute("href"));
        var wrong = Assert.Single(page.QuerySelectorAll(".govuk-date-input .govuk-input--error"));
        Assert.Equal("Ask_Recorded_Month", wrong.Id);
    }

    [Fact]
    public async Task Form_PostedWithWordsForANumber_IsAnsweredInOurWords()
    {
        var page = await PostAsync([
            new("Ask.Purpose", "interview"), new("Ask.Sentence", "The van"), new("Ask.Recorded.Day", "14"), new("Ask.Recorded.Month", "11"), new("Ask.Recorded.Year", "2026"),
            new("Ask.People", "three"),
        ]);
        Assert.Equal("How many people are in it must be in the right format", page.QuerySelector(".govuk-error-summary a")!.TextContent.Trim());
        Assert.Equal("three", page.QuerySelector("#Ask_People")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Form_PostedWell_TellsOnceOnTheNextPage()
    {
        using var answer = await SendAsync([
            new("Ask.Purpose", "interview"), new("Ask.Sentence", "The blue van"), new("Ask.Recorded.Day", "14"), new("Ask.Recorded.Month", "november"), new("Ask.Recorded.Year", "2026"),
        ]);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("You have JS/3 open", (await GetAsync("/open")).QuerySelector(".govuk-notification-banner--success .govuk-notification-banner__heading")!.TextContent.Trim());
        Assert.Null((await GetAsync("/open")).QuerySelector(".govuk-notification-banner"));
    }

    [Fact]
    public async Task Form_PostedWithoutToken_IsRefused()
    {
        using var body = new FormUrlEncodedContent([]);
        using var answer = await client.PostAsync(new Uri("/open", UriKind.Relative), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<IDocument> GetAsync(string path) =>
        new HtmlParser().ParseDocument(await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    private async Task<IDocument> PostAsync(List<KeyValuePair<string, string>> answers)
    {
        using var answer = await SendAsync(answers);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<HttpResponseMessage> SendAsync(List<KeyValuePair<string, string>> answers)
    {
        var token = (await GetAsync("/open")).QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var body = new FormUrlEncodedContent([.. answers, new("__RequestVerificationToken", token)]);
        return await client.PostAsync(new Uri("/open", UriKind.Relative), body, TestContext.Current.CancellationToken);
    }
}
