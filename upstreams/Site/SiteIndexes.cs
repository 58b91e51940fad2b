using System.Globalization;
using System.Text;

namespace Contexter.Upstreams.Site;

/// <summary>Writes the files by which a site tells what it has: robots.txt, sitemaps, llms.txt.</summary>
internal static class SiteIndexes
{
    /// <summary>robots.txt (RFC 9309), with the line Crawl-delay that is not in it.</summary>
    public static string Robots(SiteOptions options, string origin)
    {
        var delay = options.CrawlDelay > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"Crawl-delay: {options.CrawlDelay.TotalSeconds}\n") : "";
        var sitemap = options.HasSitemap ? $"\nSitemap: {origin}/sitemap.xml\n" : "";
        return $"""
            # Quillon's documentation is open to all but its internal pages.
            User-agent: GreedyBot
            Disallow: /

            User-agent: *
            Disallow: /internal/
            Allow: /internal/public/
            Disallow: /*?print=
            Disallow: /docs/drafts/*.pdf$
            {delay}{sitemap}
            """;
    }

    /// <summary>The index of sitemaps (https://www.sitemaps.org/protocol.html).</summary>
    public static string SitemapIndex(IEnumerable<SitePage> pages, string origin) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        {string.Concat(pages.Where(page => page.IsListed).GroupBy(SitemapOf, StringComparer.Ordinal).Select(group => $"<sitemap><loc>{origin}/{group.Key}</loc><lastmod>{Moment(group.Max(page => page.LastModified))}</lastmod></sitemap>\n"))}</sitemapindex>

        """;

    /// <summary>One sitemap; null when there is none of that name.</summary>
    public static string? Sitemap(IEnumerable<SitePage> pages, string name, string origin)
    {
        var urls = string.Concat(pages.Where(page => page.IsListed && SitemapOf(page) == name)
            .Select(page => $"<url><loc>{origin}{page.Path}</loc><lastmod>{Moment(page.LastModified)}</lastmod></url>\n"));
        return urls.Length == 0 ? null : $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            {urls}</urlset>

            """;
    }

    /// <summary>llms.txt (https://llmstxt.org): title, summary, sections of links, of which one is dead, and an optional section.</summary>
    public static string LlmsText(IEnumerable<SitePage> pages, string origin)
    {
        var text = new StringBuilder("# Quillon\n\n> Durable background jobs: queues, schedules, retries and workflows that survive a crash.\n\nThe pages below are Markdown.\n");
        foreach (var section in pages.Where(page => page.IsListed).GroupBy(page => page.Section, StringComparer.Ordinal))
        {
            text.Append("\n## ").Append(section.Key is "Project" or "Community" ? "Optional" : section.Key).Append("\n\n");
            foreach (var page in section)
            {
                text.Append("- [").Append(page.Title).Append("](").Append(origin).Append(SiteUpstream.TwinPath(page.Path)).Append(")\n");
            }

            if (section.Key is "Introduction")
            {
                text.Append("- [Upgrading from 1.x](").Append(origin).Append("/docs/upgrading-from-1.md): a page that was moved without a trace\n");
            }
        }

        return text.ToString();
    }

    /// <summary>llms-full.txt: the text of all pages.</summary>
    public static string LlmsFullText(IEnumerable<SitePage> pages, string origin) =>
        string.Join("\n\n", pages.Where(page => page.IsListed).Select(page => $"{page.Markdown.TrimEnd()}\n\nSource: {origin}{page.Path}")) + "\n";

    /// <summary>A page's twin in Markdown, with the note that hosted documentation puts before the text.</summary>
    public static string Twin(SitePage page, string origin) => $"> Fetch the complete documentation index at: {origin}/llms.txt\n> Use it to discover all pages before exploring further.\n\n" + page.Markdown.TrimEnd() + "\n";

    private static string SitemapOf(SitePage page) => page.Section is "Reference" or "Troubleshooting" ? "sitemap-reference.xml.gz" : "sitemap-guides.xml";

    private static string Moment(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
