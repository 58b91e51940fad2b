namespace Orleans;

/// <summary>What the host needs of a grain class. <see cref="Grain"/> implements it; a class may also implement it itself.</summary>
public interface IGrainBase
{
    /// <summary>Gets the activation this object is the grain of.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs once before the first call, after the state was read.</summary>
    /// <param name="token">Is cancelled when activation takes longer than allowed.</param>
    /// <returns>A task that completes when the grain is ready for calls.</returns>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs once after the last call.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="token">Is cancelled when deactivation takes longer than allowed.</param>
    /// <returns>A task that completes when the grain has nothing left to do.</returns>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
