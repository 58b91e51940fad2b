namespace Contexter.Embedded.Reminders;

/// <summary>One reminder and its clock. A tick is a call; the next one is waited for when it is done.</summary>
internal sealed class Reminder(EmbeddedSilo silo, ReminderRow row) : IGrainReminder, IDisposable
{
    // What the platform's timers can wait for at once is limited.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _ticking;

    public string ReminderName => row.Name;

    public ReminderRow Row => row;

    /// <summary>Begins to tick, unless it does already or has ended.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (_ticking is null && !_stop.IsCancellationRequested)
            {
                // The tick of this very moment counts.
                var last = silo.Time.GetUtcNow().UtcDateTime - TimeSpan.FromTicks(1);
                using (ExecutionContext.SuppressFlow())
                {
                    _ticking = Task.Run(() => TickAsync(last));
                }
            }
        }
    }

    /// <summary>Ends the ticking; a tick under way is finished.</summary>
    public void Dispose() => _stop.Cancel();

    /// <summary>Ends the ticking and waits for a tick under way.</summary>
    public Task EndAsync()
    {
        Dispose();
        lock (_lock)
        {
            return _ticking ?? Task.CompletedTask;
        }
    }

    private async Task TickAsync(DateTime last)
    {
        while (true)
        {
            var due = row.TickAfter(last);
            await WaitUntilAsync(due).ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var now = silo.Time.GetUtcNow().UtcDateTime;
            try
            {
                var grainClass = silo.Manifest.ClassOf(row.GrainId.Type);
                var grain = (IRemindable)(object)silo.Manifest.InterfaceOf(typeof(IRemindable)).Reference(grainClass, row.GrainId);
                await grain.ReceiveReminder(row.Name, new TickStatus(row.FirstTick, row.Period, now)).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                if (silo.State != SiloState.Running)
                {
                    return;
                }

                silo.Log.ReminderFailed(row.Name, row.GrainId, exception);
            }

            var done = silo.Time.GetUtcNow().UtcDateTime;
            last = done > due ? done : due;
        }
    }

    private async Task WaitUntilAsync(DateTime due)
    {
        while (!_stop.IsCancellationRequested && due - silo.Time.GetUtcNow().UtcDateTime is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait < LongestWait ? wait : LongestWait, silo.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
