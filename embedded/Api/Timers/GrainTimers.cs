using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime
{
    /// <summary>A grain's timer.</summary>
    public interface IGrainTimer : IDisposable
    {
        /// <summary>Sets anew when the timer ticks. During a tick the change takes effect when the tick is done.</summary>
        /// <param name="dueTime">The time to the next tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
        /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
        /// <exception cref="ArgumentOutOfRangeException">A value is negative (other than infinite) or too long.</exception>
        void Change(TimeSpan dueTime, TimeSpan period);
    }

    /// <summary>The settings of a grain's timer.</summary>
    public readonly struct GrainTimerCreationOptions
    {
        /// <summary>Creates options to be filled in by an initialiser.</summary>
        public GrainTimerCreationOptions()
        {
        }

        /// <summary>Creates options.</summary>
        /// <param name="dueTime">The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</param>
        /// <param name="period">The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</param>
        [SetsRequiredMembers]
        public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        {
            DueTime = dueTime;
            Period = period;
        }

        /// <summary>Gets the time to the first tick.</summary>
        /// <value><see cref="Timeout.InfiniteTimeSpan"/> for no tick until <see cref="IGrainTimer.Change"/>.</value>
        public required TimeSpan DueTime { get; init; }

        /// <summary>Gets the time from the end of a tick to the next.</summary>
        /// <value><see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</value>
        public required TimeSpan Period { get; init; }

        /// <summary>Gets whether ticks may interleave with calls.</summary>
        /// <value>Default: <see langword="false"/>, a tick waits its turn like a call.</value>
        public bool Interleave { get; init; }

        /// <summary>Gets whether ticks keep the activation from being collected as idle.</summary>
        /// <value>Default: <see langword="false"/>.</value>
        public bool KeepAlive { get; init; }
    }
}

namespace Orleans.Timers
{
    /// <summary>Creates the timers of grains.</summary>
    public interface ITimerRegistry
    {
        /// <summary>Creates a timer.</summary>
        /// <typeparam name="TState">The type of <paramref name="state"/>.</typeparam>
        /// <param name="grainContext">The activation it belongs to.</param>
        /// <param name="callback">Runs on every tick.</param>
        /// <param name="state">Is passed to the callback.</param>
        /// <param name="options">The timer's settings.</param>
        /// <returns>The timer.</returns>
        Orleans.Runtime.IGrainTimer RegisterGrainTimer<TState>(
            Orleans.Runtime.IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, Orleans.Runtime.GrainTimerCreationOptions options);
    }
}
