namespace Contexter.Sources.Web;

/// <summary>
/// The copies in Markdown that sites with an <c>llms.txt</c> keep beside their pages (llmstxt.org): at the same address with <c>.md</c> after it, <c>index.html.md</c> where the
/// address has no file name. A page and its copy have one key, that of the page.
/// </summary>
internal static class MarkdownTwins
{
    /// <summary>Where the copy of a page would be; null for what is Markdown or text itself.</summary>
    public static WebAddress? TwinOf(WebAddress page)
    {
        var path = page.Url.AbsolutePath;
        return Path.GetExtension(path).ToUpperInvariant() is ".MD" or ".MDX" or ".TXT" or ".RST" ? null
            : WithPath(page, path.EndsWith('/') ? path + "index.html.md" : path + ".md");
    }

    /// <summary>The page that an address in Markdown would be the copy of; null for other addresses.</summary>
    public static WebAddress? PageOf(WebAddress twin)
    {
        var path = twin.Url.AbsolutePath;
        return path.EndsWith("/index.html.md", StringComparison.OrdinalIgnoreCase) ? WithPath(twin, path[..^"index.html.md".Length])
            : path.EndsWith("/index.md", StringComparison.OrdinalIgnoreCase) ? WithPath(twin, path[..^"index.md".Length])
            : path.EndsWith(".md", StringComparison.OrdinalIgnoreCase) && !path.EndsWith("/.md", StringComparison.Ordinal) ? WithPath(twin, path[..^".md".Length])
            : null;
    }

    /// <summary>The key of an address where copies have the keys of their pages.</summary>
    public static string KeyOf(WebAddress address) => (PageOf(address) ?? address).Key;

    private static WebAddress? WithPath(WebAddress address, string path) => WebAddress.Of(new UriBuilder(address.Url) { Path = path }.Uri);
}
