using System.Reflection;

namespace Contexter.Embedded;

/// <summary>Settings of the embedded host that Orleans has no name for.</summary>
public sealed class EmbeddedSiloOptions
{
    /// <summary>Assemblies that hold grains. Default: none, which means every loaded assembly that knows the Orleans names and all that they refer to.</summary>
    public IList<Assembly> Assemblies { get; } = [];
}
