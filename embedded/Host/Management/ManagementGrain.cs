using Contexter.Embedded.Activations;
using Orleans.Concurrency;

namespace Contexter.Embedded.Management;

/// <summary>Tells about the activations in the host.</summary>
[Reentrant]
[GrainType("sys.management")]
internal sealed class ManagementGrain(EmbeddedSilo silo) : Grain, IManagementGrain
{
    public Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false) =>
        Task.FromResult(new Dictionary<SiloAddress, SiloStatus>
        {
            [LocalSiloDetails.Address] = silo.State == SiloState.Running ? SiloStatus.Active : SiloStatus.ShuttingDown,
        });

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics(SiloAddress[] hostsIds) => GetSimpleGrainStatistics();

    public Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics() => Task.FromResult<SimpleGrainStatistic[]>(
    [
        .. Active.GroupBy(static activation => activation.Class).Select(static group => new SimpleGrainStatistic
        {
            GrainType = NameOf(group.Key), SiloAddress = LocalSiloDetails.Address, ActivationCount = group.Count(),
        }),
    ]);

    public Task<DetailedGrainStatistic[]> GetDetailedGrainStatistics(string[]? types = null, SiloAddress[]? hostsIds = null) => Task.FromResult<DetailedGrainStatistic[]>(
    [
        .. Active.Where(activation => types is null || types.Contains(NameOf(activation.Class), StringComparer.Ordinal)).Select(static activation => new DetailedGrainStatistic
        {
            GrainType = NameOf(activation.Class), SiloAddress = LocalSiloDetails.Address, GrainId = activation.GrainId,
        }),
    ]);

    public Task<int> GetTotalActivationCount() => Task.FromResult(Active.Count());

    public ValueTask<List<GrainId>> GetActiveGrains(GrainType type) =>
        ValueTask.FromResult<List<GrainId>>([.. Active.Where(activation => activation.Class.GrainType == type).Select(static activation => activation.GrainId)]);

    public ValueTask<SiloAddress?> GetActivationAddress(IAddressable reference)
    {
        var grainId = reference.GetGrainId();
        return ValueTask.FromResult(Active.Any(activation => activation.GrainId == grainId) ? LocalSiloDetails.Address : null);
    }

    public Task ForceActivationCollection(TimeSpan ageLimit)
    {
        var now = silo.Time.GetTimestamp();
        foreach (var activation in silo.Catalog.Activations.Where(static activation => !activation.Class.IsKeptAlive))
        {
            silo.DeactivateIfIdle(activation, ageLimit, now);
        }

        return Task.CompletedTask;
    }

    private IEnumerable<Activation> Active => silo.Catalog.Activations.Where(activation => activation.IsActive && activation.Class.Type != typeof(ManagementGrain));

    // The form Orleans uses: full name, comma, assembly.
    private static string NameOf(GrainClass grainClass) => $"{grainClass.Type.FullName},{grainClass.Type.Assembly.GetName().Name}";
}
