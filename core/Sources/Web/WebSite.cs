namespace Contexter.Sources.Web;

/// <summary>What a location is.</summary>
internal enum WebLocationKind
{
    /// <summary>A page, of a site or alone.</summary>
    Page = 0,

    /// <summary>A sitemap.</summary>
    Sitemap = 1,

    /// <summary>An <c>llms.txt</c>.</summary>
    LlmsFile = 2,
}

/// <summary>Where a location leads.</summary>
/// <param name="Start">The page, after redirections.</param>
/// <param name="Kind">What is there.</param>
internal sealed record WebLocation(WebAddress Start, WebLocationKind Kind);

/// <summary>A site as a job sees it: where it begins, what belongs to it, and whether links are followed.</summary>
internal sealed record WebSite
{
    private WebSite(WebAddress start, WebScope scope, bool isCrawl) => (Start, Scope, IsCrawl) = (start, scope, isCrawl);

    /// <summary>The page or list that it begins with.</summary>
    public WebAddress Start { get; }

    /// <summary>What belongs to it.</summary>
    public WebScope Scope { get; }

    /// <summary>True when pages are found by links; false when a list names them all.</summary>
    public bool IsCrawl { get; init; }

    /// <summary>The site of which pages are found by links.</summary>
    /// <param name="specification">The source.</param>
    /// <param name="location">Its location.</param>
    /// <param name="start">Where that leads.</param>
    public static WebSite OfPages(SourceSpecification specification, WebAddress location, WebAddress start) =>
        new(start, new WebScope(specification, location, start), isCrawl: true);

    /// <summary>The site of which a list names the pages. A list speaks for its whole domain: many lie at the root of one host and name pages of another.</summary>
    /// <param name="specification">The source.</param>
    /// <param name="list">The list.</param>
    public static WebSite OfList(SourceSpecification specification, WebAddress list)
    {
        var wide = specification.Scope is LinkScope.Path ? specification with { Scope = LinkScope.Domain } : specification;
        return new WebSite(list, new WebScope(wide, list, list), isCrawl: false);
    }

    /// <summary>An address with the scheme of the site where it is on the same host: old links name the other.</summary>
    public WebAddress Unify(WebAddress address) =>
        string.Equals(address.Authority, Start.Authority, StringComparison.Ordinal) ? address.WithScheme(Start.Url.Scheme) : address;

    /// <summary>True unless a page is the start and is read only because all others are found from it.</summary>
    public bool IsWanted(SourceItem item, WebAddress address) =>
        !IsCrawl || !string.Equals(item.Key, Start.Key, StringComparison.Ordinal) || Scope.Matches(address, isListed: true);
}
