using Contexter.Grains.Faults;
using Contexter.Indexing.Embedded;
using Contexter.ModelRegistry;
using Contexter.Silo.Configuration;
using Contexter.Silo.Telemetry;
using Contexter.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Orleans.Storage;

namespace Contexter.Silo.Hosting;

/// <summary>Puts a host together: the core's services, the grains and the logging.</summary>
internal static class ContexterHostBuilderExtensions
{
    /// <summary>Adds everything but a web server.</summary>
    public static void AddContexter(this IHostApplicationBuilder builder, ContexterOptions options, DataDirectory data, Action<IServiceCollection>? configure)
    {
        KeepThreadsForSearches();
        builder.AddTelemetry(options, answersRequests: builder is WebApplicationBuilder);
        builder.Services.AddContexterCore(options, data);
        if (options.Cluster.IsConfigured)
        {
            builder.AddClusterSilo(options);
        }
        else
        {
            builder.AddGrainHost(data);
        }

        if (builder is WebApplicationBuilder)
        {
            builder.Services.AddResourceWatch(data);
            builder.Services.AddReadinessChecks(data);
        }

        // After the grains, so that it stops before them and can still bring what is left.
        builder.Services.AddHostedService<FaultForwarder>();
        configure?.Invoke(builder.Services);
    }

    /// <summary>Opens what is on disk before any grain needs it, so that damage is reported as what it is and at once.</summary>
    public static void OpenStores(IServiceProvider services)
    {
        services.GetRequiredService<IDocumentStore>();
        services.GetRequiredService<IJobLog>();
        var first = services.GetRequiredService<EmbeddingModels>().First;
        services.GetRequiredService<ModelFolders>().TakeOverEarlierLayout(first.Model);
        _ = first.Index;
        services.GetRequiredKeyedService<IGrainStorage>(GrainSetup.Storage);
    }

    /// <summary>Logs to standard error, so that standard output stays the command's own.</summary>
    public static void AddContexterLogging(this ILoggingBuilder logging, ContexterOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(options.Logging.Level);

        // A host that cannot start throws, and whoever started it says so once.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddConsoleFormatter<TraceConsoleFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(console => console.FormatterName = TraceConsoleFormatter.FormatterName);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>
    /// Embedding and indexing keep the pool's threads for tenths of a second at a time, one a processor, and the pool adds others only slowly: with twice as many from the
    /// beginning a search shares a processor with them instead of waiting until one of them is done.
    /// </summary>
    private static void KeepThreadsForSearches()
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, 2 * Environment.ProcessorCount), completions);
    }
}
