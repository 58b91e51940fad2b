using Contexter.Caching;

namespace Contexter.Grains.Statistics;

/// <summary>A cache of the silo that its statistics tell of.</summary>
/// <param name="Name">What it keeps, in snake_case.</param>
/// <param name="Read">Reads its counts.</param>
public sealed record CacheMeter(string Name, Func<CacheStatistics> Read);
