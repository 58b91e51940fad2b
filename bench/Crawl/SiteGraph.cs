using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Contexter.Bench.Crawl;

/// <summary>The pages of a folder that links lead to, found without any code of the product: what a crawl is compared with.</summary>
internal static partial class SiteGraph
{
    private static readonly string[] PageEndings = [".html", ".htm", ".txt", ".md", ".rst"];

    /// <summary>Paths of the pages, without index.html and slashes at the ends.</summary>
    public static HashSet<string> Reachable(string folder)
    {
        var root = new Uri("http://site/");
        var open = new Queue<Uri>([new Uri(root, "index.html")]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var pages = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryDequeue(out var url))
        {
            var path = Uri.UnescapeDataString(url.AbsolutePath);
            path = path.EndsWith('/') ? path + "index.html" : path;
            var file = new FileInfo(Path.Join(folder, path));
            if (!seen.Add(path) || !file.Exists || !Array.Exists(PageEndings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            var text = File.ReadAllText(file.FullName, Encoding.UTF8);
            var refresh = Refresh().Match(text);
            var name = url.AbsolutePath.Trim('/');
            name = name.EndsWith("index.html", StringComparison.Ordinal) && (name.Length == 10 || name[^11] == '/') ? name[..^10].TrimEnd('/') : name;
            if (!refresh.Success)
            {
                pages.Add(name);
            }

            var links = path.EndsWith("html", StringComparison.OrdinalIgnoreCase) || path.EndsWith("htm", StringComparison.OrdinalIgnoreCase)
                ? Link().Matches(Ignored().Replace(text, string.Empty)).Select(match => match.Groups["url"].Value).Append(refresh.Groups["url"].Value)
                : [];
            foreach (var link in links.Where(link => link.Length > 0))
            {
                if (Uri.TryCreate(url, WebUtility.HtmlDecode(link), out var target) && target.Host == root.Host && target.Scheme == root.Scheme)
                {
                    open.Enqueue(new Uri(target.GetLeftPart(UriPartial.Path)));
                }
            }
        }

        return pages;
    }

    [GeneratedRegex(@"<a\s[^>]*?href\s*=\s*[""'](?<url>[^""'#][^""']*)[""']", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Link();

    [GeneratedRegex(@"<!--.*?-->|<script.*?</script>", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Ignored();

    [GeneratedRegex(@"<meta http-equiv=""refresh"" content=""\d+;\s*url=(?<url>[^""]*)""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Refresh();
}
