using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Safehand.Design;

/// <summary>What surrounds a page: where one can go, and who is signed in. Design knows no domain, so the host supplies it.</summary>
/// <param name="Navigation">The service's sections, in order. Empty before sign-in.</param>
/// <param name="Account">Who is signed in, or null before sign-in.</param>
public sealed record PageFrame(IReadOnlyList<NavigationLink> Navigation, SignedInAccount? Account = null)
{
    private const string Key = "Safehand.PageFrame";

    /// <summary>A frame without sections or account: sign-in pages, errors before anyone is known.</summary>
    public static PageFrame Bare { get; } = new([]);

    /// <summary>Gives this frame to the layout of one page; it goes before what <see cref="IPageFrameSource"/> would say.</summary>
    public void Into(ViewDataDictionary viewData) => viewData[Key] = this;

    /// <summary>The frame given to this page, or null.</summary>
    public static PageFrame? From(ViewDataDictionary viewData) => viewData[Key] as PageFrame;
}

/// <summary>One section in the navigation.</summary>
/// <param name="Text">Its name.</param>
/// <param name="Href">Its address. A page at this path is current; a page below it makes the section active.</param>
/// <param name="Badge">How many things are due today; 0 shows no badge, 99 and over shows "99+".</param>
/// <param name="BadgeMeaning">What the number counts, for those who hear the page.</param>
public sealed record NavigationLink(string Text, string Href, int Badge = 0, string BadgeMeaning = "due today");

/// <summary>Who is signed in.</summary>
/// <param name="Name">Name as colleagues know it, with rank.</param>
/// <param name="Organisation">Whom they work for.</param>
/// <param name="AccountHref">Where their account is.</param>
/// <param name="SignOutHref">Where signing out is posted to, with an antiforgery token.</param>
public sealed record SignedInAccount(string Name, string Organisation, string AccountHref = "/account", string SignOutHref = "/sign-out")
{
    /// <summary>How the page knows that the session is about to end; null where it does not end by itself.</summary>
    public SessionClock? Session { get; init; }
}

/// <summary>A session that ends when nothing is done for a while. The page warns two minutes before, and asks the server, which alone knows.</summary>
/// <param name="Href">GET answers <c>{ seconds, final, person }</c> and counts as no activity; POST, with the form token in its header, keeps the session alive and answers the same.</param>
/// <param name="Seconds">Until it ends, as of now.</param>
/// <param name="Person">Whose session it is: a page is not shown on to somebody else.</param>
public sealed record SessionClock(string Href, int Seconds, string Person);

/// <summary>Process boundary between the layout and the host: says what surrounds the page of one request.</summary>
public interface IPageFrameSource
{
    /// <summary>The frame for this request. Called once a page, after authentication.</summary>
    ValueTask<PageFrame> ForAsync(HttpContext context, CancellationToken ct);
}
