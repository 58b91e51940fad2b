namespace Orleans;

/// <summary>What a grain can ask of its activation.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Ends the activation once the running calls are done.</summary>
    /// <param name="grain">The grain.</param>
    public static void DeactivateOnIdle(this IGrainBase grain) =>
        grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "DeactivateOnIdle was called."));

    /// <summary>Ends the activation so that it can come up elsewhere. In one process: the same as <see cref="DeactivateOnIdle"/>.</summary>
    /// <param name="grain">The grain.</param>
    public static void MigrateOnIdle(this IGrainBase grain) => grain.DeactivateOnIdle();

    /// <summary>Registers a timer. It lives as long as the activation and ticks in the grain's turns.</summary>
    /// <typeparam name="TState">The type of <paramref name="state"/>.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick; the next period starts when it is done. Its errors are logged and do not end the timer.</param>
    /// <param name="state">Is passed to the callback.</param>
    /// <param name="options">First tick, period, and whether ticks interleave with calls and keep the activation alive.</param>
    /// <returns>The timer; disposing of it cancels the token the callback was given.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Due time or period is negative (other than infinite) or too long.</exception>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentNullException.ThrowIfNull(callback);
        var runtime = (grain as Grain)?.Runtime ?? grain.GrainContext?.GetComponent<IGrainRuntime>()
            ?? throw new InvalidOperationException($"{grain.GetType()} has no activation, so it cannot have timers.");
        return runtime.TimerRegistry.RegisterGrainTimer(grain.GrainContext, callback, state, options);
    }

    /// <summary>Registers a timer whose callback takes a token.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="options">The timer's settings.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (run, token) => run(token), callback, options);
    }

    /// <summary>Registers a timer.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="options">The timer's settings.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (run, _) => run(), callback, options);
    }

    /// <summary>Registers a timer whose callback takes a state.</summary>
    /// <typeparam name="TState">The type of <paramref name="state"/>.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="state">Is passed to the callback.</param>
    /// <param name="options">The timer's settings.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return grain.RegisterGrainTimer(static (pair, _) => pair.callback(pair.state), (callback, state), options);
    }

    /// <summary>Registers a timer.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="dueTime">The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer whose callback takes a token.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="dueTime">The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer whose callback takes a state.</summary>
    /// <typeparam name="TState">The type of <paramref name="state"/>.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="state">Is passed to the callback.</param>
    /// <param name="dueTime">The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Registers a timer whose callback takes a state and a token.</summary>
    /// <typeparam name="TState">The type of <paramref name="state"/>.</typeparam>
    /// <param name="grain">The grain.</param>
    /// <param name="callback">Runs on every tick.</param>
    /// <param name="state">Is passed to the callback.</param>
    /// <param name="dueTime">The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
    /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
    /// <returns>The timer.</returns>
    public static IGrainTimer RegisterGrainTimer<TState>(
        this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period) =>
        grain.RegisterGrainTimer(callback, state, new GrainTimerCreationOptions(dueTime, period));
}
