using System.Net;
using Contexter.Upstreams.Library;
using Markdig;

namespace Contexter.Upstreams.Site;

/// <summary>Writes pages as HTML, with all that stands around the text on such sites.</summary>
internal static class SiteHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers().Build();

    private static readonly string Navigation = string.Concat(Topic.All.Select(topic => $"<li><a href=\"{LibraryPages.GuidePath(topic)}\">{WebUtility.HtmlEncode(topic.Title)}</a></li>\n"));

    /// <summary>The page.</summary>
    /// <param name="page">Its text.</param>
    /// <param name="origin">Scheme and host of the site, for its canonical link.</param>
    public static string Write(SitePage page, string origin)
    {
        var title = WebUtility.HtmlEncode(page.Title);
        return $"""
            <!DOCTYPE html>
            <html lang="{page.Language}">
            <head>
            <meta charset="{page.Encoding.WebName}">
            <title>{title} | Quillon</title>
            <link rel="canonical" href="{origin}{page.CanonicalPath ?? page.Path}">
            <link rel="alternate" type="text/markdown" href="{SiteUpstream.TwinPath(page.Path)}">
            {(page.IsNoIndex ? "<meta name=\"robots\" content=\"noindex\">\n" : "")}<link rel="stylesheet" href="/assets/site.css">
            <script>window.analytics = [];</script>
            </head>
            <body>
            <a class="skip-link" href="#content">Skip to content</a>
            <header><a href="/docs/">Quillon</a> <a href="/docs/changelog">Changelog</a> <a href="/fr/docs/guides/queue">Français</a> <a href="/internal/calendar?month=1">Events</a></header>
            <nav class="sidebar" aria-label="Documentation">
            <ul>
            {Navigation}</ul>
            </nav>
            <main id="content">
            <nav class="breadcrumb" aria-label="Breadcrumb"><a href="/docs/">Docs</a> / {WebUtility.HtmlEncode(page.Section)}</nav>
            <article>
            {Markdown.ToHtml(page.Markdown, Pipeline)}</article>
            <p class="edit"><a href="https://github.com/quillon/quillon/edit/main{page.Path}.md">Edit this page</a></p>
            </main>
            <div class="cookie-banner" role="dialog">We use cookies to improve your experience. <button>Accept all</button></div>
            <footer>© The Quillon authors. <a href="/docs/community/contributors">Contributors</a> <a href="/docs/community/translators">Translators</a></footer>
            </body>
            </html>

            """;
    }

    /// <summary>What a missing page shows.</summary>
    public static string Missing(int status) => $"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>{status} | Quillon</title></head>
        <body><h1>{(status == 410 ? "This page is gone" : "Page not found")}</h1><p><a href="/docs/">Back to the documentation</a></p></body></html>

        """;
}
