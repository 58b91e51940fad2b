using Orleans.Concurrency;

namespace Contexter.GrainInterfaces.Flags;

/// <summary>Keeps what is switched on and off while Contexter runs. There is one for all silos, so a change holds everywhere at once; its key is <see cref="GrainKeys.Flags"/>.</summary>
[Alias("contexter.flags")]
public interface IFlagsGrain : IGrainWithStringKey
{
    /// <summary>All flags, by name.</summary>
    [Alias("list")]
    [Idempotent]
    [AlwaysInterleave]
    Task<FlagStatus[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Switches a flag. Returns when that is stored.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="enabled">Whether it is on from now on.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ContexterFaultException"><c>flag_not_found</c>; <c>flag_refused</c> for one that the configuration does not allow to be switched on.</exception>
    [Alias("set")]
    [Idempotent]
    Task<FlagStatus> SetAsync(string name, bool enabled, CancellationToken cancellationToken);
}
