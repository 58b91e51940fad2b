using Contexter.Documents;
using Contexter.Embeddings;
using Contexter.ModelRegistry;
using Contexter.Silo.Telemetry;
using Contexter.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Contexter.Silo.Hosting;

/// <summary>What a server needs to answer and to take in, asked for <c>/health/ready</c>: files that can be written, documents, the index, the model.</summary>
internal static class ReadinessChecks
{
    /// <summary>How long one of them may take.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>A library that is nowhere: whoever can say so can answer.</summary>
    private static readonly LibraryVersion Nowhere = new("ready", "0");

    /// <summary>Adds them.</summary>
    public static void AddReadinessChecks(this IServiceCollection services, DataDirectory data)
    {
        Add("data_directory", (_, _) =>
        {
            data.CheckWritable();
            return Task.CompletedTask;
        });

        // Removes what there is not, which takes the way of every change.
        Add("document_store", (provider, token) => provider.GetRequiredService<IDocumentStore>().ForgetRejectedAsync(Nowhere.Name, token));
        Add("index", (provider, token) => provider.GetRequiredService<EmbeddingModels>().First.Index.GetFingerprintsAsync(Nowhere, token));
        Add("embedding_model", EmbedAsync);

        void Add(string name, Func<IServiceProvider, CancellationToken, Task> ask) => services.AddHealthChecks().Add(new HealthCheckRegistration(
            name,
            provider => new PartCheck(provider, name, ask, provider.GetRequiredService<ILogger<PartCheck>>()),
            HealthStatus.Unhealthy,
            [ResourceServices.ReadyTag],
            Timeout));
    }

    /// <summary>A model of this process has to be there. One behind a server costs money, and without it words alone are searched.</summary>
    private static Task EmbedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var model = services.GetRequiredService<EmbeddingModels>().First;
        return model.Provider == "local"
            ? Task.Run(() => model.Embedder.GenerateVectorAsync(Nowhere.Name, EmbeddingInputType.Query.ToOptions(), cancellationToken), cancellationToken)
            : Task.CompletedTask;
    }
}

/// <summary>Asks one part. What it answers is for everybody, so that it holds the code of an error and not its message, which the log has.</summary>
internal sealed partial class PartCheck(IServiceProvider services, string name, Func<IServiceProvider, CancellationToken, Task> ask, ILogger<PartCheck> logger) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await ask(services, cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy();
        }
#pragma warning disable CA1031 // Whatever it is: the part does not work.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailed(fault, name);
            var code = (StorageFaults.Translate(fault) as ContexterException)?.Code ?? ErrorCodes.Internal;

            // What is there can still be searched when the disk is full.
            return code == ErrorCodes.StorageFull
                ? HealthCheckResult.Degraded("There is no room left to write; what is there is answered from.")
                : HealthCheckResult.Unhealthy($"It does not work ({code}); the log says why.");
        }
    }

    [LoggerMessage(EventId = 6311, Level = LogLevel.Warning, Message = "Not ready: {Part} does not work.")]
    private partial void LogFailed(Exception fault, string part);
}
