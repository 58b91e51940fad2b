using Contexter.Sources;
using Contexter.Sources.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>The sources that read web sites through the downloader.</summary>
internal static class WebSourceServices
{
    /// <summary>Adds sites, sitemaps and llms.txt files.</summary>
    public static IServiceCollection AddWebSources(this IServiceCollection services) => services
        .AddSingleton<IDocumentSource, WebSource>()
        .AddSingleton<IDocumentSource, SitemapSource>()
        .AddSingleton<IDocumentSource, LlmsSource>();
}
