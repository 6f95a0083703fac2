using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>Puts this module into a host.</summary>
public static class AccessServices
{
    // PBKDF2 with HMAC-SHA-512, as Identity's third format does it (ASVS 11.4.2).
    private const int Iterations = 210_000;

    /// <summary>
    /// Adds sign-in, the door, requests for access and the pages. The host MUST have registered <see cref="Store"/>, <see cref="Changes"/>,
    /// <see cref="GrantSeals"/> and <see cref="TimeProvider"/>, open the store with <see cref="AccessModel"/>, and register a
    /// <see cref="ICaseRegister"/>; in a demonstration it registers the <see cref="DemonstrationMark"/> before this. From then on every endpoint asks for a signed-in person unless it says otherwise.
    /// </summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        services.AddSingleton(options);
        services.AddSingleton<Door>();
        services.AddSingleton<CommissionGrants>();
        services.AddSingleton<SupplierRegister>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<PersonalTokens>();
        services.AddSingleton<SignInPace>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<AskAccessHandler>();
        services.AddSingleton<DecideAccessHandler>();
        services.AddSingleton(s => new PendingRequests(s.GetRequiredService<Store>(), s.GetRequiredService<Door>(), s.GetRequiredService<ICaseRegister>()));
        services.AddSingleton<AnswerReviewHandler>();
        services.AddSingleton(s => new EndingSoon(
            s.GetRequiredService<Store>(), s.GetRequiredService<Door>(), s.GetRequiredService<ICaseRegister>(), s.GetRequiredService<GrantSeals>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new PendingReviews(s.GetRequiredService<Store>(), s.GetRequiredService<Door>(), s.GetRequiredService<ICaseRegister>(), s.GetRequiredService<GrantSeals>()));
        services.AddSingleton(s => new ToldNotices(
            s.GetRequiredService<Store>(), s.GetRequiredService<Door>(), s.GetRequiredService<ICaseRegister>(), s.GetRequiredService<GrantSeals>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SeeTeamHandler>();
        services.AddSingleton<ChangeTeamHandler>();
        services.AddSingleton<ShareCaseHandler>();
        services.AddSingleton<DeclareRelationshipHandler>();
        services.AddSingleton<SeePeopleHandler>();
        services.AddSingleton<SeePersonHandler>();
        services.AddSingleton<AddPersonHandler>();
        services.AddSingleton<ChangeRightsHandler>();
        services.AddSingleton<EndSignInsHandler>();
        services.AddSingleton<AnswerForDevicesHandler>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<AskDeviceHandler>();
        services.AddSingleton<DecideDeviceHandler>();
        services.AddSingleton<SeeDevicesHandler>();
        services.AddSingleton(s => new PendingDevices(s.GetRequiredService<SeeDevicesHandler>()));
        services.AddSingleton(s => new DevicesDue(s.GetRequiredService<AnswerForDevicesHandler>()));
        services.AddSingleton<AskPasswordHandler>();
        services.AddSingleton<GivePasswordHandler>();
        services.AddSingleton<ChangePasswordHandler>();
        services.AddScoped<Staffing>();
        services.AddScoped<Joining>();
        if (services.Any(s => s.ServiceType == typeof(DemonstrationMark)))
        {
            services.AddSingleton<DemonstrationSignIn>();
            services.AddSingleton<DemonstrationProgress>();
        }

        AddPasswords(services);
        services.AddAuthentication(SessionAuthentication.Name)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Name, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(SessionAuthentication.Name).RequireAuthenticatedUser().Build());
        services.AddAntiforgery(o => Configure(o, options));
        services.AddDataProtection().SetApplicationName("Safehand");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o =>
        {
            o.XmlRepository = new KeyRing(s.GetRequiredService<Store>(), s.GetRequiredService<GrantSeals>());
            o.XmlEncryptor = new KeyRingEncryptor(options.ProtectionKey);
        }));
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            o.SerializerOptions.Converters.Add(new IdJson());
            o.SerializerOptions.Converters.Add(new WholeListJson());
        });
        services.AddRazorPages()
            .AddApplicationPart(typeof(AccessServices).Assembly)
            .AddApplicationPart(typeof(Design.PageFrame).Assembly);
        return services;
    }

    private static void AddPasswords(IServiceCollection services)
    {
        services.Configure<PasswordHasherOptions>(o => o.IterationCount = Iterations);
        services.AddIdentityCore<Person>(o =>
            {
                // Length and a list of what is tried first; no recipe of characters, which makes passwords easier to guess.
                o.Password.RequiredLength = CommonPasswords.Shortest;
                o.Password.RequireDigit = false;
                o.Password.RequireLowercase = false;
                o.Password.RequireUppercase = false;
                o.Password.RequireNonAlphanumeric = false;
            })
            .AddUserStore<PersonStore>()
            .AddPasswordValidator<CommonPasswords>();

        // It holds no state, and the sign-in that uses it lives as long as the host.
        services.AddSingleton<IPasswordHasher<Person>, PasswordHasher<Person>>();
    }

    private static void Configure(AntiforgeryOptions antiforgery, AccessOptions options)
    {
        antiforgery.HeaderName = CookieBorneRequests.HeaderName;
        antiforgery.Cookie.Name = options.FormCookieName;
        antiforgery.Cookie.SameSite = SameSiteMode.Strict;
        antiforgery.Cookie.Path = "/";
        antiforgery.Cookie.SecurePolicy = options.PlainLoopback ? CookieSecurePolicy.None : CookieSecurePolicy.Always;
    }
}
