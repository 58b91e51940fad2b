using System.Text;

namespace Contexter.Proxies.Tunnelling;

/// <summary>What a proxy says of an error in the header <c>Proxy-Status</c> (RFC 9209), a list of intermediaries with parameters (RFC 8941).</summary>
/// <param name="Error">Type of the error, such as <c>destination_unavailable</c>.</param>
/// <param name="Details">What happened, in the proxy's words; null when it does not say.</param>
internal sealed record ProxyStatusHeader(string Error, string? Details)
{
    /// <summary>The first error in the header; null when there is none.</summary>
    public static ProxyStatusHeader? Parse(string? value)
    {
        foreach (var member in Split(value ?? "", ','))
        {
            var parameters = Split(member, ';').Skip(1).Select(Read).ToList();
            var error = parameters.Find(parameter => parameter.Name is "error").Value;
            if (!string.IsNullOrEmpty(error))
            {
                return new ProxyStatusHeader(error, parameters.Find(parameter => parameter.Name is "details").Value);
            }
        }

        return null;
    }

    private static (string Name, string? Value) Read(string parameter)
    {
        var equals = parameter.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (parameter.Trim().ToLowerInvariant(), null)
            : (parameter[..equals].Trim().ToLowerInvariant(), Unquote(parameter[(equals + 1)..].Trim()));
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var i = 1; i < value.Length - 1; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length - 1)
            {
                i++;
            }

            text.Append(value[i]);
        }

        return text.ToString();
    }

    /// <summary>Splits at a separator that stands outside quotes.</summary>
    private static IEnumerable<string> Split(string value, char separator)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < value.Length; i++)
        {
            if (quoted && value[i] == '\\')
            {
                i++;
            }
            else if (value[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && value[i] == separator)
            {
                yield return value[start..i];
                start = i + 1;
            }
        }

        yield return value[start..];
    }
}
