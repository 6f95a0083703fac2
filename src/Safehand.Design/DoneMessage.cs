using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Safehand.Design;

/// <summary>What was just done, told on the page that a saved form redirects to.</summary>
public static class DoneMessage
{
    private const string Key = "Safehand.Done";

    /// <summary>Says it in a green banner on the next page, once: <c>TempData.SayDone("Access given for 7 days")</c>, then redirect.</summary>
    public static void SayDone(this ITempDataDictionary tempData, string message)
    {
        ArgumentNullException.ThrowIfNull(tempData);
        tempData[Key] = message;
    }

    /// <summary>What the layout shows; reading it spends it.</summary>
    internal static string? TakeDone(this ITempDataDictionary? tempData) => tempData?[Key] as string;
}
