using Contexter.Embedded;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Contexter.Tests.Hosting;

/// <content>The form for the embedded host.</content>
public sealed partial class ConformanceHost
{
    public async ValueTask DisposeAsync()
    {
        // A test may leave calls behind that never end; the time the host grants them passes here.
        await Time.AdvanceUntilAsync(TimeSpan.FromSeconds(10), _host.StopAsync());
        _host.Dispose();
    }

    private static void Compose(ISiloBuilder silo)
    {
        silo.UseLocalhostClustering();
        silo.AddMemoryStreams("streams");
        silo.Configure<EmbeddedSiloOptions>(static options =>
        {
            options.Assemblies.Add(typeof(ConformanceHost).Assembly);
            options.TypeFilter = static type => string.Equals(type.Namespace, typeof(Conformance.Journal).Namespace, StringComparison.Ordinal);
        });
        silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(30));
    }

    private static Task StartAsync(IHost host, ManualTimeProvider time)
    {
        _ = time;
        return host.StartAsync();
    }
}
