using System.Net;
using System.Security.Cryptography;
using System.Text;
using Contexter.Silo.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Contexter.Silo.Hosting;

/// <summary>
/// Who may see the dashboard, which shows what every grain does: with a password, who knows it (basic authentication, any user name); without one, this machine alone, and then a server
/// that listens to others has no dashboard.
/// </summary>
/// <param name="password">The password; empty for none.</param>
/// <param name="host">Where the server listens.</param>
internal sealed class DashboardGuard(string password, string host)
{
    private const string Scheme = "Basic ";
    private const int LongestHeader = 1_000;

    /// <summary>Makes a guard by the configuration.</summary>
    public static DashboardGuard Of(ContexterOptions options) => new(options.Cluster.DashboardPassword, options.Server.Host);

    /// <summary>Whether there is a dashboard at all.</summary>
    public bool IsOpen => password.Length > 0 || IsLoopback(host);

    /// <summary>Lets a request through, or asks for the password.</summary>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        if (password.Length == 0 || KnowsPassword(call.HttpContext.Request.Headers.Authorization.ToString()))
        {
            return await next(call).ConfigureAwait(false);
        }

        call.HttpContext.Response.Headers[HeaderNames.WWWAuthenticate] = "Basic realm=\"Contexter\", charset=\"UTF-8\"";
        return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private bool KnowsPassword(string header)
    {
        var bytes = new byte[LongestHeader];
        if (header.Length > LongestHeader || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[Scheme.Length..], bytes, out var length))
        {
            return false;
        }

        var given = bytes.AsSpan(0, length);
        var colon = given.IndexOf((byte)':');

        // In a time that does not tell how much of it is right.
        return colon >= 0 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(given[(colon + 1)..]), SHA256.HashData(Encoding.UTF8.GetBytes(password)));
    }
}
