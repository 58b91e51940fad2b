namespace Contexter.Embedded.Activations;

/// <summary>Ends activations early when memory is short, those first that would be collected first.</summary>
internal sealed class MemoryPressure(EmbeddedSilo silo, IMemoryGauge gauge)
{
    private int _collectionsAtLastRelief;

    /// <summary>Looks at the memory in use and ends as many idle activations as exceed the target's share.</summary>
    public void Relieve()
    {
        // What was given up before counts as used until it was collected.
        var collections = gauge.FullCollections;
        if (collections <= _collectionsAtLastRelief)
        {
            return;
        }

        var options = silo.CollectionOptions;
        var usage = gauge.Usage;
        var activations = silo.Catalog.Activations.Where(static activation => !activation.Class.IsKeptAlive).ToList();
        var surplus = activations.Count - (int)Math.Floor(activations.Count * options.MemoryUsageTargetPercentage / 100 / usage);
        if (usage <= options.MemoryUsageLimitPercentage / 100 || surplus <= 0)
        {
            return;
        }

        _collectionsAtLastRelief = collections;
        silo.Log.MemoryIsShort(usage, surplus, activations.Count);
        var reason = new DeactivationReason(
            DeactivationReasonCode.HighMemoryPressure, $"More than {options.MemoryUsageLimitPercentage} % of the memory is in use.");
        var now = silo.Time.GetTimestamp();
        foreach (var activation in activations.Where(static activation => activation.LooksIdle).OrderBy(DueTime).Take(surplus).ToList())
        {
            activation.DeactivateIfIdle(now, reason);
        }
    }

    private double DueTime(Activation activation) =>
        ((double)activation.LastUsed / silo.Time.TimestampFrequency) + silo.CollectionAgeOf(activation.Class).TotalSeconds;
}

/// <summary>Tells how much memory is in use.</summary>
internal interface IMemoryGauge
{
    /// <summary>Gets how often unused memory was collected completely; the usage is news only after that.</summary>
    int FullCollections { get; }

    /// <summary>Gets the share of the memory that is in use, 0 to 1.</summary>
    double Usage { get; }
}

/// <summary>Tells what the garbage collector knows about this process.</summary>
internal sealed class MemoryGauge : IMemoryGauge
{
    public int FullCollections => GC.CollectionCount(GC.MaxGeneration);

    public double Usage
    {
        get
        {
            var memory = GC.GetGCMemoryInfo();
            return memory.TotalAvailableMemoryBytes <= 0
                ? 0
                : Math.Clamp((memory.TotalCommittedBytes - memory.FragmentedBytes) / (double)memory.TotalAvailableMemoryBytes, 0, 1);
        }
    }
}
