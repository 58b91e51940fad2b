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
        var specification = SourceMessages.ToSpecification(source, settings);
        var documentSource = sources.Get(source.Kind);
        await Task.Run(() => documentSource.RequireItemsAsync(specification, cancellationToken), cancellationToken);
        var version = await documentSource.GetVersionAsync(specification, cancellationToken);
        return new SourceCheck { Source = source with { Version = version }, Version = version };
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceDescription source, CancellationToken cancellationToken) =>
        sources.Get(source.Kind).GetVersionAsync(SourceMessages.ToSpecification(source, settings), cancellationToken);
}
