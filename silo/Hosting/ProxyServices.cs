using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Contexter.Documents;
using Contexter.Grains.Proxies;
using Contexter.Http.Downloads;
using Contexter.Proxies;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Hosting;

/// <summary>The proxies by which pages are fetched.</summary>
internal static class ProxyServices
{
    /// <summary>Adds the providers that the configuration describes; with any, downloads take their ways from the pools.</summary>
    /// <exception cref="ContexterException">A file of certificates cannot be read (<see cref="ErrorCodes.ConfigurationInvalid"/>).</exception>
    public static IServiceCollection AddProxies(this IServiceCollection services, ContexterOptions options)
    {
        var providers = new ProxyProviders([.. options.Proxies.Providers.Select(entry => Describe(entry.Key, entry.Value))], options.Proxies.DirectFallback);
        services
            .AddSingleton(providers)
            .AddSingleton<ProxyChannels>()
            .AddSingleton<ProxyChecker>();
        return providers.All.Count == 0
            ? services
            : services.AddSingleton<IRouteSelector>(provider => new PooledRoutes(
                provider.GetRequiredService<IGrainFactory>(),
                providers,
                provider.GetRequiredService<ProxyChannels>(),
                provider.GetRequiredService<DirectRoute>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<PooledRoutes>>()));
    }

    private static ProxyProvider Describe(string name, ProxyProviderSection section) =>
        section.ToProvider(name) with { TrustedAuthorities = section.CaFile.Length == 0 ? [] : ReadCertificates($"proxies.providers.{name}.ca_file", section.CaFile) };

    private static List<X509Certificate2> ReadCertificates(string key, string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? [.. certificates] : throw new CryptographicException("it holds no certificate");
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ContexterException(ErrorCodes.ConfigurationInvalid, $"{key}: '{path}' cannot be used: {fault.Message.TrimEnd('.')}; it has to be a file of certificates in PEM.", fault);
        }
    }
}
