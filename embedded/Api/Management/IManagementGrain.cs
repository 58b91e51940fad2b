namespace Orleans.Runtime;

/// <summary>Tells about the activations in the host. Its key is 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>Gets the processes that run grains.</summary>
    /// <param name="onlyActive">Whether to leave out those that are not up.</param>
    /// <returns>Their states by address.</returns>
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>Gets how many activations each grain class has.</summary>
    /// <param name="hostsIds">The processes to ask.</param>
    /// <returns>One entry per class and process.</returns>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds);

    /// <summary>Gets how many activations each grain class has.</summary>
    /// <returns>One entry per class and process.</returns>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>Gets every activation.</summary>
    /// <param name="types">The classes to tell about; <see langword="null"/> for all.</param>
    /// <param name="hostsIds">The processes to ask; <see langword="null"/> for all.</param>
    /// <returns>One entry per activation.</returns>
    Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null);

    /// <summary>Gets how many activations there are.</summary>
    /// <returns>The number.</returns>
    Task<int> GetTotalActivationCount();

    /// <summary>Gets the active grains of a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Their identities.</returns>
    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);

    /// <summary>Gets where a grain is active.</summary>
    /// <param name="reference">The grain.</param>
    /// <returns>The process, or <see langword="null"/> when the grain is not active.</returns>
    ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference);

    /// <summary>Ends the activations that are idle for a while.</summary>
    /// <param name="ageLimit">For how long.</param>
    /// <returns>A task that completes when they are told to end.</returns>
    Task ForceActivationCollection(TimeSpan ageLimit);
}

/// <summary>How many activations a grain class has in a process.</summary>
[GenerateSerializer, Alias("Orleans.Runtime.SimpleGrainStatistic")]
public sealed class SimpleGrainStatistic
{
    /// <summary>Gets or sets the class: full name, comma, assembly.</summary>
    [Id(0)]
    public string GrainType { get; set; } = string.Empty;

    /// <summary>Gets or sets the process.</summary>
    [Id(1)]
    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Gets or sets the number.</summary>
    [Id(2)]
    public int ActivationCount { get; set; }
}

/// <summary>One activation.</summary>
[GenerateSerializer, Alias("Orleans.Runtime.DetailedGrainStatistic")]
public sealed class DetailedGrainStatistic
{
    /// <summary>Gets or sets the class: full name, comma, assembly.</summary>
    [Id(0)]
    public string GrainType { get; set; } = string.Empty;

    /// <summary>Gets or sets the process.</summary>
    [Id(1)]
    public SiloAddress SiloAddress { get; set; } = SiloAddress.Zero;

    /// <summary>Gets or sets the grain.</summary>
    [Id(2)]
    public GrainId GrainId { get; set; }
}

/// <summary>The states of a process that runs grains.</summary>
public enum SiloStatus
{
    /// <summary>Not known.</summary>
    None,

    /// <summary>Not started.</summary>
    Created,

    /// <summary>Starting.</summary>
    Joining,

    /// <summary>Up.</summary>
    Active,

    /// <summary>Stopping gracefully.</summary>
    ShuttingDown,

    /// <summary>Stopping at once.</summary>
    Stopping,

    /// <summary>Gone.</summary>
    Dead,
}

/// <summary>This process.</summary>
public interface ILocalSiloDetails
{
    /// <summary>Gets its name.</summary>
    string Name { get; }

    /// <summary>Gets the cluster it belongs to.</summary>
    string ClusterId { get; }

    /// <summary>Gets the machine's name.</summary>
    string DnsHostName { get; }

    /// <summary>Gets its address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Gets the address for clients.</summary>
    SiloAddress GatewayAddress { get; }
}
