using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace Contexter.Bench.Crawl;

/// <summary>A folder served on loopback with ETags and Last-Modified, as a static host does; counts what it answers.</summary>
internal sealed class StaticSite : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<int, int> _answers = new();
    private long _first;
    private long _last;

    private StaticSite(WebApplication application) => _application = application;

    /// <summary>Where it is.</summary>
    public Uri Url => new(_application.Urls.First() + "/");

    /// <summary>From the first request to the last answer since <see cref="Reset"/>.</summary>
    public TimeSpan Span => Stopwatch.GetElapsedTime(Interlocked.Read(ref _first), Interlocked.Read(ref _last));

    /// <summary>Serves a folder.</summary>
    public static async Task<StaticSite> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var site = new StaticSite(application);
        application.Use(async (context, next) =>
        {
            Interlocked.CompareExchange(ref site._first, Stopwatch.GetTimestamp(), 0);
            await next(context);
            site._answers.AddOrUpdate(context.Response.StatusCode, 1, (_, count) => count + 1);
            Interlocked.Exchange(ref site._last, Stopwatch.GetTimestamp());
        });
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".rst"] = "text/plain";
        application.UseFileServer(new FileServerOptions { FileProvider = new PhysicalFileProvider(folder), StaticFileOptions = { ContentTypeProvider = types } });
        await application.StartAsync(cancellationToken);
        return site;
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        _answers.Clear();
        Interlocked.Exchange(ref _first, 0);
    }

    /// <summary>How often it answered what.</summary>
    public string Describe() => string.Join(", ", _answers.OrderBy(answer => answer.Key).Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Value:N0} x {answer.Key}")));

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
