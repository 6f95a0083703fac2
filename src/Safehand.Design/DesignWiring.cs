using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.WebEncoders;

namespace Safehand.Design;

/// <summary>Tells the framework how we speak.</summary>
public static class DesignWiring
{
    /// <summary>
    /// Words the framework's own form errors plainly ("The year must be a number" where it would say "not valid"), and lets
    /// letters beyond ASCII stand in pages as they are; markup characters are encoded as ever. Call it beside AddRazorPages.
    /// </summary>
    public static IServiceCollection AddDesign(this IServiceCollection services) => services
        .Configure<WebEncoderOptions>(options => options.TextEncoderSettings = new(UnicodeRanges.All))
        .Configure<MvcOptions>(options =>
        {
            options.Filters.Add<FormsTaken>();

            // Only what a page asks for in words is required: the framework's guess has no words of ours.
            options.SuppressImplicitRequiredAttributeForNonNullableReferenceTypes = true;
            var words = options.ModelBindingMessageProvider;
            words.SetAttemptedValueIsInvalidAccessor((_, name) => $"{name} must be in the right format");
            words.SetMissingBindRequiredValueAccessor(name => $"Enter {name}");
            words.SetMissingKeyOrValueAccessor(() => "Enter a value");
            words.SetMissingRequestBodyRequiredValueAccessor(() => "Enter something");
            words.SetNonPropertyAttemptedValueIsInvalidAccessor(_ => "What you entered must be in the right format");
            words.SetNonPropertyUnknownValueIsInvalidAccessor(() => "What you entered must be in the right format");
            words.SetNonPropertyValueMustBeANumberAccessor(() => "What you entered must be a number");
            words.SetUnknownValueIsInvalidAccessor(name => $"{name} must be in the right format");
            words.SetValueIsInvalidAccessor(_ => "What you entered must be in the right format");
            words.SetValueMustBeANumberAccessor(name => $"{name} must be a number");
            words.SetValueMustNotBeNullAccessor(_ => "Enter a value");
        });
}
