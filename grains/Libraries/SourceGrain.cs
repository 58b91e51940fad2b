using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Sources;
using Orleans.Concurrency;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="ISourceGrain"/>
[StatelessWorker]
public sealed class SourceGrain(DocumentSources sources, IngestionSettings settings) : Grain, ISourceGrain
{
    /// <inheritdoc/>
    public async Task<SourceCheck> CheckAsync(SourceDescription source, CancellationToken cancellationToken)
    {
        var specification = SourceMessages.ToSpecification(source, settings.MaxItemBytes);
        var documentSource = sources.Get(source.Kind);
        await Task.Run(() => documentSource.RequireItemsAsync(specification, cancellationToken), cancellationToken);
        var version = documentSource.GetVersion(specification);
        return new SourceCheck { Source = source, Version = version };
    }
}
