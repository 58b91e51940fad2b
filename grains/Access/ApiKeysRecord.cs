using Contexter.GrainInterfaces.Access;

namespace Contexter.Grains.Access;

/// <summary>Persisted state of <see cref="ApiKeysGrain"/>.</summary>
public sealed class ApiKeysRecord
{
    /// <summary>The keys, oldest first.</summary>
    public List<ApiKeyEntry> Keys { get; set; } = [];

    /// <summary>The day that requests are counted of: days since 1970, UTC.</summary>
    public long Day { get; set; }
}
