using System.Reflection;

namespace Contexter.Documents;

/// <summary>The version of this Contexter.</summary>
public static class ProductVersion
{
    /// <summary>The version as it is released, without the name of a build: <c>0.9.0</c>.</summary>
    public static string Current { get; } = typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
