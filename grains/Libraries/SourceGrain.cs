using Contexter.GrainInterfaces.Libraries;
using Contexter.Grains.Ingestion;
using Contexter.Sources;
using Orleans.Concurrency;

namespace Contexter.Grains.Libraries;

/// <inheritdoc cref="ISourceGrain"/>
[StatelessWorker]
public sealed class SourceGrain(SourceChecker checker, IngestionSettings settings) : Grain, ISourceGrain
{
    /// <inheritdoc/>
    public async Task<SourceCheck> CheckAsync(SourceDescription source, CancellationToken cancellationToken)
    {
        var specification = SourceMessages.ToSpecification(source, settings);
        var version = await Task.Run(() => checker.CheckAsync(specification, cancellationToken), cancellationToken);
        return new SourceCheck { Source = source with { Version = version }, Version = version };
    }

    /// <inheritdoc/>
    public Task<string?> GetVersionAsync(SourceDescription source, CancellationToken cancellationToken) =>
        checker.GetVersionAsync(SourceMessages.ToSpecification(source, settings), cancellationToken);
}
