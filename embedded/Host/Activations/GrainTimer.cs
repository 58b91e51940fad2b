using Contexter.Embedded.Calls;
using Orleans.Timers;

namespace Contexter.Embedded.Activations;

/// <summary>A grain's timer. A tick is a call the activation makes to itself; the next period starts when it is done.</summary>
internal abstract class GrainTimer : IGrainTimer
{
    private static readonly GrainMethod Method = GrainMethod.Internal(typeof(IGrainTimer).GetMethod(nameof(Change))!, interleave: false);
    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Activation _activation;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly TickRequest _tick;
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, options.Period);
        _activation = activation;
        _options = options;
        _period = options.Period;
        _tick = new TickRequest(this);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Time.CreateTimer(
                static state => ((GrainTimer)state!).Enqueue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.Add(this);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, period);
        (_changed, _dueTime, _period) = (true, dueTime, period);
        if (!_ticking)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        if (!_stop.IsCancellationRequested)
        {
            _stop.Cancel();
            _timer.Dispose();
            _activation.Remove(this);
        }
    }

    public override string ToString() => $"timer of {_activation.GrainId}";

    /// <summary>Runs the grain's callback.</summary>
    protected abstract Task TickAsync(CancellationToken cancellationToken);

    private static void Check(TimeSpan dueTime, TimeSpan period)
    {
        CheckOne(dueTime, nameof(dueTime));
        CheckOne(period, nameof(period));

        static void CheckOne(TimeSpan time, string name)
        {
            if (time != Timeout.InfiniteTimeSpan)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, name);
                ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestTime, name);
            }
        }
    }

    private void Enqueue() => _activation.TryDispatch(_tick);

    private void Execute()
    {
        (_ticking, _changed) = (true, false);
        Task tick;
        try
        {
            tick = TickAsync(_stop.Token);
        }
        catch (Exception exception)
        {
            tick = Task.FromException(exception);
        }

        if (tick.IsCompleted)
        {
            Ticked(tick);
        }
        else
        {
            _ = AwaitAsync(tick);
        }
    }

    private async Task AwaitAsync(Task tick)
    {
        await tick.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Ticked(tick);
    }

    private void Ticked(Task tick)
    {
        _ticking = false;
        if (tick.IsFaulted || (tick.IsCanceled && !_stop.IsCancellationRequested))
        {
            _activation.Silo.Log.TimerFailed(_activation.GrainId, (Exception?)tick.Exception?.InnerException ?? new TaskCanceledException(tick));
        }

        if (!_stop.IsCancellationRequested)
        {
            _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan);
        }

        _activation.Finished(_tick, null);
    }

    private sealed class TickRequest(GrainTimer timer) : GrainRequest
    {
        public override GrainMethod Method => GrainTimer.Method;

        public override bool AlwaysInterleave => timer._options.Interleave;

        public override bool KeepsAlive => timer._options.KeepAlive;

        public override bool IsLocal => true;

        public override bool IsAbandoned => timer._stop.IsCancellationRequested;

        public override void Execute(Activation activation) => timer.Execute();

        public override bool Reject(Exception exception) => false;

        public override string ToString() => timer.ToString();
    }
}

/// <summary>A timer whose callback takes a state.</summary>
internal sealed class GrainTimer<T>(Activation activation, Func<T, CancellationToken, Task> callback, T state, GrainTimerCreationOptions options)
    : GrainTimer(activation, options)
{
    protected override Task TickAsync(CancellationToken cancellationToken) => callback(state, cancellationToken);
}

/// <summary>Creates timers for the activation whose turn runs.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<T>(
        IGrainContext grainContext, Func<T, CancellationToken, Task> callback, T state, GrainTimerCreationOptions options)
    {
        if (!ReferenceEquals(RuntimeContext.Current, grainContext) || grainContext is not Activation activation)
        {
            throw new InvalidOperationException(
                $"A timer of {grainContext?.GrainId} can be registered only in its own turns. Do not register timers in Task.Run or after ConfigureAwait(false).");
        }

        return new GrainTimer<T>(activation, callback, state, options);
    }
}
