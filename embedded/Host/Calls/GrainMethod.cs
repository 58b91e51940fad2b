using System.Reflection;
using Orleans.Concurrency;

namespace Contexter.Embedded.Calls;

/// <summary>What is known of a grain interface's method before it is called.</summary>
internal sealed class GrainMethod
{
    private GrainMethod(Type interfaceType, MethodInfo info, string name)
    {
        InterfaceType = interfaceType;
        InterfaceName = interfaceType.FullName ?? interfaceType.Name;
        Info = info;
        Name = name;
    }

    public Type InterfaceType { get; }

    public string InterfaceName { get; }

    public MethodInfo Info { get; }

    public string Name { get; }

    /// <summary>Gets whether calls start whatever else runs.</summary>
    public bool AlwaysInterleave { get; private init; }

    /// <summary>Gets whether calls may run beside each other.</summary>
    public bool ReadOnly { get; private init; }

    /// <summary>Gets whether the caller does not wait.</summary>
    public bool OneWay { get; private init; }

    /// <summary>Gets whether the result need not be copied.</summary>
    public bool ResultIsImmutable { get; private init; }

    /// <summary>Gets the method's own time-out.</summary>
    public TimeSpan? ResponseTimeout { get; private init; }

    /// <summary>Gets or sets the fields of the request that hold the arguments; the token's place is <see langword="null"/>.</summary>
    public FieldInfo?[] ArgumentFields { get; set; } = [];

    /// <summary>Describes a method of an interface.</summary>
    /// <param name="interfaceType">The interface callers use; the method may be inherited by it.</param>
    /// <param name="info">The method.</param>
    public static GrainMethod Of(Type interfaceType, MethodInfo info) => new(interfaceType, info, info.Name)
    {
        AlwaysInterleave = info.IsDefined(typeof(AlwaysInterleaveAttribute)),
        ReadOnly = info.IsDefined(typeof(ReadOnlyAttribute)),
        OneWay = info.ReturnType == typeof(void) || info.IsDefined(typeof(OneWayAttribute)),
        ResultIsImmutable = info.ReturnParameter.IsDefined(typeof(ImmutableAttribute)),
        ResponseTimeout = info.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout,
    };

    /// <summary>Describes a call of the host's own: a timer's tick, a stream's delivery, a step of an enumeration.</summary>
    /// <param name="info">A method that stands for it.</param>
    /// <param name="interleave">Whether it starts whatever else runs.</param>
    public static GrainMethod Internal(MethodInfo info, bool interleave) =>
        new(info.DeclaringType!, info, info.Name) { AlwaysInterleave = interleave, ResultIsImmutable = true };

    public override string ToString() => $"{InterfaceName}.{Name}";
}
