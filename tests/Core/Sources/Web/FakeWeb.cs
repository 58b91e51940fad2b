using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Contexter.Documents;
using Contexter.Http.Downloads;

namespace Contexter.Core.Tests.Sources.Web;

/// <summary>Some web sites in memory, behind the downloader's interface: redirects, ETags, Last-Modified and faults as servers have them.</summary>
internal sealed class FakeWeb : IDownloader
{
    private readonly ConcurrentDictionary<string, Page> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<DownloadRequest> _requests = new();

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<DownloadRequest> Requests => [.. _requests];

    /// <summary>Addresses that were asked for, in order, those of robots.txt left out.</summary>
    public IReadOnlyList<string> Asked => [.. _requests.Select(request => request.Url.AbsoluteUri).Where(url => !url.EndsWith("/robots.txt", StringComparison.Ordinal))];

    public FakeWeb Html(string url, string body, string head = "") =>
        Add(url, new Page { Body = Encoding.UTF8.GetBytes($"<!DOCTYPE html><html lang=\"en\"><head><title>T</title>{head}</head><body><main>{body}</main></body></html>") });

    public FakeWeb Text(string url, string body, string type = "text/plain; charset=utf-8") => Add(url, new Page { Body = Encoding.UTF8.GetBytes(body), ContentType = type });

    public FakeWeb Add(string url, Page page)
    {
        _pages[url] = page;
        return this;
    }

    public FakeWeb Change(string url, Func<Page, Page> change) => Add(url, change(_pages[url]));

    public FakeWeb Remove(string url)
    {
        _pages.TryRemove(url, out _);
        return this;
    }

    public void ForgetRequests() => _requests.Clear();

    public Task<Download> GetAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _requests.Enqueue(request);
        var url = request.Url;
        for (var hop = 0; hop < 10; hop++)
        {
            var page = _pages.GetValueOrDefault(url.AbsoluteUri) ?? new Page { Status = HttpStatusCode.NotFound, Body = "<p>Not found"u8.ToArray() };
            if (page.Fault is { } fault)
            {
                throw new ContexterException(fault, $"'{url}' cannot be reached.");
            }

            if (page.RedirectTo is { } target)
            {
                url = new Uri(url, target);
                continue;
            }

            return Task.FromResult(Answer(request, url, page));
        }

        throw new ContexterException(ErrorCodes.SourceUnavailable, $"'{request.Url}' redirects in circles.");
    }

    private static Download Answer(DownloadRequest request, Uri url, Page page)
    {
        var headers = new Dictionary<string, string>(page.Headers, StringComparer.OrdinalIgnoreCase);
        if (page.ContentType is not null)
        {
            headers["Content-Type"] = page.ContentType;
        }

        if (page.ETag is not null)
        {
            headers["ETag"] = page.ETag;
        }

        if (page.LastModified is not null)
        {
            headers["Last-Modified"] = page.LastModified;
        }

        var isKnown = page.ETag is not null ? page.ETag == request.KnownETag : page.LastModified is not null && page.LastModified == request.KnownLastModified;
        var (status, body) = isKnown ? (HttpStatusCode.NotModified, []) : (page.Status, page.Body);
        return body.Length > request.MaxBytes
            ? throw new ContexterException(
                ErrorCodes.FileTooLarge, string.Create(CultureInfo.InvariantCulture, $"'{url}' has {body.Length} bytes; the limit is {request.MaxBytes}."))
            : new Download(url, status, headers, body.Length, () => new MemoryStream(body, writable: false));
    }

    /// <summary>An answer.</summary>
    internal sealed record Page
    {
        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        public byte[] Body { get; init; } = [];

        public string? ContentType { get; init; } = "text/html; charset=utf-8";

        public string? ETag { get; init; }

        public string? LastModified { get; init; }

        public string? RedirectTo { get; init; }

        public string? Fault { get; init; }

        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
    }
}
