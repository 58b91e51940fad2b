using Contexter.Caching;

namespace Contexter.Grains.Statistics;

/// <summary>A cache of the silo that its statistics tell of.</summary>
/// <param name="Name">What it keeps, in snake_case.</param>
/// <param name="Read">Reads its counts.</param>
/// <param name="Empty">Forgets what it keeps; null where that is not to be had for the asking.</param>
public sealed record CacheMeter(string Name, Func<CacheStatistics> Read, Action? Empty = null);
