using System.Net;
using Contexter.Http.Addresses;
using Contexter.Http.Downloads;
using Contexter.Silo.Configuration;
using Contexter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Contexter.Silo.Hosting;

/// <summary>The one way by which sources reach the network.</summary>
internal static class DownloadServices
{
    /// <summary>Adds the downloader; where nobody else has added routes, it connects directly.</summary>
    public static IServiceCollection AddDownloads(this IServiceCollection services, ContexterOptions options, DataDirectory data)
    {
        services.TryAddSingleton<IRouteSelector>(provider => provider.GetRequiredService<DirectRoute>());
        return services
            .AddSingleton(options.Downloads.ToOptions())
            .AddSingleton(new AddressGuard(options.Downloads.AllowPrivate, Dns.GetHostAddressesAsync))
            .AddSingleton(new SpoolFolder(data.SpoolPath))
            .AddSingleton<DownloadMeter>()
            .AddSingleton<ConnectionBudget>()
            .AddSingleton<DirectRoute>()
            .AddSingleton<IDownloader>(Create);
    }

    private static Downloader Create(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return new Downloader(
            provider.GetRequiredService<DownloaderOptions>(),
            provider.GetRequiredService<IRouteSelector>(),
            provider.GetRequiredService<AddressGuard>(),
            provider.GetRequiredService<SpoolFolder>(),
            provider.GetRequiredService<DownloadMeter>(),
            time,
            new Random(unchecked((int)time.GetTimestamp())));
    }
}
