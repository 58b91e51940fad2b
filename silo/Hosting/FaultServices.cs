using Contexter.Faults;
using Contexter.Grains.Faults;
using Contexter.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Contexter.Silo.Hosting;

/// <summary>What is done about faults.</summary>
internal static class FaultServices
{
    /// <summary>Adds the one place that decides about faults, and those that take note of them.</summary>
    public static IServiceCollection AddFaults(this IServiceCollection services, ContexterOptions options) => services
        .AddSingleton<LoggedFaults>()
        .AddSingleton<FaultBuffer>()
        .AddSingleton<IFaultLog>(provider => new FaultLogs(provider.GetRequiredService<LoggedFaults>(), provider.GetRequiredService<FaultBuffer>()))
        .AddSingleton(provider => new FaultHandler(
            options.Errors.ToOptions(),
            provider.GetRequiredService<IFaultLog>(),
            provider.GetRequiredService<TimeProvider>(),
            fault => fault is SiloUnavailableException))
        .AddSingleton<JobFaults>();
}
