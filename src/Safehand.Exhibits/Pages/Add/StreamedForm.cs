using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Safehand.Exhibits.Pages;

/// <summary>
/// Keeps the framework from reading the form before the page does: it would buffer the whole recording, in clear, in a temporary file.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReadFormMyselfAttribute : Attribute, IResourceFilter
{
    public void OnResourceExecuting(ResourceExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.ValueProviderFactories.RemoveType<FormValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<FormFileValueProviderFactory>();
        context.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
    }

    public void OnResourceExecuted(ResourceExecutedContext context)
    {
    }
}

/// <summary>A multipart form whose fields come first and whose one file comes last and is read as it arrives.</summary>
internal sealed class StreamedForm
{
    private const int MostFields = 300;
    private const int LongestField = 4096;
    private const int LongestBoundary = 100;

    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string> Fields => fields;

    /// <summary>The file's bytes, read once and before anything else of the request; null when none was chosen.</summary>
    internal Stream? File { get; private set; }

    internal string? FileName { get; private set; }

    /// <summary>Reads up to the file.</summary>
    /// <exception cref="InvalidDataException">Not such a form.</exception>
    internal static async Task<StreamedForm> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary)
        {
            throw new InvalidDataException("A recording is posted as multipart/form-data.");
        }

        var form = new StreamedForm();
        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                throw new InvalidDataException("A part of the form has no name.");
            }

            if (disposition.IsFileDisposition())
            {
                form.FileName = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value;
                form.File = string.IsNullOrEmpty(form.FileName) ? null : section.Body;
                return form;
            }

            if (form.fields.Count == MostFields)
            {
                throw new InvalidDataException("The form has too many fields.");
            }

            form.fields[HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? string.Empty] = await TextAsync(section.Body, ct);
        }

        return form;
    }

    private static async Task<string> TextAsync(Stream body, CancellationToken ct)
    {
        var buffer = new byte[LongestField + 1];
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, ct);
        return read <= LongestField ? Encoding.UTF8.GetString(buffer, 0, read) : throw new InvalidDataException("A field of the form is too long.");
    }
}
