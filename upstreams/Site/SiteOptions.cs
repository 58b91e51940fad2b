namespace Contexter.Upstreams.Site;

/// <summary>Behaviour of the documentation site.</summary>
public sealed record SiteOptions
{
    /// <summary>What <c>robots.txt</c> asks crawlers to wait between two requests. Default 10 ms, written as <c>Crawl-delay: 0.01</c>; zero leaves the line out.</summary>
    public TimeSpan CrawlDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether there are <c>llms.txt</c> and <c>llms-full.txt</c>. Default true.</summary>
    public bool HasLlmsText { get; init; } = true;

    /// <summary>Whether there is a sitemap. Default true.</summary>
    public bool HasSitemap { get; init; } = true;
}
