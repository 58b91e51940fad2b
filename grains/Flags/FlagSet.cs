using Contexter.GrainInterfaces.Flags;
using Microsoft.FeatureManagement;

namespace Contexter.Grains.Flags;

/// <summary>All flags as they were at one moment, so that nothing changes in the middle of an answer.</summary>
internal sealed class FlagSet : IFeatureDefinitionProvider
{
    // A filter that the library has, and that always says yes; a feature without filters is off.
    private const string AlwaysOn = "AlwaysOn";

    private readonly Dictionary<string, FeatureDefinition> _definitions;
    private readonly FeatureManager _features;

    /// <summary>Takes flags as they are.</summary>
    public FlagSet(IEnumerable<FlagStatus> flags)
    {
        _definitions = flags.ToDictionary(
            flag => flag.Name,
            flag => new FeatureDefinition { Name = flag.Name, EnabledFor = flag.Enabled ? [new FeatureFilterConfiguration { Name = AlwaysOn }] : [] },
            StringComparer.Ordinal);
        _features = new FeatureManager(this, new FeatureManagementOptions { IgnoreMissingFeatures = false });
    }

    /// <summary>Whether a flag is on.</summary>
    /// <exception cref="FeatureManagementException">There is no such flag.</exception>
    public Task<bool> IsEnabledAsync(string name) => _features.IsEnabledAsync(name);

    /// <inheritdoc/>
    public Task<FeatureDefinition> GetFeatureDefinitionAsync(string featureName) => Task.FromResult(_definitions.GetValueOrDefault(featureName)!);

    /// <inheritdoc/>
    public IAsyncEnumerable<FeatureDefinition> GetAllFeatureDefinitionsAsync() => _definitions.Values.ToAsyncEnumerable();
}
