using Orleans.Configuration;

namespace Contexter.Embedded.Manifest;

/// <summary>What the host's options must keep to.</summary>
internal static class OptionRules
{
    /// <summary>Checks when activations end.</summary>
    /// <exception cref="OrleansConfigurationException">The options contradict themselves.</exception>
    public static void Check(GrainCollectionOptions options)
    {
        Require(options.CollectionQuantum > TimeSpan.Zero, $"CollectionQuantum is {options.CollectionQuantum}; it must be more than 0");
        Require(
            options.CollectionAge > options.CollectionQuantum,
            $"CollectionAge is {options.CollectionAge}; it must be more than CollectionQuantum, which is {options.CollectionQuantum}");
        foreach (var (name, age) in options.ClassSpecificCollectionAge)
        {
            Require(
                age > options.CollectionQuantum,
                $"ClassSpecificCollectionAge of {name} is {age}; it must be more than CollectionQuantum, which is {options.CollectionQuantum}");
        }

        if (!options.EnableActivationSheddingOnMemoryPressure)
        {
            return;
        }

        Require(options.MemoryUsagePollingPeriod > TimeSpan.Zero, $"MemoryUsagePollingPeriod is {options.MemoryUsagePollingPeriod}; it must be more than 0");
        Require(
            options.MemoryUsageLimitPercentage is >= 0 and <= 100,
            $"MemoryUsageLimitPercentage is {options.MemoryUsageLimitPercentage}; it must be from 0 to 100");
        Require(
            options.MemoryUsageTargetPercentage >= 0 && options.MemoryUsageTargetPercentage < options.MemoryUsageLimitPercentage,
            $"MemoryUsageTargetPercentage is {options.MemoryUsageTargetPercentage}; it must be at least 0 and less than MemoryUsageLimitPercentage, which is {options.MemoryUsageLimitPercentage}");
    }

    private static void Require(bool kept, FormattableString rule)
    {
        if (!kept)
        {
            throw new OrleansConfigurationException($"{nameof(GrainCollectionOptions)}.{FormattableString.Invariant(rule)}.");
        }
    }
}
