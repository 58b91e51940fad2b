namespace Contexter.Embedded.Activations;

/// <summary>Finds or creates what the calls of a grain go to.</summary>
internal sealed class Catalog(EmbeddedSilo silo)
{
    /// <summary>Gets every activation.</summary>
    public IEnumerable<Activation> Activations => silo.Manifest.Classes.SelectMany(static grainClass => grainClass.Targets.Values)
        .SelectMany(static target => target is Activation activation ? [activation] : ((StatelessWorkerPool)target).Workers);

    public DispatchTarget Resolve(GrainClass grainClass, GrainId grainId)
    {
        var key = grainId.Key.ToString();
        return grainClass.Targets.TryGetValue(key, out var target)
            ? target
            : grainClass.Targets.GetOrAdd(
                key,
                static (_, create) => create.grainClass.MaxWorkers > 0
                    ? new StatelessWorkerPool(create.silo, create.grainClass, create.grainId)
                    : new Activation(create.silo, create.grainClass, create.grainId, pool: null),
                (silo, grainClass, grainId));
    }

    /// <summary>Forgets a target that takes no more calls.</summary>
    public static void Remove(GrainClass grainClass, GrainId grainId, DispatchTarget target) =>
        grainClass.Targets.TryRemove(new KeyValuePair<string, DispatchTarget>(grainId.Key.ToString(), target));
}
