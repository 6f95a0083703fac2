using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Safehand.Kernel;
using Safehand.Storage;

namespace Safehand.Access;

/// <summary>The device that a browser presents when somebody signs in.</summary>
/// <param name="Secret">For its cookie. Kept by the browser alone.</param>
/// <param name="Hash">What it is known by here.</param>
internal sealed record PresentedDevice(string Secret, string Hash);

/// <summary>Tells a supplier's browsers apart, by a secret that each keeps (rule G7).</summary>
internal sealed class KnownDevices(Store store, GrantSeals seals, TimeProvider clock)
{
    /// <summary>The device that this secret proves. Without one, or where it was revoked, the browser is another device from now on: its old name is never accepted again.</summary>
    internal async Task<PresentedDevice> PresentAsync(string? secret, CancellationToken ct)
    {
        if (Secret.HashOf(secret) is { } known && Convert.ToHexStringLower(known) is var hash)
        {
            await using var rows = store.Read();
            if (!await rows.Set<Device>().AnyAsync(d => d.Hash == hash && d.State == DeviceState.Revoked, ct))
            {
                return new PresentedDevice(secret!, hash);
            }
        }

        var (text, fresh) = Secret.Fresh();
        return new PresentedDevice(text, Convert.ToHexStringLower(fresh));
    }

    /// <summary>Where somebody goes who has just signed in: on a device that nobody has accepted, first to where they ask for it. The gate asks for itself.</summary>
    /// <param name="hash">The device that their session began on; null for everybody but a supplier's people.</param>
    /// <param name="path">Where they were going.</param>
    /// <param name="ct">Stops reading.</param>
    internal async Task<string> FirstAsync(string? hash, string path, CancellationToken ct)
    {
        if (hash is null)
        {
            return path;
        }

        await using var rows = store.Read();
        return (await rows.Set<Device>().Where(d => d.Hash == hash).ToListAsync(ct)).Exists(d => seals.IsGenuine(d) && d.IsAccepted(clock.GetUtcNow())) ? path : AskAndReturn(path);
    }

    /// <summary>The page that asks for the device in use and then leads back.</summary>
    internal static string AskAndReturn(string path) => "/device" + QueryString.Create("returnUrl", path);

    /// <summary>The organisations that have this supplier work for them: those that check its conditions.</summary>
    internal static async Task<IReadOnlyList<OrganisationId>> CustomersAsync(StoreContext rows, OrganisationId supplier, CancellationToken ct) =>
        await rows.Set<SupplierCondition>().Where(c => c.Supplier == supplier).Select(c => c.Customer).Distinct().ToListAsync(ct);
}

/// <summary>Keeps a device's secret in its browser.</summary>
internal static class DeviceCookie
{
    internal static string? Of(HttpContext context, AccessOptions access) => context.Request.Cookies[access.DeviceCookieName];

    /// <summary>It outlives the session, and counts no longer than its acceptance does.</summary>
    internal static void Set(HttpContext context, AccessOptions access, string secret) =>
        context.Response.Cookies.Append(access.DeviceCookieName, secret, new CookieOptions
        {
            HttpOnly = true,
            Secure = !access.PlainLoopback,
            SameSite = SameSiteMode.Strict,
            Path = "/",
            IsEssential = true,
            MaxAge = TimeSpan.FromDays(400),
        });
}
