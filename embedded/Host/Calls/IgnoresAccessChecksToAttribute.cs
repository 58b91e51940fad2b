#pragma warning disable IDE0130 // The runtime knows the attribute by its full name.
namespace System.Runtime.CompilerServices;
#pragma warning restore IDE0130

/// <summary>Lets the assembly it is set on use the internals of another; the runtime knows it by name.</summary>
/// <param name="assemblyName">The other assembly.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>Gets the other assembly's name.</summary>
    public string AssemblyName { get; } = assemblyName;
}
