namespace Contexter.GrainInterfaces.Statistics;

/// <summary>Tells what grains do in one silo, the one that the call reaches; a stateless worker behind one key, <see cref="GrainKeys.Statistics"/>.</summary>
[Alias("contexter.statistics")]
public interface IStatisticsGrain : IGrainWithStringKey
{
    /// <summary>The figures of the silo and of its grains, counted since it started.</summary>
    [Alias("get")]
    [Idempotent]
    Task<SiloStatistics> GetAsync(CancellationToken cancellationToken);

    /// <summary>Has a cache of the silo forget what it keeps, and tells how it is then. Its counts stay.</summary>
    /// <param name="name">Its name, as the figures have it.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>cache_not_found</c>; <c>cache_refused</c> for one that keeps what was paid for.</exception>
    [Alias("empty-cache")]
    [Idempotent]
    Task<CacheFigures> EmptyCacheAsync(string name, CancellationToken cancellationToken);
}
