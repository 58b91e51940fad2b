using Contexter.Embedded.Hosting;
using Contexter.Embedded.Runtime;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Contexter.Embedded.Hosting
{
    /// <summary>Collects what the grains' host is made of.</summary>
    internal sealed class SiloBuilder(IServiceCollection services, IConfiguration configuration) : ISiloBuilder
    {
        public IServiceCollection Services => services;

        public IConfiguration Configuration => configuration;

        /// <summary>Adds the host itself, once.</summary>
        public static void AddSilo(IServiceCollection services)
        {
            if (services.Any(static service => service.ServiceType == typeof(EmbeddedSilo)))
            {
                return;
            }

            services.AddOptions();
            services.AddLogging();
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<EmbeddedSilo>();
            services.AddSingleton<IClusterClient>(static provider => provider.GetRequiredService<EmbeddedSilo>().Factory);
            services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<EmbeddedSilo>().Factory);
            services.AddHostedService<SiloService>();
        }
    }

    /// <summary>Starts and stops the grains with their host.</summary>
    internal sealed class SiloService(EmbeddedSilo silo) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => silo.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => silo.StopAsync(cancellationToken);
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Adds the grains to an application's host.</summary>
    public static class OrleansSiloGenericHostExtensions
    {
        /// <summary>Adds the grains that the application's assemblies hold.</summary>
        /// <param name="hostAppBuilder">The application's builder.</param>
        /// <param name="configureDelegate">Says what the grains' host is made of.</param>
        public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
        {
            ArgumentNullException.ThrowIfNull(hostAppBuilder);
            ArgumentNullException.ThrowIfNull(configureDelegate);
            SiloBuilder.AddSilo(hostAppBuilder.Services);
            configureDelegate(new SiloBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
            return hostAppBuilder;
        }
    }
}
