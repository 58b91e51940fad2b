using System.Net;

namespace Contexter.Sources.Web;

/// <summary>The part of a host name that one owner registers.</summary>
/// <remarks>
/// The whole list of public suffixes has ten thousand entries and changes weekly. Here are the second-level registries and the hosts of documentation that matter;
/// for a suffix that is missing the domain comes out too wide, which a scope of one host puts right.
/// </remarks>
internal static class RegistrableDomain
{
    private static readonly HashSet<string> SecondLevels = new(StringComparer.Ordinal) { "ac", "co", "com", "edu", "go", "gob", "gov", "gv", "mil", "ne", "net", "nom", "or", "org" };

    private static readonly HashSet<string> SharedHosts = new(StringComparer.Ordinal)
    {
        "amazonaws.com", "appspot.com", "azurestaticapps.net", "azurewebsites.net", "bitbucket.io", "blogspot.com", "cloudfront.net", "firebaseapp.com", "fly.dev", "gitbook.io",
        "github.io", "gitlab.io", "hashnode.dev", "herokuapp.com", "mintlify.app", "mintlify.dev", "neocities.org", "netlify.app", "now.sh", "onrender.com", "pages.dev",
        "pythonanywhere.com", "r2.dev", "readme.io", "readthedocs.io", "readthedocs-hosted.com", "rtfd.io", "sourceforge.io", "sourceforge.net", "surge.sh", "vercel.app", "web.app",
        "wordpress.com", "workers.dev",
    };

    /// <summary>The registrable domain of a host: <c>example.co.uk</c> of <c>docs.example.co.uk</c>. Of an IP address or a name without dots it is the host itself.</summary>
    /// <param name="authority">Host in lower case; a port stays where it is.</param>
    public static string Of(string authority)
    {
        var colon = authority.LastIndexOf(':');
        var host = colon > 0 && !authority.EndsWith(']') ? authority[..colon] : authority;
        var port = authority[host.Length..];
        var labels = host.TrimEnd('.').Split('.');
        if (labels.Length <= 2 || IPAddress.TryParse(host, out _))
        {
            return authority;
        }

        var isThree = (labels[^1].Length == 2 && SecondLevels.Contains(labels[^2])) || SharedHosts.Contains($"{labels[^2]}.{labels[^1]}");
        return string.Join('.', labels[^(isThree ? 3 : 2)..]) + port;
    }
}
