namespace Contexter.Knowledge.Pipeline;

/// <summary>Makes addresses of one page equal: scheme, <c>www.</c>, case of the host, a slash at the end, fragments and parameters that only count visitors do not tell pages apart.</summary>
public static class ResultAddress
{
    private static readonly string[] Counting = ["utm_", "gclid=", "fbclid=", "mc_cid=", "mc_eid=", "ref="];

    /// <summary>The text by which addresses are compared; what is no http or https address is only compared as it stands.</summary>
    public static string Normalize(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            return url;
        }

        var host = uri.IdnHost.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? uri.IdnHost[4..] : uri.IdnHost;
        var port = uri.IsDefaultPort ? string.Empty : FormattableString.Invariant($":{uri.Port}");
        var query = string.Join('&', uri.Query.TrimStart('?').Split('&').Where(part => part.Length > 0 && !Counting.Any(name => part.StartsWith(name, StringComparison.OrdinalIgnoreCase))));
        return $"{host.ToLowerInvariant()}{port}{uri.AbsolutePath.TrimEnd('/')}{(query.Length == 0 ? query : "?" + query)}";
    }
}
