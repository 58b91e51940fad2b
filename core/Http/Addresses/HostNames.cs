using System.Globalization;
using System.Net;

namespace Contexter.Http.Addresses;

/// <summary>Reads the host of a URL the way the most lenient resolver would.</summary>
internal static class HostNames
{
    // Names that lead to this machine or its networks by convention (RFC 6761, 6762, 8375; "internal" by ICANN's decision of 2024).
    private static readonly string[] PrivateZones = ["localhost", "local", "internal", "home.arpa", "localdomain", "lan", "intranet", "corp", "home"];

    /// <summary>The host in the form it is looked up: ASCII (Punycode), lower case, without the dot of the root.</summary>
    public static string Normalize(Uri url) => url.IdnHost.TrimEnd('.').ToLowerInvariant();

    /// <summary>
    /// The address that a host name stands for without being looked up, or null: the usual forms, and those of inet_aton (one to four parts, decimal, octal or
    /// hexadecimal), which some resolvers and proxies take.
    /// </summary>
    public static IPAddress? ReadAddress(string host)
    {
        var percent = host.IndexOf('%', StringComparison.Ordinal);
        if (IPAddress.TryParse(percent < 0 ? host : host[..percent], out var address))
        {
            return address;
        }

        var parts = Compose(host).Split('.');
        if (parts.Length > 4)
        {
            return null;
        }

        uint value = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            if (!TryReadPart(parts[i], out var part) || part > (isLast ? uint.MaxValue >> (8 * i) : byte.MaxValue))
            {
                return null;
            }

            value |= isLast ? (uint)part : (uint)part << (24 - (8 * i));
        }

        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    /// <summary>Whether a name belongs to a zone that is private by convention, or has a number for a top-level domain, which no public name has.</summary>
    public static bool IsPrivate(string host)
    {
        var composed = Compose(host);
        var last = composed[(composed.LastIndexOf('.') + 1)..];
        return PrivateZones.Any(zone => composed.EndsWith(zone, StringComparison.Ordinal)
                && (composed.Length == zone.Length || composed[^(zone.Length + 1)] == '.'))
            || last.All(char.IsAsciiDigit)
            || TryReadPart(last, out _);
    }

    /// <summary>The name as a resolver sees it that decodes Punycode and folds full-width and circled characters.</summary>
    private static string Compose(string host)
    {
        if (!host.Contains("xn--", StringComparison.Ordinal))
        {
            return host;
        }

        try
        {
            return string.Concat(new IdnMapping().GetUnicode(host).Select(Fold)).TrimEnd('.');
        }
        catch (ArgumentException)
        {
            return host;
        }
    }

    // NFKC of the characters that URLs are disguised with; the process may run without the tables of normalisation.
    private static char Fold(char c) => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - '\uFF01' + '!')),
        >= '\u2460' and <= '\u2468' => (char)(c - '\u2460' + '1'),
        '\u24EA' => '0',
        >= '\u24B6' and <= '\u24CF' => (char)(c - '\u24B6' + 'a'),
        >= '\u24D0' and <= '\u24E9' => (char)(c - '\u24D0' + 'a'),
        '\u3002' or '\uFF61' => '.',
        _ => char.ToLowerInvariant(c),
    };

    private static bool TryReadPart(string part, out ulong value)
    {
        var digits = part.AsSpan();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
            value = 0;
            return digits.IsEmpty || ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }

        if (digits.Length < 2 || digits[0] != '0')
        {
            return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        }

        value = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7' || value > uint.MaxValue)
            {
                return false;
            }

            value = (value * 8) + (uint)(digit - '0');
        }

        return true;
    }
}
