using System.Text;

namespace Contexter.Upstreams.BrightData;

/// <summary>Who asks the proxy, and what exit is wanted: <c>brd-customer-ID-zone-ZONE</c> with flags such as <c>-country-us-session-a1</c>.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Flags">Flags by name.</param>
internal sealed record ProxyUser(string Zone, IReadOnlyDictionary<string, string> Flags)
{
    private static readonly string[] FlagNames = ["country", "state", "city", "zip", "asn", "os", "session", "ip", "gip", "dns", "route_err", "debug", "c_tag"];

    /// <summary>Checks credentials.</summary>
    /// <param name="header">Value of Proxy-Authorization; null when there is none.</param>
    /// <param name="options">The customer and its zones.</param>
    /// <returns>The user, or the error.</returns>
    public static (ProxyUser? User, ProxyError? Error) Read(string? header, BrightDataOptions options)
    {
        if (Decode(header) is not { } credentials)
        {
            return Fail("client_10000");
        }

        var colon = credentials.IndexOf(':', StringComparison.Ordinal);
        var parts = credentials[..Math.Max(colon, 0)].Split('-');
        if (parts is not ["brd" or "lum", "customer", var customer, "zone", var zone, ..])
        {
            return Fail("client_10060");
        }

        if (customer != options.Customer)
        {
            return Fail("client_10001");
        }

        if (ReadFlags(parts[5..], out var flags) is { } wrong)
        {
            return Fail(wrong);
        }

        return zone switch
        {
            "suspended" => Fail("client_10020"),
            "spent" => Fail("client_10100"),
            _ when !options.Zones.TryGetValue(zone, out var password) => Fail("client_10010"),
            _ when credentials[(colon + 1)..] != options.Zones[zone] => Fail("client_10002"),
            _ => (new ProxyUser(zone, flags), null),
        };
    }

    private static (ProxyUser? User, ProxyError? Error) Fail(string code) => (null, ProxyError.Find(code));

    private static string? Decode(string? header)
    {
        if (header is null || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[header.Length];
        return Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    /// <returns>The code of what is wrong, or null.</returns>
    private static string? ReadFlags(string[] parts, out Dictionary<string, string> flags)
    {
        flags = new(StringComparer.Ordinal);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] == "const")
            {
                flags["const"] = "";
            }
            else if (!FlagNames.Contains(parts[i], StringComparer.Ordinal))
            {
                return "client_10061";
            }
            else if (i + 1 == parts.Length || parts[i + 1].Length == 0)
            {
                return "client_10062";
            }
            else
            {
                flags[parts[i]] = parts[i + 1];
                i++;
            }
        }

        var isFine = (!flags.TryGetValue("country", out var country) || (country.Length == 2 && country.All(char.IsAsciiLetterLower)))
            && (!flags.TryGetValue("session", out var session) || session.All(char.IsAsciiLetterOrDigit))
            && (!flags.ContainsKey("city") || flags.ContainsKey("country"));
        return isFine ? null : "client_10063";
    }
}
