using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Contexter.Documents;

namespace Contexter.Sources.Web;

/// <summary>An http or https address with the name that its page is known by, so that two ways of writing one address are one page.</summary>
internal sealed class WebAddress
{
    /// <summary>Longest address in characters; those of readers are far shorter, those of crawler traps grow without end.</summary>
    public const int MaxLength = 2_000;

    private static readonly string[] IndexNames = ["index.html", "index.htm", "index.xhtml", "index.php", "default.html", "default.htm", "default.aspx"];

    private static readonly string[] TrackingNames =
    [
        "gclid", "fbclid", "msclkid", "yclid", "dclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "hsctatracking", "phpsessid", "jsessionid", "sessionid", "sid",
    ];

    private WebAddress(Uri url, string authority, string path, string query)
    {
        (Url, Authority, Path) = (url, authority, path);
        Key = $"{authority}/{path}{query}";
        HasQuery = query.Length > 0;
    }

    /// <summary>What is fetched: as it was found, without fragment, credentials and tracking parameters.</summary>
    public Uri Url { get; }

    /// <summary>
    /// Name of the page: host, port where it is not the scheme's own, path without index page and trailing slash, parameters in ordinal order. The scheme is no part
    /// of it.
    /// </summary>
    public string Key { get; }

    /// <summary>Host in lower case, and the port where it is not the scheme's own.</summary>
    public string Authority { get; }

    /// <summary>Path of the key, without slashes at its ends; empty for the root of a host.</summary>
    public string Path { get; }

    /// <summary>True when there are parameters.</summary>
    public bool HasQuery { get; }

    /// <summary>Scheme and authority: what a <c>robots.txt</c> holds for.</summary>
    public string Origin => $"{Url.Scheme}://{Authority}";

    /// <summary>Path and query as they are requested, which rules of a <c>robots.txt</c> are matched with.</summary>
    public string RequestTarget => Url.PathAndQuery;

    /// <summary>The address of a location.</summary>
    /// <param name="location">What was given.</param>
    /// <param name="kind">The kind of source it was given to, for the error.</param>
    /// <exception cref="ContexterException">It is not an absolute http or https URL without credentials (<see cref="ErrorCodes.InvalidInput"/>).</exception>
    public static WebAddress Parse(string location, string kind)
    {
        if (string.IsNullOrWhiteSpace(location))
        {
            throw new ContexterException(ErrorCodes.InvalidInput, $"A source of kind '{kind}' needs a location; give an address such as 'https://docs.example.com/'.");
        }

        if (Uri.TryCreate(location.Trim(), UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0)
        {
            throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Location '{uri.Scheme}://***@{uri.Authority}{uri.AbsolutePath}' has a name or password in it, which every error and document would show; give the address without.");
        }

        return TryCreate(location, null, out var address)
            ? address
            : throw new ContexterException(
                ErrorCodes.InvalidInput,
                $"Location '{location}' is not an absolute http or https URL of at most {MaxLength} characters; give one such as 'https://docs.example.com/guide/'.");
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">As it stands in a page, a list or a configuration.</param>
    /// <param name="baseUrl">What a relative one is relative to; null where only absolute ones are meant.</param>
    /// <param name="address">The address.</param>
    /// <returns>False when it is no http or https address, or too long.</returns>
    public static bool TryCreate(string? text, Uri? baseUrl, [NotNullWhen(true)] out WebAddress? address)
    {
        address = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        // As browsers do: white space around and line ends inside do not count.
        var clean = text.Trim().ReplaceLineEndings(string.Empty).Replace("\t", string.Empty, StringComparison.Ordinal);
        if (!(baseUrl is null ? Uri.TryCreate(clean, UriKind.Absolute, out var uri) : Uri.TryCreate(baseUrl, clean, out uri))
            || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            return false;
        }

        address = Of(uri);
        return address is not null;
    }

    /// <summary>The address of a URL; null when it cannot be one of a page.</summary>
    public static WebAddress? Of(Uri uri)
    {
        if (AuthorityOf(uri) is not { } authority)
        {
            return null;
        }

        var path = Escapes(uri.AbsolutePath);
        var parameters = Parameters(Escapes(uri.Query));
        var query = parameters.Count == 0 ? string.Empty : "?" + string.Join('&', parameters);
        if (!Uri.TryCreate($"{uri.Scheme}://{authority}{path}{query}", UriKind.Absolute, out var url) || url.AbsoluteUri.Length > MaxLength)
        {
            return null;
        }

        parameters.Sort(StringComparer.Ordinal);
        return new WebAddress(url, authority, NameOf(path), parameters.Count == 0 ? string.Empty : "?" + string.Join('&', parameters));
    }

    /// <summary>The address with another scheme: pages of one site link to it by either.</summary>
    public WebAddress WithScheme(string scheme) => string.Equals(Url.Scheme, scheme, StringComparison.Ordinal) || !Url.IsDefaultPort
        ? this
        : Of(new UriBuilder(Url) { Scheme = scheme, Port = -1 }.Uri) ?? this;

    /// <inheritdoc/>
    public override string ToString() => Url.AbsoluteUri;

    /// <summary>Host in ASCII and lower case, with the port where it is not the scheme's own; null where there is no such host, or one that means something on one machine only (IPv6 with a zone).</summary>
    private static string? AuthorityOf(Uri uri)
    {
        try
        {
            var host = uri.IdnHost.ToLowerInvariant();
            if (host.Contains('%', StringComparison.Ordinal))
            {
                return null;
            }

            var authority = uri.HostNameType == UriHostNameType.IPv6 ? $"[{host.Trim('[', ']')}]" : host;
            return uri.IsDefaultPort ? authority : string.Create(CultureInfo.InvariantCulture, $"{authority}:{uri.Port}");
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>The path without the parts that do not tell pages apart.</summary>
    private static string NameOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            // Session ids of Java servers: page;jsessionid=1A2B.
            var session = parts[i].IndexOf(";jsessionid=", StringComparison.OrdinalIgnoreCase);
            parts[i] = session < 0 ? parts[i] : parts[i][..session];
        }

        if (parts.Count > 0 && IndexNames.Contains(parts[^1], StringComparer.OrdinalIgnoreCase))
        {
            parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    private static List<string> Parameters(string query)
    {
        // One question mark begins the query; a second one is part of the first parameter.
        var parameters = query[Math.Min(1, query.Length)..].Split('&', StringSplitOptions.RemoveEmptyEntries).ToList();
        parameters.RemoveAll(parameter =>
        {
            var name = parameter.Split('=', 2)[0];
            return name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || TrackingNames.Contains(name, StringComparer.OrdinalIgnoreCase);
        });
        return parameters;
    }

    /// <summary>Escapes in one way (RFC 3986, 6.2.2): hexadecimal digits in upper case, characters that need none as they are.</summary>
    private static string Escapes(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                var isPlain = value < 128 && (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~');
                result.Append(isPlain ? ((char)value).ToString() : "%" + value.ToString("X2", CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString();
    }
}
