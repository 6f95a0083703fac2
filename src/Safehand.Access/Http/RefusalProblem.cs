using Microsoft.AspNetCore.Http;
using Safehand.Kernel;

namespace Safehand.Access;

/// <summary>A refusal as a problem-details response (RFC 9457): title, status, <c>code</c>, and where they are known <c>field</c>, <c>rule</c> and a link to it.</summary>
public static class RefusalProblem
{
    /// <summary>The response.</summary>
    public static IResult Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var more = new Dictionary<string, object?> { ["code"] = refusal.Code };
        if (refusal.Field is not null)
        {
            more["field"] = refusal.Field;
        }

        if (refusal.Rule is not null)
        {
            more["rule"] = refusal.Rule;
            more["ruleUrl"] = "/rules#" + refusal.Rule;
        }

        return Results.Problem(refusal.Message, statusCode: refusal.Code == "sign-in.wait" ? StatusCodes.Status429TooManyRequests : Status(refusal.Kind), title: Title(refusal.Kind), type: "about:blank", extensions: more);
    }

    /// <summary>The status of a kind of refusal, for pages too.</summary>
    public static int Status(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.NotPermitted => StatusCodes.Status403Forbidden,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.SignInNeeded => StatusCodes.Status401Unauthorized,
        RefusalKind.Busy => StatusCodes.Status503ServiceUnavailable,
        RefusalKind.Gone => StatusCodes.Status410Gone,
    };

    /// <summary>A few words for a kind of refusal.</summary>
    public static string Title(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => "Something has to be corrected",
        RefusalKind.NotFound => "There is nothing here that you can see",
        RefusalKind.NotPermitted => "Not permitted",
        RefusalKind.Conflict => "This has changed",
        RefusalKind.SignInNeeded => "Sign in",
        RefusalKind.Busy => "Try again later",
        RefusalKind.Gone => "This is gone",
    };

    /// <summary>The value as JSON, or the refusal as a problem.</summary>
    public static IResult OrJson<T>(this Result<T> result) => result.IsRefused(out var refusal) ? Of(refusal) : Results.Json(result.Value);
}
