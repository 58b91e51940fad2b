using System.Globalization;
using System.IO.Compression;
using System.Text;
using Contexter.Storage;
using Contexter.Upstreams.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Contexter.Upstreams.Site;

/// <summary>
/// The web site of an invented library's documentation: some two hundred pages in HTML and Markdown, with everything that such sites have and do. <c>PUT</c> on a page's path
/// with Markdown changes or adds it, <c>DELETE</c> takes it away for good (410), so that a refresh has something to find.
/// </summary>
public sealed class SiteUpstream : Upstream
{
    /// <summary>The name that leads to it by way of the simulated proxy.</summary>
    public const string HostName = "docs.quillon.test";

    private const string Html = "text/html";
    private const string MarkdownType = "text/markdown; charset=utf-8";
    private static readonly TimeSpan AgeOfAChange = TimeSpan.FromDays(1);

    private readonly SiteOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SitePage> _pages = SiteContent.Pages();
    private readonly HashSet<string> _gone = new(SiteContent.Gone, StringComparer.Ordinal);

    internal SiteUpstream(SiteOptions options) => _options = options;

    /// <inheritdoc/>
    public override UpstreamKind Kind => UpstreamKind.Site;

    /// <summary>Paths of the pages that the sitemap lists.</summary>
    public IReadOnlyList<string> ListedPaths
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Values.Where(page => page.IsListed).Select(page => page.Path)];
            }
        }
    }

    /// <summary>Changes a page, or adds one; its entity tag and its time of change are new.</summary>
    /// <param name="path">Its path, such as <c>/docs/guides/retry</c>.</param>
    /// <param name="markdown">Its text, which begins with a title.</param>
    public void Change(string path, string markdown)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(markdown);
        lock (_lock)
        {
            var title = markdown.Split('\n')[0].TrimStart('#', ' ');
            var youngest = _pages.Values.Max(page => page.LastModified);
            _pages[path] = _pages.TryGetValue(path, out var page)
                ? page with { Title = title, Markdown = markdown, LastModified = youngest + AgeOfAChange }
                : new SitePage(path, title, "Guides", markdown, youngest + AgeOfAChange);
            _gone.Remove(path);
        }
    }

    /// <summary>Takes a page away for good: it is answered with 410 from now on.</summary>
    public void Remove(string path)
    {
        lock (_lock)
        {
            _pages.Remove(path);
            _gone.Add(path);
            _gone.Add(TwinPath(path));
        }
    }

    /// <summary>Path of a page's Markdown: <c>.md</c> behind its own, or <c>index.html.md</c> where that has no file name.</summary>
    internal static string TwinPath(string path) => path.EndsWith('/') ? path + "index.html.md" : path + ".md";

    internal override bool IsControl(HttpRequest request) => HttpMethods.IsPut(request.Method) || HttpMethods.IsDelete(request.Method);

    internal override async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (HttpMethods.IsPut(context.Request.Method))
        {
            using var reader = new StreamReader(context.Request.Body);
            Change(path, await reader.ReadToEndAsync(context.RequestAborted));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (HttpMethods.IsDelete(context.Request.Method))
        {
            Remove(path);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        }
        else
        {
            await GetAsync(context, path);
        }
    }

    internal override Task RefuseAsync(HttpContext context, int status, TimeSpan retryAfter)
    {
        if (status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.TellRetryAfter(retryAfter);
        }

        return context.WriteTextAsync(status, $"<html><body><h1>{status}</h1><p>Try again later.</p></body></html>\n", "text/html; charset=utf-8");
    }

    private Task GetAsync(HttpContext context, string path)
    {
        SitePage[] pages;
        lock (_lock)
        {
            if (_gone.Contains(path))
            {
                return context.WriteTextAsync(StatusCodes.Status410Gone, SiteHtml.Missing(410), "text/html; charset=utf-8");
            }

            pages = [.. _pages.Values];
        }

        var origin = context.Request.Origin();
        return path switch
        {
            "/robots.txt" => context.WriteTextAsync(StatusCodes.Status200OK, SiteIndexes.Robots(_options, origin)),
            "/sitemap.xml" when _options.HasSitemap => context.WriteTextAsync(StatusCodes.Status200OK, SiteIndexes.SitemapIndex(pages, origin), "application/xml"),
            "/llms.txt" when _options.HasLlmsText => context.WriteTextAsync(StatusCodes.Status200OK, SiteIndexes.LlmsText(pages, origin)),
            "/llms-full.txt" when _options.HasLlmsText => context.WriteTextAsync(StatusCodes.Status200OK, SiteIndexes.LlmsFullText(pages, origin)),
            "/assets/site.css" => context.WriteTextAsync(StatusCodes.Status200OK, "body { font-family: sans-serif; }\n", "text/css"),
            "/internal/calendar" => CalendarAsync(context),
            SiteArchive.Path => ArchiveAsync(context, pages),
            _ when _options.HasSitemap && SiteIndexes.Sitemap(pages, path.TrimStart('/'), origin) is { } sitemap => SitemapAsync(context, path, sitemap),
            _ when SiteContent.Redirects.TryGetValue(path, out var redirect) => RedirectAsync(context, redirect.Status, redirect.To),
            _ => PageAsync(context, pages, path, origin),
        };
    }

    private static Task PageAsync(HttpContext context, SitePage[] pages, string path, string origin)
    {
        var wantsMarkdown = context.Request.Headers.Accept.ToString().StartsWith("text/markdown", StringComparison.OrdinalIgnoreCase);
        if (Array.Find(pages, page => page.Path == path) is { } page)
        {
            context.Response.Headers.Vary = HeaderNames.Accept;
            return wantsMarkdown ? TwinAsync(context, page, origin) : HtmlAsync(context, page, origin);
        }

        if (Array.Find(pages, page => TwinPath(page.Path) == path) is { } twin)
        {
            return TwinAsync(context, twin, origin);
        }

        // The other spelling of a page's path.
        var other = path.EndsWith(".html", StringComparison.Ordinal) ? path[..^".html".Length] : path.TrimEnd('/');
        return other != path && Array.Exists(pages, page => page.Path == other)
            ? RedirectAsync(context, StatusCodes.Status301MovedPermanently, other)
            : context.WriteTextAsync(StatusCodes.Status404NotFound, SiteHtml.Missing(404), "text/html; charset=utf-8");
    }

    private static Task HtmlAsync(HttpContext context, SitePage page, string origin)
    {
        if (page.IsNoIndexByHeader)
        {
            context.Response.Headers["X-Robots-Tag"] = "noindex";
        }

        return IsKnown(context, page, Html)
            ? Task.CompletedTask
            : context.WriteAsync(
                StatusCodes.Status200OK, page.NamesEncodingInHeader ? $"{Html}; charset={page.Encoding.WebName}" : Html, page.Encoding.GetBytes(SiteHtml.Write(page, origin)));
    }

    private static Task TwinAsync(HttpContext context, SitePage page, string origin) => IsKnown(context, page, MarkdownType)
        ? Task.CompletedTask
        : context.WriteTextAsync(StatusCodes.Status200OK, SiteIndexes.Twin(page, origin), MarkdownType);

    /// <summary>Answers 304 to a client that has the page (RFC 9110, section 13.2.2: the entity tag goes before the date).</summary>
    private static bool IsKnown(HttpContext context, SitePage page, string form)
    {
        var etag = page.ETag(form);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.LastModified = page.LastModified.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "public, max-age=0, must-revalidate";
        var request = context.Request.GetTypedHeaders();
        var isKnown = request.IfNoneMatch is { Count: > 0 } tags
            ? tags.Any(tag => tag.Tag == "*" || tag.Tag == etag)
            : request.IfModifiedSince is { } since && page.LastModified <= since;
        if (isKnown)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
        }

        return isKnown;
    }

    private static Task ArchiveAsync(HttpContext context, SitePage[] pages)
    {
        var archive = SiteArchive.Write(pages);
        var etag = string.Create(CultureInfo.InvariantCulture, $"\"{XxHash64.Hash(archive):x16}\"");
        context.Response.Headers.ETag = etag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == etag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.WriteAsync(StatusCodes.Status200OK, SiteArchive.MediaType, archive);
    }

    /// <summary>A sitemap whose name ends in .gz is a file that is compressed, not an answer that is.</summary>
    private static async Task SitemapAsync(HttpContext context, string path, string sitemap)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal))
        {
            await context.WriteTextAsync(StatusCodes.Status200OK, sitemap, "application/xml");
            return;
        }

        using var file = new MemoryStream();
        await using (var gzip = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(sitemap), context.RequestAborted);
        }

        await context.WriteAsync(StatusCodes.Status200OK, "application/gzip", file.ToArray());
    }

    /// <summary>The trap without an end: each page leads to the next month. robots.txt keeps crawlers out.</summary>
    private static Task CalendarAsync(HttpContext context)
    {
        var month = int.TryParse(context.Request.Query["month"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        return context.WriteTextAsync(
            StatusCodes.Status200OK, $"<html><body><h1>Month {month}</h1><a href=\"/internal/calendar?month={month + 1}\">Next month</a></body></html>\n", "text/html; charset=utf-8");
    }

    private static Task RedirectAsync(HttpContext context, int status, string to)
    {
        context.Response.Headers.Location = to;
        return context.WriteTextAsync(status, $"<a href=\"{to}\">Moved</a>\n", "text/html; charset=utf-8");
    }
}
