using System.Reflection;

namespace Contexter.Embedded;

/// <summary>What only the embedded host can be told.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>Gets the assemblies with grain classes, grain interfaces and messages.</summary>
    /// <value>Default: empty, which means every assembly the entry assembly references, directly or not, that uses the grain API.</value>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>Gets or sets which of the types in these assemblies belong to this host.</summary>
    /// <value>Default: <see langword="null"/>, all of them.</value>
    public Func<Type, bool>? TypeFilter { get; set; }

    /// <summary>Gets or sets whether the host starts although nothing implements some grain interface.</summary>
    /// <value>Default: <see langword="false"/>.</value>
    public bool AllowUnimplementedInterfaces { get; set; }

    /// <summary>Gets or sets how long a stopping host waits for running calls before it ends the activations.</summary>
    /// <value>Default: 10 seconds.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets a source of chance that changes the order of calls to a grain that is not active yet.</summary>
    /// <value>
    /// Default: <see langword="null"/>, calls are delivered in order. A cluster promises no order there, so tests set this to find grains that rely on it.
    /// </value>
    public Random? ShuffleColdCalls { get; set; }
}
