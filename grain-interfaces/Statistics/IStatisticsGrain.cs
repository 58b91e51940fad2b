namespace Contexter.GrainInterfaces.Statistics;

/// <summary>Tells what grains do in one silo, the one that the call reaches; a stateless worker behind one key, <see cref="GrainKeys.Statistics"/>.</summary>
[Alias("contexter.statistics")]
public interface IStatisticsGrain : IGrainWithStringKey
{
    /// <summary>The figures of the silo and of its grains, counted since it started.</summary>
    [Alias("get")]
    [Idempotent]
    Task<SiloStatistics> GetAsync(CancellationToken cancellationToken);
}
