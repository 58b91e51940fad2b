namespace Orleans;

/// <summary>Makes references to grains. Making one costs nothing: the grain is activated by the first call.</summary>
public interface IGrainFactory
{
    /// <summary>Gets a reference to a grain.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="primaryKey">The key: any text but the empty one.</param>
    /// <param name="grainClassNamePrefix">Chooses among several classes with this interface; <see langword="null"/> for the only one.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ArgumentException">The key is empty, or no class, or more than one, implements the interface.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>Gets a reference to one of the host's own grains.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="primaryKey">The key.</param>
    /// <param name="grainClassNamePrefix">Chooses among several classes with this interface; <see langword="null"/> for the only one.</param>
    /// <returns>The reference.</returns>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey;

    /// <summary>Gets a reference to a grain by an interface known at run time only.</summary>
    /// <param name="grainInterfaceType">The interface.</param>
    /// <param name="grainPrimaryKey">The key.</param>
    /// <returns>The reference.</returns>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>Gets a reference to a grain by its identity.</summary>
    /// <typeparam name="TGrainInterface">The interface to call it by.</typeparam>
    /// <param name="grainId">The identity.</param>
    /// <returns>The reference.</returns>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable;
}

/// <summary>The way into the grains from outside: from an API, a command or a test.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>Gets the client's services.</summary>
    IServiceProvider ServiceProvider { get; }
}
