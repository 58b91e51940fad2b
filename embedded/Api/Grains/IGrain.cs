namespace Orleans.Runtime
{
    /// <summary>Anything a grain call can be addressed to: a grain, a reference to one, or an observer.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>The base of every grain interface. Interfaces derive from one of the key interfaces, not from this one.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a string: the only kind of key application grains use here.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain whose key is a 64-bit integer. Only the host's own <see cref="IManagementGrain"/> has one.</summary>
    public interface IGrainWithIntegerKey : IGrain;
}
