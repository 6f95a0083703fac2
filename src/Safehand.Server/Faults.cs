using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Safehand.Access;
using Safehand.Kernel;
using Safehand.Storage;
using Safehand.Storage.Vault;

namespace Safehand.Server;

/// <summary>What was not expected. A full disk is said in words; everything else is a number to quote, and its text goes nowhere near the person.</summary>
internal sealed partial class Faults(ILogger<Faults> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException or BadHttpRequestException { StatusCode: 408 } && httpContext.RequestAborted.IsCancellationRequested)
        {
            return true;
        }

        var trace = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
        Unexpected(log, trace, exception.GetType().FullName ?? "unknown", Where(exception));
        var refusal = exception switch
        {
            StoreUnavailableException or BlobsFullException => new Refusal(RefusalKind.Busy, "store.full", "Safehand cannot write now: its disk is full or failing. Nothing was changed. Tell your administrator, then try again."),
            BadHttpRequestException bad => new Refusal(RefusalKind.Invalid, "request.malformed", $"The request could not be read (status {bad.StatusCode}). Check it and send it again."),
            _ => null,
        };
        if (refusal is not null && httpContext.Request.Path.StartsWithSegments("/api"))
        {
            await RefusalProblem.Of(refusal).ExecuteAsync(httpContext);
            return true;
        }

        httpContext.Response.StatusCode = refusal is null ? StatusCodes.Status500InternalServerError : RefusalProblem.Status(refusal.Kind);
        if (httpContext.Request.Path.StartsWithSegments("/api"))
        {
            await WriteAsync(httpContext, trace);
        }

        return true; // a page's answer stays empty here: the page for its status is put in its place
    }

    private static async Task WriteAsync(HttpContext context, string trace)
    {
        await Results.Problem("Something went wrong in Safehand. Nothing that was confirmed is lost. Quote the number when you report it.", statusCode: 500, extensions: new Dictionary<string, object?> { ["code"] = "fault", ["traceId"] = trace }).ExecuteAsync(context);
    }

    // The place in our code, without the message: messages quote their input.
    private static string Where(Exception exception) => new StackTrace(exception, fNeedFileInfo: false).GetFrames()
        .Select(f => f.GetMethod()).FirstOrDefault(m => m?.DeclaringType?.FullName?.StartsWith("Safehand", StringComparison.Ordinal) == true) is { } method
        ? $"{method.DeclaringType!.FullName}.{method.Name}" : "unknown";

    [LoggerMessage(Level = LogLevel.Error, Message = "Fault {Trace}: {Kind} in {Where}")]
    private static partial void Unexpected(ILogger log, string trace, string kind, string where);
}
